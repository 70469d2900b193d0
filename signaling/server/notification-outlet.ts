/** Where a session's notifications go: to its connection, in order, and never before the answer that they build on. */
import type { LeaveReason } from '../protocol/features/seats.ts';
import { isExpendable, type Notification } from '../protocol/notifications.ts';
import type { OutgoingNotification } from '../../src/services/outgoing.ts';
import type { ParticipationListener } from '../../src/services/participation.ts';
import type { SessionLink } from './session-link.ts';

/** Most notifications that wait for an answer to be sent, or for the client to come back. */
const MAX_HELD = 1024;

const textOf = (notification: Notification): string => JSON.stringify(notification);

type State =
  | { readonly kind: 'away' }
  /** An answer that shows the room is being made: what comes meanwhile follows it. */
  | { readonly kind: 'holding'; readonly link: SessionLink }
  | { readonly kind: 'open'; readonly link: SessionLink };

/** Lets the notifications go; those up to `toldSeq` are in the answer already, if it told any. */
export type Release = (toldSeq?: number) => void;

export class NotificationOutlet implements ParticipationListener {
  #state: State = { kind: 'away' };
  #held: OutgoingNotification[] = [];
  /** How many notifications were left out since the client was told of it. */
  #dropped = 0;
  #toldSeq = 0;
  #endedWith: LeaveReason | null = null;
  #onEnded: ((reason: LeaveReason) => void) | null = null;

  /** Holds the notifications back until the returned function is called, unless another hold took its place. */
  hold(link: SessionLink): Release {
    const holding: State = { kind: 'holding', link };
    this.#state = holding;
    return (toldSeq) => {
      if (this.#state !== holding) return;
      if (toldSeq !== undefined) this.#toldSeq = toldSeq;
      this.#state = { kind: 'open', link };
      for (const outgoing of this.#held.splice(0)) this.#deliver(link, outgoing);
    };
  }

  /** The connection is lost. */
  away(): void {
    this.#state = { kind: 'away' };
    for (const outgoing of this.#held.splice(0)) this.#keep(outgoing);
  }

  notify(outgoing: OutgoingNotification): void {
    if (this.#state.kind === 'open') {
      this.#deliver(this.#state.link, outgoing);
    } else if (this.#state.kind === 'away') {
      this.#keep(outgoing);
    } else if (this.#held.length < MAX_HELD) {
      this.#held.push(outgoing);
    } else if (isExpendable(outgoing.notification.event)) {
      this.#dropped += 1;
    } else {
      // It comes back for what is missing now.
      this.#state.link.close(4413);
    }
  }

  ended(reason: LeaveReason): void {
    this.#endedWith = reason;
    this.#onEnded?.(reason);
  }

  /** Has the end of the seat told, even one that came before. */
  onEnded(callback: (reason: LeaveReason) => void): void {
    this.#onEnded = callback;
    if (this.#endedWith) callback(this.#endedWith);
  }

  #deliver(link: SessionLink, outgoing: OutgoingNotification): void {
    const { notification } = outgoing;
    // The log may have begun anew, with lower numbers.
    if (notification.event === 'room.synced') this.#toldSeq = notification.data.room.seq;
    else if (notification.seq !== undefined && notification.seq <= this.#toldSeq) return;
    if (!link.congested) {
      this.#tellDropped(link);
      link.send(outgoing.text());
      return;
    }
    const rest = this.#withoutExpendable(notification);
    if (rest === notification) link.send(outgoing.text());
    else if (rest !== null) link.send(textOf(rest));
  }

  /** What has to be told in any case; null: nothing. Counts what is left out, and has the client told of it later. */
  #withoutExpendable(notification: Notification): Notification | null {
    const within = notification.event === 'room.changes' ? notification.data.notifications : [notification];
    const kept = within.filter(({ event }) => !isExpendable(event));
    if (kept.length === within.length) return notification;
    if (this.#dropped === 0 && this.#state.kind === 'open') this.#tellWhenDrained(this.#state.link);
    this.#dropped += within.length - kept.length;
    if (notification.event !== 'room.changes' || kept.length === 0) return null;
    return { ...notification, data: { notifications: kept } };
  }

  #tellWhenDrained(link: SessionLink): void {
    link.onDrained(() => {
      if (this.#state.kind === 'open' && this.#state.link === link) this.#tellDropped(link);
    });
  }

  #tellDropped(link: SessionLink): void {
    if (this.#dropped === 0) return;
    const count = this.#dropped;
    this.#dropped = 0;
    link.send(textOf({ event: 'session.dropped', data: { count } }));
  }

  /** The log holds what is sequenced, and a resume reads it or the room there; the rest has to wait here. */
  #keep(outgoing: OutgoingNotification): void {
    const { event, seq } = outgoing.notification;
    if (seq !== undefined || event === 'room.synced') return;
    if (event === 'media.reset') {
      // The answer to the resume tells it, by its `mediaEpoch`; and the consumers that the others speak of are gone.
      this.#held = [];
      return;
    }
    if (this.#held.length === MAX_HELD) this.#held.shift();
    this.#held.push(outgoing);
  }
}
