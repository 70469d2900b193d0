/** Every feature of the page, one line each. Their order is that of their controls. */
import { chat } from './features/chat/chat.tsx';
import { connection } from './features/connection/connection.tsx';
import { devices } from './features/devices/devices.tsx';
import { hands } from './features/hands/hands.tsx';
import { invite } from './features/invite/invite.tsx';
import { moderation } from './features/moderation/moderation.tsx';
import { people } from './features/people/people.tsx';
import { settings } from './features/settings/settings.tsx';
import { sharing } from './features/sharing/sharing.tsx';
import { stage } from './features/stage/stage.tsx';
import type { Feature } from './shell/feature.ts';

export const FEATURES: readonly Feature[] = [
  devices,
  sharing,
  stage,
  hands,
  invite,
  people,
  chat,
  moderation,
  connection,
  settings,
];
