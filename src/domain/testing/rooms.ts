/** Rooms for tests, made as real ones are: by orders. */
import type { CommandName } from '../../../signaling/protocol/methods.ts';
import type { Source } from '../../../signaling/protocol/primitives.ts';
import { NODE, type Seat, seated } from '../actor.ts';
import type { Context, RoomLimits } from '../feature.ts';
import type { Join, Participant } from '../features/seats.ts';
import { grantsOfRole } from '../grants.ts';
import { apply } from '../room/apply.ts';
import { decide } from '../room/decide.ts';
import { type InputFor, order, type Order } from '../room/features.ts';
import { LOG_LEVEL, type LoggedEvent, numbered } from '../room/log.ts';
import { emptyRoom, type RoomKey, type RoomState } from '../room/state.ts';

export const KEY: RoomKey = { tenant: 'acme', room: 'stand-up' };

export const VP8 = { mimeType: 'video/VP8', layers: { spatial: 3, temporal: 3 }, paused: false };
export const OPUS = { mimeType: 'audio/opus', layers: { spatial: 1, temporal: 1 }, paused: false };

/** A room for ten, each with three tracks, at one second past 1970. */
export const CONTEXT: Context = {
  at: 1_000,
  level: LOG_LEVEL,
  limits: { participants: 10, waiting: 10, tracksPerParticipant: 3 },
  policy: { firstIsHost: false, hostFollows: 'never' },
  newId: () => 'new-id',
};

export function limited(limits: Partial<RoomLimits>): Context {
  return { ...CONTEXT, limits: { ...CONTEXT.limits, ...limits } };
}

/** A join with the grants of its role, from `node-1`. */
export function join(identity: string, changes: Partial<Join> = {}): Order<'join'> {
  const role = changes.role ?? 'participant';
  return order(NODE, 'join', {
    identity,
    name: `${identity} by name`,
    role,
    grants: grantsOfRole(role),
    node: 'node-1',
    incarnation: 'first',
    takeOver: false,
    keepTracks: false,
    summaries: false,
    ...changes,
  });
}

export function leave(seat: Seat, reason: InputFor<'leave'>['reason'] = 'left'): Order<'leave'> {
  return order(NODE, 'leave', { seat, reason });
}

export function setConnected(seat: Seat, connected: boolean): Order<'setConnected'> {
  return order(NODE, 'setConnected', { seat, connected });
}

export function reassert(participant: Participant): Order<'reassert'> {
  return order(NODE, 'reassert', { participant });
}

/** A method, asked for from a seat. */
export function ask<M extends CommandName>(seat: Seat, method: M, params: InputFor<M>): Order<M> {
  return order(seated(seat), method, params);
}

export function publish(seat: Seat, trackId: string, source: Source): Order<'publishTrack'> {
  const media = source === 'camera' || source === 'screen' ? VP8 : OPUS;
  return order(seated(seat), 'publishTrack', { trackId, source, media });
}

/** A message to everybody, or to those named. */
export function message(seat: Seat, changes: Partial<InputFor<'message.send'>> = {}): Order<'message.send'> {
  return ask(seat, 'message.send', { topic: 'chat', payload: 'hello', ...changes });
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
  readonly order: Order;
  readonly events: readonly LoggedEvent[];
  readonly after: RoomState;
}

/**
 * Decides an order and applies what follows. @throws {CausewayError} what `decide` refuses.
 * @param rules `written`: with the time of events, and records
 */
export function carryOut(before: RoomState, order: Order, context: Context = CONTEXT, rules = decide): Step {
  const events = numbered(rules(before, order, context), before.seq);
  return { before, order, events, after: replay(before, events) };
}

export function replay(state: RoomState, events: readonly LoggedEvent[]): RoomState {
  return events.reduce(apply, state);
}

/** The room after these orders, each made from the room as the ones before left it. */
export function roomAfter(...orders: readonly ((state: RoomState) => Order)[]): RoomState {
  return orders.reduce((state, order) => carryOut(state, order(state)).after, emptyRoom(KEY));
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
    (state) => ask(seatOf(state, 'bob'), 'track.update', { trackId: 'bob-cam', paused: true }),
    (state) => ask(seatOf(state, 'ann'), 'room.update', { lobby: true }),
    () => join('lou'),
  );
}
