/** What a node does for programs and operators: composed here, apart from what it does for meetings. */
import type { Request } from 'express';
import { RoomPlan } from '../signaling/protocol/features/settings.ts';
import type { Config } from '../config/schema.ts';
import { ApiKeys } from './auth/api-keys.ts';
import type { InvitationKey } from './auth/invitation-key.ts';
import type { Revocations } from './auth/revocations.ts';
import { ANSWERS_KEPT_MS } from './http/api/idempotency.ts';
import type { ApiOptions } from './http/api/router.ts';
import type { TenantReport } from './http/api/services.ts';
import type { Membership } from './membership/membership.ts';
import type { Blobs } from './ports/blobs.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store/store.ts';
import { ClusterSamples } from './coordination/cluster-samples.ts';
import { Endpoints } from './effects/endpoints.ts';
import { RoomEffects } from './effects/room-effects.ts';
import { newSecret } from './effects/signature.ts';
import { Targets } from './effects/targets.ts';
import { WebhookSender } from './effects/webhook-sender.ts';
import type { RoomKey } from './domain/room/state.ts';
import { fileRules, mailServerOf } from './from-config.ts';
import type { Schedules } from './schedules/schedules.ts';
import { FileDesk, type FileDeskOptions } from './services/files/file-desk.ts';
import { FileSweeper } from './services/files/file-sweeper.ts';
import { ParticipantMoves } from './services/moves/participant-moves.ts';
import { startSchedules } from './schedules/start-schedules.ts';
import type { ReceptionReports } from './services/quality/reception-reports.ts';
import type { LocalMeetings, LocalMeetingsOptions } from './services/local-meetings.ts';

/** How often this node says which rooms it has, and looks whether it is to be drained, in ms. */
const ANNOUNCE_MS = 10_000;
const LOOK_MS = 1_000;
/** How often it is looked what happened in the rooms, what is to be delivered, and to whom, in ms. */
const EFFECTS_MS = 200;
const ENDPOINTS_MS = 2_000;
/** How often it is looked which mails wait, in ms. */
const MAILS_MS = 1_000;
const BACKLOG_MS = 5_000;
/** How often it is looked whose tokens are good no more, in ms. */
const REVOCATIONS_MS = 2_000;
/** How often it is noted how busy the nodes are, in ms. */
const SAMPLE_MS = 5_000;
/** How often it is looked which files are over, and how long one node does so for others that have the same, in ms. */
const FILES_MS = 5_000;
const FILES_LEASE_MS = 30_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a room begins with: as its tenant's do, and where it was made ahead as that says. */
export function settingsOf(
  { rooms }: Store,
  config: () => Pick<Config, 'tenants'>,
): NonNullable<LocalMeetingsOptions['settingsOf']> {
  return async ({ tenant, room }) => {
    const planned = await rooms.find(tenant, room);
    const own = planned && RoomPlan.safeParse(planned.settings).data;
    const ofTenant = config().tenants.find((each) => each.tenant === tenant)?.rooms;
    return own || ofTenant ? { ...ofTenant, ...own } : undefined;
  };
}

