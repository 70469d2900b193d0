/** The way into the meetings of this node. */
import type { Params } from '../../signaling/protocol/methods.ts';
import { randomUUID } from 'node:crypto';
import { NODE } from '../domain/actor.ts';
import { order } from '../domain/room/features.ts';
import { LOG_LEVEL } from '../domain/room/log.ts';
import { CausewayError } from '../domain/errors.ts';
import { roomAllowed, type Principal } from '../domain/grants.ts';
import type { RoomKey, RoomState } from '../domain/room/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { MediaEngine } from '../ports/media-engine.ts';
import type { Placement } from '../ports/placement.ts';
import { type RoomRegistry, UnreadableRoomError } from '../ports/room-registry.ts';
import { LocalParticipation } from './local-participation.ts';
import { LocalRooms, type LocalRoom } from './local-room.ts';
import { ParticipantMedia } from './participant-media.ts';
import { RoomAdministration } from './room-administration.ts';
import type { Meetings, Participation, ParticipationListener } from './participation.ts';

interface MeetingLimits {
  readonly participantsPerRoom: number;
  readonly waitingPerRoom: number;
  readonly tracksPerParticipant: number;
  readonly consumersPerParticipant: number;
}

export interface LocalMeetingsOptions {
  /** Id of this node, as the rooms' logs name it. */
  readonly node: string;
  /** Of this process. */
  readonly incarnation: string;
  readonly registry: RoomRegistry;
  readonly engine: MediaEngine;
  readonly placement: Placement;
  readonly limits: MeetingLimits;
  /** How long a seat outlives its socket, in ms. */
  readonly resumeWindowMs: number;
  /** The log level that every live node of the cluster reads; without it this node's own. */
  readonly logLevel?: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class LocalMeetings implements Meetings {
  /** The rooms that this node has somebody in. */
  readonly rooms: LocalRooms;
  /** What is done to rooms without a seat in them. */
  readonly administration: RoomAdministration;
  readonly #options: LocalMeetingsOptions;
  readonly #participations = new Set<LocalParticipation>();
  /** Joins that are under way: `close` waits for them, so that it overlooks nobody. */
  readonly #joins = new Set<Promise<Participation>>();
  /** Rooms that are being let go: `close` waits for them. */
  readonly #releases = new Set<Promise<void>>();
  #draining = false;

  constructor(options: LocalMeetingsOptions) {
    this.#options = options;
    const { registry, clock, limits, logger } = options;
    // Read anew at each decision: they may change while the node runs.
    const roomLimits = () => ({
      participants: limits.participantsPerRoom,
      waiting: limits.waitingPerRoom,
      tracksPerParticipant: limits.tracksPerParticipant,
    });
    const { logLevel = () => LOG_LEVEL } = options;
    const context = () => ({ at: clock.now(), level: logLevel(), limits: roomLimits(), newId: randomUUID });
    this.rooms = new LocalRooms({ registry, context, clock, logger });
    this.administration = new RoomAdministration({ rooms: this.rooms, registry });
  }

  async join(
    principal: Principal,
    params: Params<'room.join'>,
    listener: ParticipationListener,
  ): Promise<Participation> {
    if (this.#draining) {
      throw new CausewayError('unavailable', 'this server is about to stop and takes no joins', {
        retryAfterMs: 1_000,
      });
    }
    if (!roomAllowed(principal.room, params.room)) {
      throw new CausewayError('room_not_allowed', 'the token is for another room');
    }
    const join = this.#takeSeat(principal, params, listener);
    this.#joins.add(join);
    try {
      return await join;
    } finally {
      this.#joins.delete(join);
    }
  }

  drain(): void {
    this.#draining = true;
  }

  async close(): Promise<void> {
    this.drain();
    await Promise.allSettled(this.#joins);
    const leaving = [...this.#participations].map((each) => each.shutDown());
    await Promise.allSettled(leaving);
    await this.rooms.close();
    await Promise.allSettled(this.#releases);
  }

  stats(): { readonly rooms: number; readonly participants: number } {
    return { rooms: this.rooms.size, participants: this.#participations.size };
  }

  async #takeSeat(
    { tenant, identity, name, role, kind, hidden, grants }: Principal,
    {
      room: roomName,
      takeOver = false,
      keepTracks = false,
      summaries = false,
      rehomed = false,
      roundTripMs = {},
    }: Params<'room.join'>,
    listener: ParticipationListener,
  ): Promise<Participation> {
    const { node, incarnation, placement } = this.#options;
    const key: RoomKey = { tenant, room: roomName };
    const place = (hosts: ReadonlySet<string>): void =>
      placement.check({ tenant, hosts, roundTripMs: new Map(Object.entries(roundTripMs)), rehomed });
    // Refused before the room's log is read here.
    if (!placement.mayServe(tenant)) place(new Set());
    const room = await this.#acquire(key);
    try {
      place(hostsFor(room.state, { identity, keepTracks }));
      const events = await room.replica.execute(
        order(NODE, 'join', {
          identity,
          name,
          role,
          kind,
          hidden,
          grants,
          node,
          incarnation,
          takeOver,
          keepTracks,
          summaries,
        }),
      );
      const joined = events.flatMap(({ event }) => (event.type === 'participantJoined' ? [event.participant] : []))[0];
      if (!joined) throw new CausewayError('internal', 'a join without its event');
      return this.#seat(key, room, joined, listener);
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
    { identity, epoch }: { readonly identity: string; readonly epoch: number },
    listener: ParticipationListener,
  ): LocalParticipation {
    if (!room.recordOf({ identity, epoch })) {
      throw new CausewayError('stale', 'another session of this identity took the seat at once');
    }
    const { engine, limits, placement, resumeWindowMs, clock } = this.#options;
    const logger = this.#options.logger.child({ tenant: key.tenant, room: key.room, identity });
    const participation = new LocalParticipation({
      room,
      seat: { identity, epoch },
      listener,
      openMedia: (options) =>
        new ParticipantMedia({
          engine,
          key,
          identity,
          maxConsumers: limits.consumersPerParticipant,
          clock,
          logger,
          ...options,
        }),
      alternatives: () => placement.alternatives(key.tenant),
      newer: () => placement.alternatives(key.tenant, true),
      maxTracks: limits.tracksPerParticipant,
      resumeWindowMs,
      draining: () => this.#draining,
      clock,
      logger,
      onClosed: () => {
        this.#participations.delete(participation);
        this.#release(key);
      },
    });
    this.#participations.add(participation);
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
