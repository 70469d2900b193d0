/** THE table of notifications, joined from the features: what the server tells without being asked. */
import type { z } from 'zod';
import { accessNotifications } from './features/entry/access.ts';
import { entryNotifications } from './features/entry/entry.ts';
import { audienceNotifications } from './features/audience.ts';
import { breakoutsNotifications } from './features/breakouts.ts';
import { captionsNotifications } from './captions/captions.ts';
import { chatNotifications } from './features/chat.ts';
import { agendaNotifications } from './features/agenda.ts';
import { spotlightNotifications } from './features/spotlight.ts';
import { floorNotifications } from './features/floor.ts';
import { handsNotifications } from './features/hands.ts';
import { limitNotifications } from './features/entry/limit.ts';
import { lobbyNotifications } from './features/entry/lobby.ts';
import { mediaNotifications } from './features/media.ts';
import { messagesNotifications } from './features/messages.ts';
import { notesNotifications } from './features/notes.ts';
import { pollsNotifications } from './features/polls.ts';
import { questionsNotifications } from './features/questions.ts';
import { reactionsNotifications } from './features/reactions.ts';
import { rolesNotifications } from './features/roles.ts';
import { seatsNotifications } from './features/seats.ts';
import { sessionNotifications } from './features/session.ts';
import { settingsNotifications } from './features/settings.ts';
import { tracksNotifications } from './features/tracks.ts';
import { filesNotifications } from './files/files.ts';
import { watermarkNotifications } from './watermark/watermark.ts';
import { sealingNotifications } from './sealing/sealing.ts';

export const notifications = {
  ...sessionNotifications,
  ...seatsNotifications,
  ...audienceNotifications,
  ...settingsNotifications,
  ...messagesNotifications,
  ...chatNotifications,
  ...captionsNotifications,
  ...handsNotifications,
  ...floorNotifications,
  ...notesNotifications,
  ...pollsNotifications,
  ...questionsNotifications,
  ...breakoutsNotifications,
  ...spotlightNotifications,
  ...agendaNotifications,
  ...reactionsNotifications,
  ...rolesNotifications,
  ...accessNotifications,
  ...lobbyNotifications,
  ...entryNotifications,
  ...limitNotifications,
  ...tracksNotifications,
  ...mediaNotifications,
  ...sealingNotifications,
  ...filesNotifications,
  ...watermarkNotifications,
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