export interface ProgramsOptions {
  readonly node: string;
  /** As it is now. */
  readonly config: () => Config;
  readonly store: Store;
  readonly membership: Pick<Membership, 'directory' | 'coordination' | 'registry' | 'links'>;
  readonly meetings: LocalMeetings;
  /** Where files are kept; undefined: nowhere. */
  readonly blobs: Blobs | undefined;
  /** Seals tickets. */
  readonly sealed: FileDeskOptions['tickets'];
  readonly reception: ReceptionReports;
  readonly revocations: Revocations;
  readonly invitationKey: InvitationKey;
  readonly addressOf: (request: Request) => string;
  /** Where the pages of this node are. */
  readonly publicUrl: string;
  /** Takes no more participants, or takes them again. */
  readonly setDrained: (drained: boolean) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Programs {
  /** Files that people share; undefined: there is no place for them. */
  readonly files: FileDesk | undefined;
  readonly api: ApiOptions;
  readonly schedules: Schedules;
  /** Whether the log of an ended meeting is needed no more. */
  mayForget(key: RoomKey): Promise<boolean>;
  /** Webhooks that wait, as last counted. */
  backlog(): number;
  /** Begins nothing more. */
  close(): void;
  /** Once all seats here are given up: keeps what happened last. */
  finish(): Promise<void>;
}

export function startPrograms(options: ProgramsOptions): Programs {
  const { node, config, store, membership, meetings, invitationKey, addressOf, clock } = options;
  const logger = options.logger.child({ part: 'programs' });
  const { directory, coordination } = membership;
  const now = (): number => clock.now();
  const operatorKey = (): string | undefined => config().api.operatorKey;
  const { leases } = coordination;
  const endpoints = new Endpoints(store.webhooks);
  const targets = new Targets(config().webhooks);
  const queue = { store: store.webhooks, endpoints, leases, now, logger };
  const effects = new RoomEffects({ ...queue, rooms: meetings.rooms, registry: membership.registry });
  const sender = new WebhookSender({ ...queue, targets });
  let waiting = 0;
  const refresh = (): Promise<void> => endpoints.refresh();
  refresh().catch((error: unknown) => logger.debug({ err: error }, 'the webhooks are read later'));
  const revoke = async (): Promise<void> => {
    await options.revocations.refresh();
    await meetings.removeRevoked();
  };
  const mail = mailServerOf(config());
  const page = config().mail.linksTo ?? options.publicUrl;
  const planned = startSchedules({ store, mail, page, revocationsChanged: revoke, now, logger });
  const moves = new ParticipantMoves({
    node,
    rooms: meetings.rooms,
    registry: membership.registry,
    links: membership.links,
    sendAway: (key, identity, url) => meetings.sendAway(key, identity, url),
  });
  const files = openFiles(options);
  const samples = new ClusterSamples();
  const repeated = [
    every(clock, SAMPLE_MS, logger, async () => samples.add(directory.nodes(), now())),
    every(clock, MAILS_MS, logger, async () => planned.look()),
    every(clock, EFFECTS_MS, logger, async () => {
      await effects.look();
      sender.look();
    }),
    every(clock, ENDPOINTS_MS, logger, refresh),
    every(clock, REVOCATIONS_MS, logger, revoke),
    every(clock, BACKLOG_MS, logger, async () => {
      await effects.lookForOrphans();
      ({ waiting } = await store.webhooks.backlog());
    }),
    every(clock, ANNOUNCE_MS, logger, announcer(options)),
    every(clock, LOOK_MS, logger, drainWatch(options)),
    ...(files ? [every(clock, FILES_MS, logger, () => files.sweeper.look())] : []),
    every(clock, MINUTE_MS, logger, () => sample(options)),
    every(clock, HOUR_MS, logger, async () => {
      await store.answers.prune(now() - ANSWERS_KEPT_MS);
      await store.usage.settle(dayAt(now() - HOUR_MS));
      await planned.prune();
    }),
  ];
  return {
    files: files?.desk,
    schedules: planned.schedules,
    api: {
      services: {
        keys: new ApiKeys({ store: store.keys, operatorKey, now }),
        store,
        administration: meetings.administration,
        schedules: planned.schedules,
        moves,
        reception: options.reception,
        async liveRooms(tenant) {
          const here = meetings.rooms.opened().filter(({ state }) => state.tenant === tenant && isLive(state));
          const others = directory.nodes().flatMap(({ id }) => (id === node ? [] : [id]));
          const there = await coordination.rooms.list(tenant, others);
          return [...new Set([...here.map(({ state }) => state.room), ...there])];
        },
        nodes: () => directory.nodes(),
        history: samples,
        regions: () => config().regions,
        orders: coordination.orders,
        tenants: () => tenantsOf(config()),
        limits: () => limitsOf(config()),
        targetProblem: (url) => targets.problemOf(url),
        webhooksChanged: refresh,
        revocationsChanged: revoke,
        newSecret,
        sign: (wishes) => invitationKey.sign(wishes),
      },
      requestsPerMinute: () => config().api.requestsPerMinute,
      rates: coordination.rates,
      hasOperatorKey: () => operatorKey() !== undefined,
      addressOf,
      now,
      logger,
    },
    close() {
      for (const stop of repeated) stop();
    },
    mayForget: (key) => effects.mayForget(key),
    backlog: () => waiting,
    async finish() {
      await effects.close();
      await sender.close();
      await planned.close();
    },
  };
}

/** Files that people share, and what erases them. */
function openFiles({ blobs, sealed, config, membership, meetings, clock, logger }: ProgramsOptions) {
  if (blobs === undefined) return undefined;
  const { rooms } = meetings;
  const { registry, coordination } = membership;
  const rules = (tenant: string) => fileRules(config(), tenant);
  const desk = new FileDesk({ rooms, registry, blobs, tickets: sealed, rules });
  const sweeper = new FileSweeper({
    blobs,
    rooms,
    stateOf: (key) => desk.stateOf(key),
    mine: () => coordination.leases.hold('files', FILES_LEASE_MS),
    now: () => clock.now(),
    logger,
  });
  return { desk, sweeper };
}

/** Again and again, not before the time before is done; what goes wrong is tried the next time. */
function every(clock: Clock, ms: number, logger: Logger, work: () => Promise<void>): () => void {
  let cancel = (): void => undefined;
  let stopped = false;
  const next = (): void => {
    cancel = clock.after(ms, () => {
      work()
        .catch((error: unknown) => logger.debug({ err: error }, 'it is tried again later'))
        .finally(() => {
          if (!stopped) next();
        });
    });
  };
  next();
  return () => {
    stopped = true;
    cancel();
  };
}

const isLive = ({ participants }: { readonly participants: ReadonlyMap<string, unknown> }): boolean =>
  participants.size > 0;

/** Tells the other nodes which rooms this one has. */
function announcer({ meetings, membership: { coordination } }: ProgramsOptions): () => Promise<void> {
  let before = new Set<string>();
  return async () => {
    const open = meetings.rooms.opened().flatMap(({ state }) => (isLive(state) ? [state] : []));
    const byTenant = Map.groupBy(open, ({ tenant }) => tenant);
    for (const tenant of new Set([...before, ...byTenant.keys()])) {
      await coordination.rooms.announce(
        tenant,
        (byTenant.get(tenant) ?? []).map(({ room }) => room),
      );
    }
    before = new Set(byTenant.keys());
  };
}

/** Does what operators order. */
function drainWatch({ node, membership: { coordination }, setDrained }: ProgramsOptions): () => Promise<void> {
  let drained = false;
  return async () => {
    const wanted = await coordination.orders.isDrained(node);
    if (wanted === drained) return;
    drained = wanted;
    setDrained(wanted);
  };
}

/** Counts who is here now. */
async function sample({ node, store, meetings, clock }: ProgramsOptions): Promise<void> {
  const minute = Math.floor(clock.now() / MINUTE_MS);
  const counts = [...meetings.participantsByTenant()];
  await store.usage.record(counts.map(([tenant, participants]) => ({ tenant, minute, node, participants })));
}

/** Days before it have ended everywhere. */
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function tenantsOf({ auth, tenants }: Config): readonly TenantReport[] {
  const names = new Set([...auth.keys, ...tenants].map(({ tenant }) => tenant));
  return [...names].map((tenant) => ({
    tenant,
    regions: tenants.find((each) => each.tenant === tenant)?.regions ?? [],
    keys: auth.keys.filter((key) => key.tenant === tenant).map(({ id, algorithm }) => ({ id, algorithm })),
  }));
}

/** Those that are for each tenant, room or participant, by the names that the configuration has for them. */
function limitsOf({ limits }: Config): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([name, value]) =>
      typeof value === 'number' && /(?:PerTenant|PerRoom|PerParticipant|PerIdentity)$/.test(name)
        ? [[name, value]]
        : [],
    ),
  );
}
