/** The way into the meetings of this node. */
import type { IceServer } from '../../signaling/protocol/webrtc.ts';
import type { Params } from '../../signaling/protocol/methods.ts';
import { randomUUID } from 'node:crypto';
import { NODE } from '../domain/actor.ts';
import { order } from '../domain/room/features.ts';
import type { RoomPolicy } from '../domain/feature.ts';
import { LOG_LEVEL } from '../domain/room/log.ts';
import { CausewayError } from '../domain/errors.ts';
import { roomAllowed, type Principal } from '../domain/grants.ts';
import type { RoomKey, RoomState } from '../domain/room/state.ts';
import type { Participant } from '../domain/features/seats.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { MediaEngine } from '../ports/media-engine.ts';
import type { NodeLinks } from '../ports/node-links.ts';
import type { Placement } from '../ports/placement.ts';
import { type RoomRegistry, UnreadableRoomError } from '../ports/room-registry.ts';
import { LocalParticipation } from './local-participation.ts';
import { groupKey } from '../domain/groups.ts';
import { type BeginningOptions, sealMeeting } from './entry/beginning.ts';
import { Doorkeeper, type DoorkeeperOptions } from './entry/doorkeeper.ts';
import { GroupVisit } from './group-visit.ts';
import { LocalRooms, type LocalRoom } from './local-room.ts';
import { ParticipantMedia } from './participant-media.ts';
import { type Moments, openMoments } from './moments/moments.ts';
import { RoomAdministration } from './room-administration.ts';
import type { Viewer } from './quality/quality-watch.ts';
import type { Meetings, Participation, ParticipationListener } from './participation.ts';

interface MeetingLimits {
  readonly participantsPerRoom: number;
  readonly waitingPerRoom: number;
  readonly tracksPerParticipant: number;
  readonly consumersPerParticipant: number;
}

/** When whom an overloaded node refused may try again, in ms. */
const OVERLOADED_RETRY_MS = 5_000;

export interface LocalMeetingsOptions extends DoorkeeperOptions, BeginningOptions {
  /** Whether this node has too much to do for another participant; never unless given. */
  readonly overloaded?: () => boolean;
  /** Id of this node, as the rooms' logs name it. */
  readonly node: string;
  /** Of this process. */
  readonly incarnation: string;
  readonly registry: RoomRegistry;
  readonly engine: MediaEngine;
  /** To the other nodes; without them there are none. */
  readonly links?: Pick<NodeLinks, 'request' | 'serve'> | undefined;
  readonly placement: Placement;
  readonly limits: MeetingLimits;
  /** How rooms go where their tokens say nothing of it; asked at each decision. Without it nobody becomes host. */
  readonly policy?: () => RoomPolicy;
  /** How long a seat outlives its socket, in ms. */
  readonly resumeWindowMs: number;
  /** Relays for those whom the media ports are closed to. */
  readonly relays?: ((key: RoomKey, identity: string) => readonly IceServer[]) | undefined;
  /** The log level that every live node of the cluster reads; without it this node's own. */
  readonly logLevel?: () => number;
  /** The last of this node left a room that somebody of it was in for so long, in s. */
  readonly onRoomClosed?: (seconds: number) => void;
  /** Whether somebody's token is good no more; none is unless given. */
  readonly isRevoked?: (principal: Principal) => boolean;
  /** Whether the log of an ended meeting is needed by nobody else; it is not unless given. */
  readonly mayForget?: (key: RoomKey, seq: number) => Promise<boolean>;
  /** How long the log of a room lives on when the last has left it and nothing is said of it, in ms; 0 unless given. */
  readonly emptyMs?: (key: RoomKey) => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How somebody comes in: from where, or into a group. */
interface WayIn {
  readonly network: string | undefined;
}

interface Visit {
  readonly enter: () => Promise<Principal>;
  readonly over: () => void;
}

const NO_HOSTS: RoomPolicy = { firstIsHost: false, hostFollows: 'never' };

export class LocalMeetings implements Meetings {
  /** The rooms that this node has somebody in. */
  readonly rooms: LocalRooms;
  /** What is done to rooms without a seat in them. */
  readonly administration: RoomAdministration;
  readonly #options: LocalMeetingsOptions;
  readonly #moments: Moments;
  readonly #doorkeeper: Doorkeeper;
  readonly #participations = new Set<LocalParticipation>();
  readonly #tenants = new Map<LocalParticipation, string>();
  /** By which tokens they came. */
  readonly #principals = new WeakMap<Participation, Principal>();
  /** Joins that are under way: `close` waits for them, so that it overlooks nobody. */
  readonly #joins = new Set<Promise<Participation>>();
  /** Rooms that are being let go: `close` waits for them. */
  readonly #releases = new Set<Promise<void>>();
  #draining = false;

