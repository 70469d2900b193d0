/** The interface for programs over a node's own parts: a store in memory, a registry in memory, fake media. */
import { createServer } from 'node:http';
import express from 'express';
import { onTestFinished } from 'vitest';
import { ApiKeys, type KeyWishes } from '../../../auth/api-keys.ts';
import { InvitationKey } from '../../../auth/invitation-key.ts';
import { Revocations } from '../../../auth/revocations.ts';
import { ALL_SCOPES, type Scope, TENANT_SCOPES } from '../../../auth/scopes.ts';
import { ClusterSamples } from '../../../coordination/cluster-samples.ts';
import { coordinateAlone } from '../../../coordination/alone.ts';
import { newSecret } from '../../../effects/signature.ts';
import { Targets } from '../../../effects/targets.ts';
import { Schedules } from '../../../schedules/schedules.ts';
import { silentLogger } from '../../../ports/logger.ts';
import type { Store } from '../../../ports/store/store.ts';
import { MemoryRegistry } from '../../../registry/memory/memory-registry.ts';
import { ParticipantMoves } from '../../../services/moves/participant-moves.ts';
import { MeetingsHarness } from '../../../services/testing/meetings-harness.ts';
import { openStore, type StoreAddress } from '../../../store/open-store.ts';
import { listen } from '../../listen.ts';
import { nodeInfo } from '../../../cluster/testing/nodes.ts';
import { api, type ApiOptions } from '../router.ts';
import { RoomPlan } from '../../../../signaling/protocol/features/settings.ts';

export const OPERATOR = 'kJ8sd7fhw3jHq9Lm2Vn5Bx1Cz4Wr6Tp0';
/** The time is 2026-11-30T12:00:00Z, until a test moves it. */
export const NOW = Date.parse('2026-11-30T12:00:00Z');

/** Options alone, for who needs no more than that there are some. */
export async function apiOptions(changes: Partial<ApiOptions> = {}): Promise<ApiOptions> {
  return (await parts(changes)).options;
}

async function parts(changes: Partial<ApiOptions> = {}, address: StoreAddress = { kind: 'memory' }) {
  const store = await openStore(address);
  onTestFinished(() => store.close());
  const time = { now: NOW };
  const revocations = await Revocations.open(store.revocations);
  const keys = new ApiKeys({
    store: store.keys,
    operatorKey: () => ((changes.hasOperatorKey?.() ?? true) ? OPERATOR : undefined),
    now: () => time.now,
  });
  const registry = new MemoryRegistry();
  const node = new MeetingsHarness(registry, {
    isRevoked: (principal) => revocations.isRevoked(principal),
    async settingsOf({ tenant, room }) {
      const planned = await store.rooms.find(tenant, room);
      return planned && RoomPlan.parse(planned.settings);
    },
  });
  const coordination = coordinateAlone();
  const invitationKey = new InvitationKey();
  const schedules = new Schedules({
    store,
    places: () => ({ page: 'https://meet.example', from: 'meetings@meet.example' }),
    async revocationsChanged() {
      await revocations.refresh();
      await node.meetings.removeRevoked();
    },
  });
  const targets = new Targets({ allowedNetworks: [], allowHttp: false });
  const history = new ClusterSamples();
  for (const [index, at] of [NOW - 5_000, NOW].entries()) {
    const links = [{ node: 'node-3', bytesReceived: 0, bytesSent: index * 5_000 }];
    const nodes = [
      nodeInfo('node-1', { load: 0.25, participants: index, links }),
      nodeInfo('node-3', { region: 'us' }),
    ];
    history.add(nodes, at);
  }
  const options: ApiOptions = {
    services: {
      keys,
      store,
      administration: node.meetings.administration,
      schedules,
      moves: new ParticipantMoves({
        node: 'node-1',
        rooms: node.meetings.rooms,
        registry,
        links: undefined,
        sendAway: (key, identity, url) => node.meetings.sendAway(key, identity, url),
      }),
      reception: { of: async () => ({ tracks: [], past: [] }) },
      liveRooms: async (tenant) =>
        node.meetings.rooms
          .opened()
          .filter(({ state }) => state.tenant === tenant)
          .map(({ state }) => state.room),
      nodes: () => [nodeInfo('node-1'), nodeInfo('node-2'), nodeInfo('node-3', { region: 'us' })],
      history,
      regions: () => [{ region: 'eu', name: 'Frankfurt', latitude: 50.1, longitude: 8.7 }],
      orders: coordination.orders,
      tenants: () => [
        { tenant: 'acme', regions: ['eu'], keys: [{ id: 'k', algorithm: 'HS256' }] },
        { tenant: 'globex', regions: [], keys: [] },
      ],
      limits: () => ({ participantsPerRoom: 8 }),
      targetProblem: (url) => targets.problemOf(url),
      webhooksChanged: async () => undefined,
      async revocationsChanged() {
        await revocations.refresh();
        await node.meetings.removeRevoked();
      },
      newSecret,
      sign: (wishes) => invitationKey.sign(wishes),
    },
    requestsPerMinute: () => 100_000,
    rates: coordination.rates,
    hasOperatorKey: () => true,
    addressOf: (request) => request.socket.remoteAddress ?? '',
    now: () => time.now,
    logger: silentLogger,
    ...changes,
  };
  return { options, store, time, keys, node, invitationKey, coordination };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of JSON, or of a problem; of anything else an empty one. */
  readonly body: Body;
}

/** Members that answers have, as far as tests look at them one by one. */
interface Body {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | number | null;
  readonly id: string;
  readonly key: string;
  readonly token: string;
  readonly seq: number;
  readonly secret: string;
  readonly openapi: string;
  readonly lastUsedAt: string | null;
  readonly settings: object;
}

/** Tests compare what they expect of it. */
function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null;
}

export interface Ask {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class ApiServer {
  readonly url: string;
  readonly store: Store;
  readonly time: { now: number };
  readonly keys: ApiKeys;
  readonly node: MeetingsHarness;
  readonly invitationKey: InvitationKey;

  private constructor(url: string, { store, time, keys, node, invitationKey }: Awaited<ReturnType<typeof parts>>) {
    this.url = url;
    this.store = store;
    this.time = time;
    this.keys = keys;
    this.node = node;
    this.invitationKey = invitationKey;
  }

  static async start(changes: Partial<ApiOptions> = {}, address?: StoreAddress): Promise<ApiServer> {
    const made = await parts(changes, address);
    const app = express();
    app.use('/v1', api(made.options));
    const server = await listen(createServer(app), { port: 0, host: '127.0.0.1', setting: 'http.port' });
    onTestFinished(() => server.close());
    return new ApiServer(`http://127.0.0.1:${server.port}/v1`, made);
  }

  /** A key of a tenant with these scopes; all that a tenant's may have unless given. */
  async key(
    tenant: string | null = 'acme',
    scopes?: readonly Scope[],
    changes: Partial<KeyWishes> = {},
  ): Promise<string> {
    const wishes = { name: 'desk', tenant, scopes: scopes ?? (tenant === null ? ALL_SCOPES : TENANT_SCOPES) };
    return (await this.keys.make({ expiresAt: null, ...wishes, ...changes })).text;
  }

  async ask(method: string, path: string, { key, body, headers = {} }: Ask = {}): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = /[/+]json(?:;|$)/.test(response.headers.get('content-type') ?? '');
    const answered: unknown = isJson ? JSON.parse(text) : {};
    if (!isBody(answered)) throw new Error(`no object: ${text}`);
    return { status: response.status, headers: response.headers, text, body: answered };
  }
}
