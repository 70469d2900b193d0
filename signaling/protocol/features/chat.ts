/** Chat: what is written in the room, kept for those who come later. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../primitives.ts';
import { MAX_MESSAGE_CHARS } from './messages.ts';

/** Most messages that a room keeps; the oldest go first. */
export const MAX_CHAT_MESSAGES = 200;
/** Most bytes that all of them take in the room, as JSON. */
export const MAX_CHAT_BYTES = 128 * 1_024;

const ChatMessage = z
  .object({
    id: ObjectId.describe('Unique among those of `from`: the same one again is the same message'),
    from: Identity,
    name: DisplayName.describe("The writer's: not everybody is on the roster, and the writer may be gone"),
    text: z.string(),
    at: z.int().describe("Milliseconds since 1970 by the server's clock"),
    place: Seq.describe('Orders the messages'),
    recipient: Identity.optional().describe('Who alone is shown it, beside who wrote it; missing: everybody is'),
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
};

export const chatMethods = {
  'chat.send': command({
    summary: 'Writes to everybody in the room, those who come later included; or to one.',
    params: z.strictObject({
      text: z.string().min(1).max(MAX_MESSAGE_CHARS),
      to: Identity.optional().describe('Who alone is to see it; without it everybody'),
      id: ObjectId.optional().describe(
        'Your name for it, another one for each message: sent again under the same one, it is told once, for as long as ' +
          'the room keeps it',
      ),
    }),
    result: z.object({ seq: Seq }),
  }),
};

export const chatNotifications = {
  'chat.received': notification({
    summary: 'Somebody wrote to the room, or to you; or you did.',
    sequenced: true,
    expendable: true,
    data: ChatMessage,
  }),
};
