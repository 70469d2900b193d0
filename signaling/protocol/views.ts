/** A room as a participant is shown it: what the features add to its view, together. */
import { z } from 'zod';
import { accessView } from './features/entry/access.ts';
import { entryView } from './features/entry/entry.ts';
import { audienceView } from './features/audience.ts';
import { breakoutsView } from './features/breakouts.ts';
import { captionsView } from './captions/captions.ts';
import { chatView } from './features/chat.ts';
import { agendaView } from './features/agenda.ts';
import { spotlightView } from './features/spotlight.ts';
import { filesView } from './files/files.ts';
import { floorView } from './features/floor.ts';
import { handsView } from './features/hands.ts';
import { limitView } from './features/entry/limit.ts';
import { lobbyView } from './features/entry/lobby.ts';
import { notesView } from './features/notes.ts';
import { pollsView } from './features/polls.ts';
import { questionsView } from './features/questions.ts';
import { rolesView } from './features/roles.ts';
import { seatsView } from './features/seats.ts';
import { settingsView } from './features/settings.ts';
import { watermarkView } from './watermark/watermark.ts';
import { sealingView } from './sealing/sealing.ts';
import { RoomName, Seq } from './primitives.ts';

export const RoomView = z
  .object({
    name: RoomName,
    seq: Seq,
    ...settingsView,
    ...seatsView,
    ...audienceView,
    ...handsView,
    ...chatView,
    ...captionsView,
    ...filesView,
    ...floorView,
    ...notesView,
    ...pollsView,
    ...questionsView,
    ...breakoutsView,
    ...spotlightView,
    ...agendaView,
    ...rolesView,
    ...accessView,
    ...sealingView,
    ...watermarkView,
    ...lobbyView,
    ...entryView,
    ...limitView,
  })
  .meta({ id: 'RoomView' });
export type RoomView = z.infer<typeof RoomView>;
