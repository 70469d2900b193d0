import type { Notification } from '../../signaling/protocol/notifications.ts';

/** A notification that many receive: its text is made once, when the first one needs it. */
export interface OutgoingNotification {
  readonly notification: Notification;
  /** The frame as JSON. */
  text(): string;
}

/** Several of the room's log as one frame; one as it is. */
export function outgoingNews(news: readonly Notification[]): readonly OutgoingNotification[] {
  const seq = news.at(-1)?.seq;
  if (news.length < 2 || seq === undefined) return news.map(outgoing);
  return [outgoing({ event: 'room.changes', seq, data: { notifications: [...news] } })];
}

export function outgoing(notification: Notification): OutgoingNotification {
  let text: string | undefined;
  return { notification, text: () => (text ??= JSON.stringify(notification)) };
}
