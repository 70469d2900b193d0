/** What is written to a room's log for an order: what is decided, when that was, and the record of who controls others. */
import type { Context } from '../feature.ts';
import { recordOf, type TakenFrom } from '../features/record.ts';
import { decide } from './decide.ts';
import {
  type CommandType,
  type EventNamed,
  events as rules,
  type EventType,
  type Order,
  type RoomEvent,
} from './features.ts';
import type { RoomState } from './state.ts';

/** The log level that a node needs to read records, and the times of others' events. */
const RECORD_LEVEL = 3;

/**
 * The events that carry the order out, and its record where it controls the meeting or others; none where it changes
 * nothing. @throws {CausewayError} as `decide`
 */
export function written<M extends CommandType>(
  state: RoomState,
  order: Order<M>,
  context: Context,
): readonly RoomEvent[] {
  const events = decide(state, order, context);
  if (events.length === 0 || context.level < RECORD_LEVEL) return events;
  return [...events.map((event) => stamped(event, context)), ...recordsFor(state, order, context, events)];
}

/** The event with the time at which it is written, where it is of those that tell it. */
function stamped(event: RoomEvent, { at }: Context): RoomEvent {
  const time = { at };
  return rules[event.type].stamped === true ? { ...event, ...time } : event;
}

const takenFrom = <T extends EventType>(state: RoomState, type: T, event: EventNamed<T>): TakenFrom | null =>
  rules[type].takesFrom?.(event, state) ?? null;

function recordsFor<M extends CommandType>(
  state: RoomState,
  { actor, type, params }: Order<M>,
  { at }: Context,
  events: readonly RoomEvent[],
): readonly RoomEvent[] {
  const from = events.map((event) => takenFrom(state, event.type, event)).find((each) => each !== null) ?? null;
  switch (actor.kind) {
    case 'node':
      return [];
    case 'service':
      return recordOf(state, { name: actor.name, participant: undefined }, type, params, { at, from });
    case 'seat': {
      const participant = state.participants.get(actor.identity);
      return recordOf(state, { name: actor.identity, participant }, type, params, { at, from });
    }
  }
}
