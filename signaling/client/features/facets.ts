/** The facets of a meeting, one for each feature: `meeting.messages`, `meeting.moderation`, … */
import { audience } from './audience.ts';
import { chat } from './chat.ts';
import type { FeatureHost } from './feature-host.ts';
import { hands } from './hands.ts';
import { messages } from './messages.ts';
import { moderation } from './moderation.ts';
import { settings } from './settings.ts';
import { speakers } from './speakers.ts';

/** The next feature is a file of its own, and one line here. */
export const openFacets = (host: FeatureHost) => ({
  audience: audience(host),
  chat: chat(host),
  hands: hands(host),
  messages: messages(host),
  moderation: moderation(host),
  settings: settings(host),
  speakers: speakers(host),
});

export type Facets = Readonly<ReturnType<typeof openFacets>>;
