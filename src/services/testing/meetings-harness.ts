/** The meetings of a node over fake parts, and guests who remember what they were told. */
import { expect } from 'vitest';
import { grantsOfRole, type Principal } from '../../domain/grants.ts';
import type { Participant } from '../../domain/features/seats.ts';
import { RESUME_WINDOW_MS } from '../../../signaling/protocol/limits.ts';
import type { LeaveReason } from '../../../signaling/protocol/features/seats.ts';
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import type { Source } from '../../../signaling/protocol/primitives.ts';
import { aloneHere } from '../../ports/placement.ts';
import { silentLogger, type Logger } from '../../ports/logger.ts';
import { FakeClock } from '../../ports/testing/fake-clock.ts';
import { FakeMediaEngine, GOOD_RTP } from '../../ports/testing/fake-media-engine.ts';
import { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import { MemoryUseCounter } from '../../invitations/memory-use-counter.ts';
import { LocalMeetings, type LocalMeetingsOptions } from '../local-meetings.ts';
import type { OutgoingNotification } from '../outgoing.ts';
import type { Participation, ParticipationListener } from '../participation.ts';
import { replayed } from './replayed.ts';
import { UnrulyRegistry } from './unruly-registry.ts';

export const ROOM = 'stand-up';
export const KEY = { tenant: 'acme', room: ROOM };

/** Somebody of tenant `acme` with a token for every room. */
export function principal(identity: string, changes: Partial<Principal> = {}): Principal {
  const role = changes.role ?? 'participant';
  const name = `${identity} by name`;
  return { tenant: 'acme', identity, name, role, room: '*', grants: grantsOfRole(role), ...changes };
}

/** Remembers what a participation tells. */
export class Ear implements ParticipationListener {
  readonly notifications: Notification[] = [];
  readonly endings: LeaveReason[] = [];

  notify(outgoing: OutgoingNotification): void {
    this.notifications.push(outgoing.notification);
  }

  ended(reason: LeaveReason): void {
    this.endings.push(reason);
  }

  /** Names of the notifications so far, and forgets them. */
  take(): readonly string[] {
    return this.notifications.splice(0).map(({ event }) => event);
  }
}

/** Somebody in a room. */
export interface Guest {
  readonly ear: Ear;
  readonly seat: Participation;
}

export interface JoinChanges extends Partial<Principal> {
  readonly into?: string;
  readonly takeOver?: boolean;
  readonly keepTracks?: boolean;
  readonly summaries?: boolean;
  /** The group of the room. */
  readonly breakout?: string;
  readonly password?: string;
  /** Where it comes from. */
  readonly network?: string;
}

export class MeetingsHarness {
  readonly store: MemoryRegistry;
  readonly registry: UnrulyRegistry;
  readonly engine = new FakeMediaEngine();
  readonly clock = new FakeClock();
  readonly meetings: LocalMeetings;
  /** What was logged as a warning. */
  readonly warnings: string[] = [];

  /** Several harnesses on one store are several nodes. */
  constructor(store: MemoryRegistry = new MemoryRegistry(), changes: Partial<LocalMeetingsOptions> = {}) {
    this.store = store;
    this.registry = new UnrulyRegistry(store);
    const logger: Logger = {
      ...silentLogger,
      warn: (_context, message) => void this.warnings.push(message),
      child: () => logger,
    };
    this.meetings = new LocalMeetings({
      node: 'node-1',
      incarnation: 'first',
      registry: this.registry,
      engine: this.engine,
      placement: aloneHere,
      limits: { participantsPerRoom: 8, waitingPerRoom: 8, tracksPerParticipant: 2, consumersPerParticipant: 3 },
      resumeWindowMs: RESUME_WINDOW_MS,
      tries: new MemoryUseCounter(),
      clock: this.clock,
      logger,
      ...changes,
    });
  }

  /** Takes a seat, and no more. */
  async join(
    identity: string,
    {
      into = ROOM,
      takeOver = false,
      keepTracks = false,
      summaries = false,
      breakout,
      password,
      network,
      ...changes
    }: JoinChanges = {},
  ): Promise<Guest> {
    const ear = new Ear();
    const params = { room: into, takeOver, keepTracks, summaries, breakout, password };
    const seat = await this.meetings.join(principal(identity, changes), params, ear, network);
    return { ear, seat };
  }

  /** Takes a seat and enters, so that there is media. @throws {Error} when the guest has to wait in the lobby */
  async enter(identity: string, changes: JoinChanges = {}): Promise<Guest> {
    const guest = await this.join(identity, changes);
    const { state } = await guest.seat.enter();
    if (state !== 'joined') throw new Error(`${identity} waits in the lobby`);
    return guest;
  }

  /** The room as its log has it. */
  async participants(room = ROOM): Promise<readonly Participant[]> {
    return [...(await replayed(this.store, { tenant: 'acme', room })).participants.values()];
  }
}

/** A node that nobody is on holds nothing for anybody. */
export async function expectNobodyOn({ meetings, engine, clock }: MeetingsHarness): Promise<void> {
  await settled();
  expect(meetings.stats()).toEqual({ rooms: 0, participants: 0 });
  expect(engine.stats()).toMatchObject({ transports: 0, producers: 0, consumers: 0 });
  expect(clock.pending).toBe(0);
}

/** Nobody is on the only node: the rooms are forgotten too. */
export async function expectNothingLeft(node: MeetingsHarness): Promise<void> {
  await expectNobodyOn(node);
  expect(node.store.size).toBe(0);
}

/** Publishes a track. */
export async function produce({ seat }: Guest, source: Source): Promise<string> {
  const { trackId } = await seat.media.produce({ source, rtpParameters: GOOD_RTP });
  return trackId;
}

/** Lets all that can go on without time passing go on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
