/** Rooms for tests, made as real ones are: by commands. */
import type { Source } from '../../../signaling/protocol/primitives.ts';
import { apply } from '../apply.ts';
import type { Command, Seat } from '../commands.ts';
import { decide } from '../decide.ts';
import type { LoggedEvent } from '../events.ts';
import { grantsOfRole } from '../grants.ts';
import { emptyRoom, type Participant, type RoomKey, type RoomState } from '../room-state.ts';

export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

export const KEY: RoomKey = { tenant: 'acme', room: 'stand-up' };

export const VP8 = { mimeType: 'video/VP8', layers: { spatial: 3, temporal: 3 }, paused: false };
export const OPUS = { mimeType: 'audio/opus', layers: { spatial: 1, temporal: 1 }, paused: false };

/** A join with the grants of its role, into a room for ten, from `node-1`. */
export function join(identity: string, changes: Partial<Omit<CommandOf<'join'>, 'type'>> = {}): CommandOf<'join'> {
  const role = changes.role ?? 'participant';
  return {
    type: 'join',
    identity,
    name: `${identity} by name`,
    role,
    grants: grantsOfRole(role),
    node: 'node-1',
    incarnation: 'first',
    takeOver: false,
    keepTracks: false,
    summaries: false,
    maxParticipants: 10,
    ...changes,
  };
}

export function publish(by: Seat, trackId: string, source: Source, maxTracks = 3): CommandOf<'publish'> {
  const media = source === 'camera' || source === 'screen' ? VP8 : OPUS;
  return { type: 'publish', by, trackId, source, media, maxTracks };
}

/** A message to everybody, or to those named. */
export function message(by: Seat, to: readonly string[] | null = null): CommandOf<'sendMessage'> {
  return { type: 'sendMessage', by, topic: 'chat', payload: 'hello', to, at: 1_000 };
}

/** @throws {Error} when nobody of that identity is in the room. */
export function participantOf(state: RoomState, identity: string): Participant {
  const participant = state.participants.get(identity);
  if (!participant) throw new Error(`${identity} is not in the room`);
  return participant;
}

export function seatOf(state: RoomState, identity: string): Seat {
  return { identity, epoch: participantOf(state, identity).epoch };
}

export interface Step {
  readonly before: RoomState;
  readonly command: Command;
  readonly events: readonly LoggedEvent[];
  readonly after: RoomState;
}

/** Decides a command and applies what follows. @throws {CausewayError} what `decide` refuses. */
export function carryOut(before: RoomState, command: Command): Step {
  const events = decide(before, command).map((event, index) => ({ seq: before.seq + 1 + index, event }));
  return { before, command, events, after: replay(before, events) };
}

export function replay(state: RoomState, events: readonly LoggedEvent[]): RoomState {
  return events.reduce(apply, state);
}

/** The room after these commands, each made from the room as the ones before left it. */
export function roomAfter(...commands: readonly ((state: RoomState) => Command)[]): RoomState {
  return commands.reduce((state, command) => carryOut(state, command(state)).after, emptyRoom(KEY));
}

/**
 * A room with one of each: `ann` moderates; `bob` publishes `bob-mic` and the paused `bob-cam`; `vic` only looks on;
 * `lou` waits in the lobby, which is on.
 */
export function furnishedRoom(): RoomState {
  return roomAfter(
    () => join('ann', { role: 'host' }),
    () => join('bob'),
    () => join('vic', { role: 'viewer' }),
    (state) => publish(seatOf(state, 'bob'), 'bob-mic', 'microphone'),
    (state) => publish(seatOf(state, 'bob'), 'bob-cam', 'camera'),
    (state) => ({ type: 'updateTrack', by: seatOf(state, 'bob'), trackId: 'bob-cam', paused: true }),
    (state) => ({ type: 'updateRoom', by: seatOf(state, 'ann'), locked: undefined, lobby: true }),
    () => join('lou'),
  );
}
