/** The features in the order of their pages, each with what it owns of the protocol's tables. */
import { accessMethods, accessNotifications } from '../features/entry/access.ts';
import { entryMethods, entryNotifications } from '../features/entry/entry.ts';
import { audienceMethods, audienceNotifications } from '../features/audience.ts';
import { breakoutsMethods, breakoutsNotifications } from '../features/breakouts.ts';
import { captionsMethods, captionsNotifications } from '../captions/captions.ts';
import { chatMethods, chatNotifications } from '../features/chat.ts';
import { agendaMethods, agendaNotifications } from '../features/agenda.ts';
import { recordMethods } from '../features/record.ts';
import { spotlightMethods, spotlightNotifications } from '../features/spotlight.ts';
import { diagnosisMethods } from '../features/diagnosis.ts';
import { filesMethods, filesNotifications } from '../files/files.ts';
import { floorMethods, floorNotifications } from '../features/floor.ts';
import { handsMethods, handsNotifications } from '../features/hands.ts';
import { limitMethods, limitNotifications } from '../features/entry/limit.ts';
import { lobbyMethods, lobbyNotifications } from '../features/entry/lobby.ts';
import { mediaMethods, mediaNotifications } from '../features/media.ts';
import { messagesMethods, messagesNotifications } from '../features/messages.ts';
import { notesMethods, notesNotifications } from '../features/notes.ts';
import { pollsMethods, pollsNotifications } from '../features/polls.ts';
import { questionsMethods, questionsNotifications } from '../features/questions.ts';
import { reactionsMethods, reactionsNotifications } from '../features/reactions.ts';
import { rolesMethods, rolesNotifications } from '../features/roles.ts';
import { seatsMethods, seatsNotifications } from '../features/seats.ts';
import { sessionMethods, sessionNotifications } from '../features/session.ts';
import { settingsMethods, settingsNotifications } from '../features/settings.ts';
import { tracksMethods, tracksNotifications } from '../features/tracks.ts';
import { watermarkMethods, watermarkNotifications } from '../watermark/watermark.ts';
import { sealingMethods, sealingNotifications } from '../sealing/sealing.ts';

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
  access: {
    about: 'All who wait at once, who may not come back, and the end of the meeting.',
    methods: accessMethods,
    notifications: accessNotifications,
  },
  lobby: {
    about: 'Send somebody back to the lobby, and write with those who wait there.',
    methods: lobbyMethods,
    notifications: lobbyNotifications,
  },
  entry: {
    about: 'For whom a room is, its password, how many it holds, and whether one comes in before a host.',
    methods: entryMethods,
    notifications: entryNotifications,
  },
  limit: {
    about: 'How long the meeting lasts at most, and more time for it.',
    methods: limitMethods,
    notifications: limitNotifications,
  },
  roles: {
    about: 'Roles in the meeting: give them, hand over, take them back, ask for one.',
    methods: rolesMethods,
    notifications: rolesNotifications,
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
  diagnosis: {
    about: 'Where a bad picture or sound comes from: on which leg of its way something is lost, late or held up.',
    methods: diagnosisMethods,
    notifications: {},
  },
  messages: {
    about: 'Messages to everybody or to some.',
    methods: messagesMethods,
    notifications: messagesNotifications,
  },
  chat: {
    about: 'What is written in the room, to everybody or to one, and kept.',
    methods: chatMethods,
    notifications: chatNotifications,
  },
  captions: {
    about: 'What people say, as text.',
    methods: captionsMethods,
    notifications: captionsNotifications,
  },
  files: {
    about: 'Files that people share: told by the room, carried over HTTP.',
    methods: filesMethods,
    notifications: filesNotifications,
  },
  hands: {
    about: 'Raised hands: who wants to speak, in order; for moderators, lower those of others.',
    methods: handsMethods,
    notifications: handsNotifications,
  },
  floor: {
    about: 'Who may speak, show, write and react at the moment, as a host sets it; and the roll call.',
    methods: floorMethods,
    notifications: floorNotifications,
  },
  notes: {
    about: 'Notes and a whiteboard.',
    methods: notesMethods,
    notifications: notesNotifications,
  },
  polls: {
    about: 'Questions with answers to choose from, named or anonymous, and their results.',
    methods: pollsMethods,
    notifications: pollsNotifications,
  },
  questions: {
    about: 'Questions of the people in a large meeting, with votes and answers.',
    methods: questionsMethods,
    notifications: questionsNotifications,
  },
  breakouts: {
    about: 'Groups of a room: make them, assign people, open, move, visit, broadcast, close.',
    methods: breakoutsMethods,
    notifications: breakoutsNotifications,
  },
  spotlight: {
    about: "Whom a host puts on everybody's stage.",
    methods: spotlightMethods,
    notifications: spotlightNotifications,
  },
  agenda: {
    about: 'An agenda and a timer, which everybody sees.',
    methods: agendaMethods,
    notifications: agendaNotifications,
  },
  record: {
    about: 'What those who moderate did, to whom and when; who was there from when to when.',
    methods: recordMethods,
    notifications: {},
  },
  reactions: {
    about: 'Reactions for a moment, kept by nobody.',
    methods: reactionsMethods,
    notifications: reactionsNotifications,
  },
  settings: { about: "The room's lock and lobby.", methods: settingsMethods, notifications: settingsNotifications },
  sealing: {
    about: 'Rooms sealed from end to end: devices, and the commits that give them the keys.',
    methods: sealingMethods,
    notifications: sealingNotifications,
  },
  watermark: {
    about: "The viewer's own identity over all pictures of others, and word of one that was touched.",
    methods: watermarkMethods,
    notifications: watermarkNotifications,
  },
  audience: {
    about: 'Those who only listen, in large rooms: a number, and a roster page by page.',
    methods: audienceMethods,
    notifications: audienceNotifications,
  },
};
