/** What a client of the protocol makes of a room's notifications: the least that such a client has to do. */
import type { ParticipantView } from '../../../signaling/protocol/features/seats.ts';
import type { EventName, Notification } from '../../../signaling/protocol/notifications.ts';
import type { RoomView } from '../../../signaling/protocol/views.ts';
import type { ClientRoom } from './draft.ts';
import { hears } from './samples.ts';

export class ClientModel {
  readonly #client: ClientRoom;

  /** Starts with the room as the answer to `room.join` shows it. */
  constructor({ participants, ...room }: RoomView) {
    this.#client = { room, participants: new Map(participants.map((each) => [each.identity, each])) };
  }

  /** @throws {Error} when the notification makes no sense to who has seen all before it. */
  hear<E extends EventName>({ event, data }: Notification<E>): void {
    const hear = hears[event];
    if (!hear) throw new Error(`${event} is not for a client that sees the room`);
    hear(this.#client, data);
  }

  /** The room as the client knows it; the order of the participants means nothing. */
  get view(): Omit<RoomView, 'seq'> {
    const { room, participants } = this.#client;
    return comparable({ ...room, participants: [...participants.values()] });
  }
}

/** A view of a room to hold against a client's: without the sequence number, in an order of its own. */
export function comparable(view: RoomView): Omit<RoomView, 'seq'> {
  const { seq: _seq, participants, ...rest } = view;
  const byIdentity = (a: ParticipantView, b: ParticipantView): number => (a.identity < b.identity ? -1 : 1);
  return { ...rest, participants: participants.toSorted(byIdentity) };
}
