/** A room as a participant is shown it: what the features add to its view, together. */
import { z } from 'zod';
import { audienceView } from './features/audience.ts';
import { chatView } from './features/chat.ts';
import { handsView } from './features/hands.ts';
import { seatsView } from './features/seats.ts';
import { settingsView } from './features/settings.ts';
import { RoomName, Seq } from './primitives.ts';

export const RoomView = z
  .object({ name: RoomName, seq: Seq, ...settingsView, ...seatsView, ...audienceView, ...handsView, ...chatView })
  .meta({ id: 'RoomView' });
export type RoomView = z.infer<typeof RoomView>;
