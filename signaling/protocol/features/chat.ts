/** Chat: what is written in the room, kept for those who come later. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../primitives.ts';
import { words } from '../words.ts';
import { MAX_MESSAGE_CHARS } from './messages.ts';
import { ReactionKind } from './reactions.ts';

/** Most messages that a room keeps; the oldest go first. */
export const MAX_CHAT_MESSAGES = 200;
/** Most bytes that all of them take in the room, as JSON. */
export const MAX_CHAT_BYTES = 128 * 1_024;
/** Most reactions to one message. */
export const MAX_CHAT_REACTIONS = 100;
/** How often one message may be changed. */
export const MAX_CHAT_EDITS = 50;

export const ChatHistory = z
  .enum(['all', 'joined', 'none'])
  .describe('What is kept of what is written from now on: all; only for those who are there; nothing')
  .meta({ id: 'ChatHistory' });
export type ChatHistory = z.infer<typeof ChatHistory>;

const ChatRules = z
  .object({ on: z.boolean().describe('Whether anybody may write at all'), history: ChatHistory })
  .meta({ id: 'ChatRules' });
export type ChatRules = z.infer<typeof ChatRules>;

const name = {
  id: ObjectId.describe('Unique among those of `from`: the same one again is the same message'),
  from: Identity.describe('Who wrote it'),
};
const MessageName = z.object(name);

const ChatMessage = z
  .object({
    ...name,
    name: DisplayName.describe("The writer's: not everybody is on the roster, and the writer may be gone"),
    text: z.string().describe('Empty where it was deleted'),
    at: z.int().describe("Milliseconds since 1970 by the server's clock"),
    place: Seq.describe('Orders the messages'),
    recipient: Identity.optional().describe('Who alone is shown it, beside who wrote it; missing: everybody is'),
    hosts: z.boolean().optional().describe('Only who moderated when it was written is shown it, beside who wrote it'),
    reply: MessageName.optional().describe('The message that it answers'),
    edited: z.int().optional().describe('When the text was changed last, in milliseconds since 1970'),
    deleted: Identity.optional().describe('Who deleted it'),
    reactions: z
      .array(z.object({ kind: ReactionKind, identities: z.array(Identity) }))
      .optional()
      .describe('Missing: none'),
    kept: z.boolean().optional().describe('false: the room does not keep it. Missing: it does'),
  })
  .meta({ id: 'ChatMessage' });
export type ChatMessage = z.infer<typeof ChatMessage>;

/** What the feature adds to the view of a room. */
export const chatView = {
  chat: z
    .array(ChatMessage)
    .optional()
    .describe(
      `Those that you may see of the last ${MAX_CHAT_MESSAGES} of the room, or of fewer that take ` +
        `${MAX_CHAT_BYTES / 1_024} KiB, the oldest first; missing: none`,
    ),
  chatRules: ChatRules.optional().describe('Missing: everybody may write, and all is kept'),
};

const text = words(MAX_MESSAGE_CHARS);

export const chatMethods = {
  'chat.send': command({
    summary: 'Writes to everybody in the room, those who come later included; or to one; or to who moderates.',
    params: z.strictObject({
      text,
      to: Identity.optional().describe('Who alone is to see it; without it everybody'),
      hosts: z.boolean().optional().describe('Only who moderates now is to see it; not together with `to`'),
      reply: MessageName.optional().describe(
        'The message that it answers; whoever is to see the one has to see the other',
      ),
      id: ObjectId.optional().describe(
        'Your name for it, another one for each message: sent again under the same one, it is told once, for as long as ' +
          'the room keeps it',
      ),
    }),
    result: z.object({ seq: Seq }),
  }),
  'chat.edit': command({
    summary: 'Changes what you wrote.',
    params: z.strictObject({ id: ObjectId, text }),
  }),
  'chat.delete': command({
    summary:
      'Deletes what you wrote; as a moderator also what others wrote, where you see it. That it was there stays.',
    params: z.strictObject(name),
  }),
  'chat.react': command({
    summary: 'Reacts to a message, or takes that back.',
    params: z.strictObject({ ...name, kind: ReactionKind, on: z.boolean() }),
  }),
  'chat.configure': command({
    summary: 'Switches the chat on or off for all, and says what is kept of it.',
    params: z.strictObject({ on: z.boolean().optional(), history: ChatHistory.optional() }),
  }),
};

export const chatNotifications = {
  'chat.received': notification({
    summary: 'Somebody wrote to the room, or to you; or you did.',
    sequenced: true,
    expendable: true,
    data: ChatMessage,
  }),
  'chat.edited': notification({
    summary: 'Somebody changed what they wrote.',
    sequenced: true,
    data: MessageName.extend({ text: z.string(), edited: z.int() }),
  }),
  'chat.deleted': notification({
    summary: 'A message was deleted.',
    sequenced: true,
    data: MessageName.extend({ deleted: Identity }),
  }),
  'chat.reacted': notification({
    summary: 'Somebody reacted to a message, or took that back.',
    sequenced: true,
    data: MessageName.extend({ identity: Identity, kind: ReactionKind, on: z.boolean() }),
  }),
  'chat.configured': notification({
    summary: 'The chat was switched on or off, or something else is kept of it.',
    sequenced: true,
    data: ChatRules,
  }),
};