  constructor(options: LocalMeetingsOptions) {
    this.#options = options;
    const { registry, clock, limits, logger, onRoomClosed: onClosed, node, links = null } = options;
    // Read anew at each decision: they may change while the node runs.
    const roomLimits = () => ({
      participants: limits.participantsPerRoom,
      waiting: limits.waitingPerRoom,
      tracksPerParticipant: limits.tracksPerParticipant,
    });
    const { logLevel = () => LOG_LEVEL, policy = () => NO_HOSTS } = options;
    const context = () => ({
      at: clock.now(),
      level: logLevel(),
      limits: roomLimits(),
      policy: policy(),
      newId: randomUUID,
    });
    const { mayForget, emptyMs } = options;
    this.rooms = new LocalRooms({ registry, context, onClosed, clock, logger, mayForget, emptyMs });
    this.#moments = openMoments({ node, links, clock, roomOf: (key) => this.rooms.of(key) });
    this.#doorkeeper = new Doorkeeper(options);
    this.administration = new RoomAdministration({ rooms: this.rooms, registry });
  }

  async join(
    principal: Principal,
    params: Params<'room.join'>,
    listener: ParticipationListener,
    network?: string,
  ): Promise<Participation> {
    if (this.#draining) {
      throw new CausewayError('unavailable', 'this server is about to stop and takes no joins', {
        retryAfterMs: 1_000,
      });
    }
    if (this.#options.isRevoked?.(principal) === true) {
      throw new CausewayError('token_invalid', 'the token was revoked');
    }
    if (!roomAllowed(principal.room, params.room)) {
      throw new CausewayError('room_not_allowed', 'the token is for another room');
    }
    const key: RoomKey = { tenant: principal.tenant, room: params.room };
    const join =
      params.breakout === undefined
        ? this.#takeSeat(key, principal, params, listener, { network })
        : this.#visitGroup(key, principal, { ...params, breakout: params.breakout }, listener);
    this.#joins.add(join);
    try {
      const participation = await join;
      this.#principals.set(participation, principal);
      return participation;
    } finally {
      this.#joins.delete(join);
    }
  }

  /** Removes those from their rooms whose tokens are good no more: their sessions cannot be resumed. */
  async removeRevoked(): Promise<void> {
    const { isRevoked } = this.#options;
    if (isRevoked === undefined) return;
    const revoked = [...this.#participations].filter((each) => {
      const principal = this.#principals.get(each);
      return principal !== undefined && isRevoked(principal);
    });
    await Promise.all(revoked.map((each) => each.remove()));
  }

