/** What has to be said to a room that was lost, or that holds what nobody stands behind. Pure. */
import type { Seat } from '../actor.ts';
import type { Participant } from '../features/seats.ts';
import {
  type EventNamed,
  events,
  type EventType,
  features,
  newMemories,
  type Order,
  type RoomEvent,
} from './features.ts';
import type { RoomState } from './state.ts';

/** Takes back an event that was written though its command was answered as failed; undefined: it stays. */
export function takenBack(event: RoomEvent, state: RoomState, holds: (seat: Seat) => boolean): Order | undefined {
  return takenBackNamed(event.type, event, state, holds);
}

function takenBackNamed<T extends EventType>(
  type: T,
  event: EventNamed<T>,
  state: RoomState,
  holds: (seat: Seat) => boolean,
): Order | undefined {
  const { orphaned } = events[type];
  return orphaned === 'kept' ? undefined : orphaned(event, state, holds);
}

const all: readonly { readonly reassert: (known: RoomState, participant: Participant) => readonly Order[] }[] =
  Object.values(features);

/** What a lost log is told again of somebody, as the room was known before. */
export function reassertions(before: RoomState, participant: Participant): readonly Order[] {
  return all.flatMap((feature) => feature.reassert(before, participant));
}

/** What a node remembers of a room beside its state. */
export class RoomMemory {
  readonly #memories = newMemories();

  /** Takes the next event of the log. @returns whether it is news on this node */
  take(event: RoomEvent, here: (identity: string) => boolean): boolean {
    return this.#takeNamed(event.type, event, here);
  }

  /** What a lost log is told again that is in no state. */
  repeat(seatOf: (identity: string) => Seat | undefined): readonly Order[] {
    return [...new Set(Object.values(this.#memories))].flatMap((memory) => memory.repeat(seatOf));
  }

  #takeNamed<T extends EventType>(type: T, event: EventNamed<T>, here: (identity: string) => boolean): boolean {
    return this.#memories[type]?.take(event, here) ?? true;
  }
}
