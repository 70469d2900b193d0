/** THE table of notifications, joined from the features: what the server tells without being asked. */
import type { z } from 'zod';
import { audienceNotifications } from './features/audience.ts';
import { chatNotifications } from './features/chat.ts';
import { handsNotifications } from './features/hands.ts';
import { mediaNotifications } from './features/media.ts';
import { messagesNotifications } from './features/messages.ts';
import { seatsNotifications } from './features/seats.ts';
import { sessionNotifications } from './features/session.ts';
import { settingsNotifications } from './features/settings.ts';
import { tracksNotifications } from './features/tracks.ts';

export const notifications = {
  ...sessionNotifications,
  ...seatsNotifications,
  ...audienceNotifications,
  ...settingsNotifications,
  ...messagesNotifications,
  ...chatNotifications,
  ...handsNotifications,
  ...tracksNotifications,
  ...mediaNotifications,
};

export type EventName = keyof typeof notifications;
export type EventData<E extends EventName> = z.output<(typeof notifications)[E]['data']>;

/** A notification as it goes over the wire. */
export type Notification<E extends EventName = EventName> = {
  [N in E]: { readonly event: N; readonly seq?: number; readonly data: EventData<N> };
}[E];

const expendable: ReadonlySet<string> = new Set(
  Object.entries(notifications).flatMap(([name, definition]) => ('expendable' in definition ? [name] : [])),
);

/** Whether a notification may be left out for a client that reads too slowly. */
export function isExpendable(event: string): boolean {
  return expendable.has(event);
}