  /** Tells somebody who sits here to go on with another node. @throws `not_found` */
  sendAway(key: RoomKey, identity: string, url: string): void {
    const seats = [...this.#participations].filter((each) => each.identity === identity);
    const seat = seats.find((each) => each.key.tenant === key.tenant && each.key.room === key.room);
    if (!seat) throw new CausewayError('not_found', 'there is no such participant');
    seat.sendAway(url);
  }

  drain(): void {
    this.#draining = true;
  }

  reopen(): void {
    this.#draining = false;
  }

  async close(): Promise<void> {
    this.drain();
    await Promise.allSettled(this.#joins);
    const leaving = [...this.#participations].map((each) => each.shutDown());
    await Promise.allSettled(leaving);
    await this.rooms.close();
    await Promise.allSettled(this.#releases);
  }

  /** How many participants sit here, by tenant. */
  participantsByTenant(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const tenant of this.#tenants.values()) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
    return counts;
  }

  stats(): { readonly rooms: number; readonly participants: number } {
    return { rooms: this.rooms.size, participants: this.#participations.size };
  }

  /** Those who receive on this node. */
  viewers(): Viewer[] {
    return [...this.#participations].map((each) => ({
      key: each.key,
      identity: each.identity,
      paths: () => each.paths(),
    }));
  }

  /** How many are in each room that somebody of this node is in, on whatever node. */
  roomSizes(): number[] {
    return this.rooms.opened().map(({ state }) => state.participants.size);
  }

  /** Takes a seat in a group of a room, as what the participant is in the main room. */
  async #visitGroup(
    key: RoomKey,
    principal: Principal,
    params: Params<'room.join'> & { readonly breakout: string },
    listener: ParticipationListener,
  ): Promise<Participation> {
    const { identity } = principal;
    const group = params.breakout;
    const main = await this.#acquire(key);
    const visit = new GroupVisit({ main, identity, group, clock: this.#options.clock });
    const over = (): void => {
      visit.close();
      this.#release(key);
    };
    try {
      visit.check();
      const participation = await this.#takeSeat(groupKey(key, group), principal, params, listener, {
        enter: () => visit.enter(principal),
        over,
      });
      visit.watch(() => participation.endVisit());
      return participation;
    } catch (error) {
      over();
      throw error;
    }
  }

  /** @param way into a group: how it is entered, once it is clear that it is served here, and what is to be done at its end */
  async #takeSeat(
    key: RoomKey,
    principal: Principal,
    params: Params<'room.join'>,
    listener: ParticipationListener,
    way: WayIn | Visit,
  ): Promise<LocalParticipation> {
    const { takeOver = false, keepTracks = false, summaries = false, rehomed = false, roundTripMs = {}, keys } = params;
    const visit = 'enter' in way ? way : undefined;
    const { node, incarnation, placement } = this.#options;
    const { tenant, identity } = principal;
    const place = (hosts: ReadonlySet<string>): void =>
      placement.check({ tenant, hosts, roundTripMs: new Map(Object.entries(roundTripMs)), rehomed });
    // Refused before the room's log is read here.
    if (!placement.mayServe(tenant)) place(new Set());
    // What a moderator decides about all who wait holds for who asked before it.
    const known = this.rooms.seqOf(key);
    const room = await this.#acquire(key);
    const since = known ?? room.state.seq;
    try {
      place(hostsFor(room.state, { identity, keepTracks }));
      // Who is in a meeting already, and only comes back or is moved, is no more work than before.
      if (!keepTracks && !room.state.participants.has(identity) && this.#options.overloaded?.() === true) {
        throw new CausewayError('unavailable', 'this server has too much to do for another participant', {
          retryAfterMs: OVERLOADED_RETRY_MS,
        });
      }
      // How a group is entered says its main room.
      const asked =
        'enter' in way ? undefined : await this.#doorkeeper.ask(room.replica, principal, { ...params, ...way });
      await sealMeeting(room.replica, this.#options, principal);
      const { name, role, kind, hidden, grants, tokenGrants, device } = (await visit?.enter()) ?? principal;
      const events = await room.replica.execute(
        order(NODE, 'join', {
          identity,
          name,
          role,
          kind,
          hidden,
          grants,
          tokenGrants,
          device,
          since,
          ...asked,
          node,
          incarnation,
          takeOver,
          keepTracks,
          summaries,
          ...(keys === undefined ? {} : { keys }),
        }),
      );
      const joined = events.flatMap(({ event }) => (event.type === 'participantJoined' ? [event.participant] : []))[0];
      if (!joined) throw new CausewayError('internal', 'a join without its event');
      return this.#seat(key, room, joined, listener, visit?.over);
    } catch (error) {
      this.#release(key);
      throw error;
    }
  }

  /** @throws `rehome` where nodes of a newer version can read the room, and this one cannot; `unavailable` */
  async #acquire(key: RoomKey): Promise<LocalRoom> {
    try {
      return await this.rooms.acquire(key);
    } catch (error) {
      const [url] = error instanceof UnreadableRoomError ? this.#options.placement.alternatives(key.tenant, true) : [];
      if (url === undefined) throw error;
      throw new CausewayError('rehome', 'a newer version of the server is to serve you', {
        data: { url },
        cause: error,
      });
    }
  }

  #seat(
    key: RoomKey,
    room: LocalRoom,
    { identity, epoch, grants }: Pick<Participant, 'identity' | 'epoch' | 'grants'>,
    listener: ParticipationListener,
    visitOver: () => void = () => undefined,
  ): LocalParticipation {
    if (!room.recordOf({ identity, epoch })) {
      throw new CausewayError('stale', 'another session of this identity took the seat at once');
    }
    const { engine, limits, placement, resumeWindowMs, clock, relays } = this.#options;
    const logger = this.#options.logger.child({ tenant: key.tenant, room: key.room, identity });
    const participation = new LocalParticipation({
      room,
      seat: { identity, epoch },
      grants,
      listener,
      openMedia: (options) =>
        new ParticipantMedia({
          engine,
          key,
          identity,
          maxConsumers: limits.consumersPerParticipant,
          relays: relays && (() => relays(key, identity)),
          clock,
          logger,
          ...options,
        }),
      alternatives: () => placement.alternatives(key.tenant),
      newer: () => placement.alternatives(key.tenant, true),
      react: (participant, kind) => this.#moments.reactions.react(room, participant, kind),
      draftCaption: (participant, draft) => this.#moments.captions.tell(room, participant, draft),
      point: (participant, cursor) => this.#moments.cursors.point(room, participant, cursor),
      maxTracks: limits.tracksPerParticipant,
      resumeWindowMs,
      draining: () => this.#draining,
      clock,
      logger,
      onClosed: () => {
        this.#participations.delete(participation);
        this.#tenants.delete(participation);
        this.#release(key);
        visitOver();
      },
    });
    this.#participations.add(participation);
    this.#tenants.set(participation, key.tenant);
    return participation;
  }

  #release(key: RoomKey): void {
    const release = this.rooms
      .release(key)
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'a room could not be let go'))
      .finally(() => this.#releases.delete(release));
    this.#releases.add(release);
  }
}

/**
 * Nodes that have participants in the room, for one who joins. Who comes from a seat with its tracks left that seat's
 * node, as it stops or is lost, which the directory need not know yet: it is not to be sent back there.
 */
function hostsFor(
  { participants }: RoomState,
  { identity, keepTracks }: { readonly identity: string; readonly keepTracks: boolean },
): ReadonlySet<string> {
  const hosts = new Set([...participants.values()].map(({ node }) => node));
  const left = keepTracks ? participants.get(identity) : undefined;
  if (left) hosts.delete(left.node);
  return hosts;
}
