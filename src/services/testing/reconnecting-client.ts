/** The client of a guest: makes of what the guest is told what a client of the protocol does, also over lost connections. */
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import type { RoomView } from '../../../signaling/protocol/views.ts';
import { ClientModel } from '../../domain/testing/client-model.ts';
import { type Guest, settled } from './meetings-harness.ts';

export class ReconnectingClient {
  readonly #guest: Guest;
  readonly model: ClientModel;
  /** Sequence numbers of all that it was told: also of what it had heard before, and passed over. */
  readonly seqs: number[] = [];
  /** What was said, without what it had heard before. */
  readonly messages: string[] = [];
  #lastSeq: number;
  #online = true;
  #read: number;

  /** @param room as the answer to `room.join` shows it */
  constructor(guest: Guest, room: RoomView) {
    this.#guest = guest;
    this.model = new ClientModel(room);
    this.#lastSeq = room.seq;
    this.#read = guest.ear.notifications.length;
  }

  async cut(): Promise<void> {
    this.listen();
    this.#online = false;
    this.#guest.seat.disconnected();
    await settled();
  }

  async comeBack(): Promise<void> {
    if (this.#online) return;
    this.#online = true;
    // What was told meanwhile went to no socket.
    this.#read = this.#guest.ear.notifications.length;
    const missed = await this.#guest.seat.resumed(this.#lastSeq);
    if ('room' in missed) throw new Error('the log reaches back far enough');
    for (const each of missed.notifications) this.#hear(each);
    this.listen();
  }

  /** Takes what came over the socket since. */
  listen(): void {
    if (!this.#online) return;
    const { notifications } = this.#guest.ear;
    for (const each of notifications.slice(this.#read)) {
      const several = each.event === 'room.changes' ? each.data.notifications : [each];
      for (const one of several) this.#hear(one);
    }
    this.#read = notifications.length;
  }

  #hear(told: { readonly event: string; readonly seq?: number | undefined; readonly data: object }): void {
    const { seq = 0 } = told;
    this.seqs.push(seq);
    if (seq <= this.#lastSeq) return;
    this.#lastSeq = seq;
    // They were made here, of the table.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const notification = told as Notification;
    if (notification.event === 'message.received') this.messages.push(notification.data.payload);
    this.model.hear(notification);
  }
}
