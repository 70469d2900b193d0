/** Those who wait in the lobby: sent there from the room, and what they and those who moderate write to each other. */
import { z } from 'zod';
import { command, commandOfSeated, notification } from '../../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../../primitives.ts';
import { words } from '../../words.ts';

/** Most messages that a room keeps of what was written with those who wait; the oldest go first. */
export const MAX_LOBBY_MESSAGES = 50;
/** Most that it keeps of one who waits. */
export const MAX_MESSAGES_OF_WAITING = 10;
/** Longest message, in UTF-16 code units. */
const MAX_LOBBY_CHARS = 500;

const LobbyMessage = z
  .object({
    id: ObjectId,
    from: Identity.describe('Who wrote it'),
    name: DisplayName.describe("The writer's"),
    text: z.string(),
    at: z.int().describe("Milliseconds since 1970 by the server's clock"),
    place: Seq.describe('Orders the messages'),
    recipient: Identity.optional().describe('Who alone of those who wait is shown it; missing: see `waits`'),
    waits: z
      .boolean()
      .optional()
      .describe('Who wrote it waits, and those who moderate are shown it. Missing: it is for all who wait'),
  })
  .meta({ id: 'LobbyMessage' });
export type LobbyMessage = z.infer<typeof LobbyMessage>;

/** For the answer to `room.join` of who waits. */
export const LobbyMessages = z.array(LobbyMessage);

/** What the feature adds to the view of a room. */
export const lobbyView = {
  lobbyMessages: LobbyMessages.optional().describe(
    `What was written with those who wait, as moderators see it: the last ${MAX_LOBBY_MESSAGES}; missing: nothing`,
  ),
};

const text = words(MAX_LOBBY_CHARS);

export const lobbyMethods = {
  'lobby.sendBack': command({
    summary:
      'Sends somebody from the room back to the lobby, who does not moderate: what it sends and receives ends at once, and ' +
      'it waits as others do, also when it comes again.',
    params: z.strictObject({ identity: Identity }),
  }),
  'lobby.write': command({
    summary: 'Writes to those who wait in the lobby: to all of them, or to one.',
    params: z.strictObject({
      text,
      to: Identity.optional().describe('Who alone is to see it; without it all who wait'),
    }),
  }),
  'lobby.answer': commandOfSeated({
    summary: 'While you wait in the lobby: writes to those who moderate.',
    params: z.strictObject({ text }),
  }),
};

export const lobbyNotifications = {
  'lobby.message': notification({
    summary: 'Told to moderators, and to those who wait whom it is for: somebody wrote to the lobby, or out of it.',
    sequenced: true,
    data: LobbyMessage,
  }),
  'session.sentBack': notification({
    summary:
      'You are in the lobby, and may have been in the room: a moderator sent you back, and your media ended. Wait for ' +
      '`session.admitted`.',
    sequenced: false,
    data: z.object({}),
  }),
};
