import type { Notification } from '../../signaling/protocol/notifications.ts';

/** A notification that many receive: its text is made once, when the first one needs it. */
export interface OutgoingNotification {
  readonly notification: Notification;
  /** The frame as JSON. */
  text(): string;
}

export function outgoing(notification: Notification): OutgoingNotification {
  let text: string | undefined;
  return { notification, text: () => (text ??= JSON.stringify(notification)) };
}
