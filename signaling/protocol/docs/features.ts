/** The features in the order of their pages, each with what it owns of the protocol's tables. */
import { audienceMethods, audienceNotifications } from '../features/audience.ts';
import { chatMethods, chatNotifications } from '../features/chat.ts';
import { handsMethods, handsNotifications } from '../features/hands.ts';
import { mediaMethods, mediaNotifications } from '../features/media.ts';
import { messagesMethods, messagesNotifications } from '../features/messages.ts';
import { seatsMethods, seatsNotifications } from '../features/seats.ts';
import { sessionMethods, sessionNotifications } from '../features/session.ts';
import { settingsMethods, settingsNotifications } from '../features/settings.ts';
import { tracksMethods, tracksNotifications } from '../features/tracks.ts';

interface Feature {
  /** What its page is about, in one sentence. */
  readonly about: string;
  readonly methods: Readonly<Record<string, unknown>>;
  readonly notifications: Readonly<Record<string, unknown>>;
}

export const features: Readonly<Record<string, Feature>> = {
  session: {
    about: 'Authenticate, join, leave, resume after a lost connection, go on at another node.',
    methods: sessionMethods,
    notifications: sessionNotifications,
  },
  seats: {
    about: 'Who is in the room or waits in its lobby; let them in, remove them.',
    methods: seatsMethods,
    notifications: seatsNotifications,
  },
  tracks: {
    about: 'What participants publish, as everybody sees it; pause, resume, close, mute others.',
    methods: tracksMethods,
    notifications: tracksNotifications,
  },
  media: {
    about: 'Transports, publishing, receiving, layers, and what to do when media is lost.',
    methods: mediaMethods,
    notifications: mediaNotifications,
  },
  messages: {
    about: 'Messages to everybody or to some.',
    methods: messagesMethods,
    notifications: messagesNotifications,
  },
  chat: {
    about: 'What is written in the room, to everybody or to one, kept for those who come later.',
    methods: chatMethods,
    notifications: chatNotifications,
  },
  hands: {
    about: 'Raised hands: who wants to speak, in order; for moderators, lower those of others.',
    methods: handsMethods,
    notifications: handsNotifications,
  },
  settings: { about: "The room's lock and lobby.", methods: settingsMethods, notifications: settingsNotifications },
  audience: {
    about: 'Those who only listen, in large rooms: a number, and a roster page by page.',
    methods: audienceMethods,
    notifications: audienceNotifications,
  },
};
