/** The facets of a meeting, one for each feature: `meeting.messages`, `meeting.moderation`, … */
import { audience } from './audience.ts';
import { breakouts } from './breakouts.ts';
import { captions } from './captions/captions.ts';
import { chat } from './chat.ts';
import { diagnosis } from './diagnosis.ts';
import type { FeatureHost } from './feature-host.ts';
import { limit } from './entry/limit.ts';
import { lobby } from './entry/lobby.ts';
import { agenda } from './agenda.ts';
import { record } from './record.ts';
import { spotlight } from './spotlight.ts';
import { files } from './files.ts';
import { floor } from './floor.ts';
import { hands } from './hands.ts';
import { messages } from './messages.ts';
import { moderation } from './entry/moderation.ts';
import { notes } from './notes/notes.ts';
import { polls } from './polls.ts';
import { questions } from './questions.ts';
import { reactions } from './reactions.ts';
import { roles } from './roles.ts';
import { watermark } from './watermark/watermark.ts';
import { settings } from './settings.ts';
import { speakers } from './speakers.ts';

/** The next feature is a file of its own, and one line here. */
export const openFacets = (host: FeatureHost) => ({
  audience: audience(host),
  breakouts: breakouts(host),
  captions: captions(host),
  chat: chat(host),
  diagnosis: diagnosis(host),
  files: files(host),
  floor: floor(host),
  spotlight: spotlight(host),
  agenda: agenda(host),
  record: record(host),
  hands: hands(host),
  messages: messages(host),
  limit: limit(host),
  lobby: lobby(host),
  moderation: moderation(host),
  notes: notes(host),
  polls: polls(host),
  questions: questions(host),
  reactions: reactions(host),
  roles: roles(host),
  sealing: host.sealing.facet,
  settings: settings(host),
  speakers: speakers(host),
  watermark: watermark(host),
});

export type Facets = Readonly<ReturnType<typeof openFacets>>;
