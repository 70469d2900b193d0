/**
 * The features of a meeting, one line each; their order is that of their controls. They come after the page that leads
 * into a meeting; what that page itself has is in main.tsx.
 */
import './texts/of-features.ts';
import { breakouts } from './features/breakouts/breakouts.tsx';
import { agenda } from './features/agenda/agenda.tsx';
import { activities } from './features/activities/activities.tsx';
import { captions } from './features/captions/captions.tsx';
import { chat } from './features/chat/chat.tsx';
import { connection } from './features/connection/connection.tsx';
import { floor } from './features/floor/floor.tsx';
import { hands } from './features/hands/hands.tsx';
import { invite } from './features/invite/invite.tsx';
import { limit } from './features/limit/limit.tsx';
import { lobby } from './features/lobby/lobby.tsx';
import { moderation } from './features/moderation/moderation.tsx';
import { notes } from './features/notes/notes.tsx';
import { people } from './features/people/people.tsx';
import { record } from './features/record/record.tsx';
import { quality } from './features/quality/quality.tsx';
import { reactions } from './features/reactions/reactions.tsx';
import { roles } from './features/roles/roles.tsx';
import { sealing } from './features/sealing/sealing.tsx';
import { settings } from './features/settings/settings.tsx';
import { sharing } from './features/sharing/sharing.tsx';
import { soundOnly } from './features/sound-only/sound-only.tsx';
import { spotlight } from './features/spotlight/spotlight.tsx';
import { stage } from './features/stage/stage.tsx';
import { telephone } from './features/telephone/telephone.tsx';
import { watermark } from './features/watermark/watermark.tsx';
import type { Feature } from './shell/feature.ts';

export const FEATURES: readonly Feature[] = [
  sharing,
  stage,
  hands,
  reactions,
  invite,
  people,
  chat,
  captions,
  activities,
  notes,
  moderation,
  lobby,
  roles,
  breakouts,
  floor,
  spotlight,
  agenda,
  limit,
  record,
  sealing,
  connection,
  quality,
  soundOnly,
  telephone,
  watermark,
  settings,
];
