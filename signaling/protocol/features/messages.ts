/** Messages between participants, which the room passes on without looking into them. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../primitives.ts';

/** Longest payload of a message, in characters. */
export const MAX_MESSAGE_CHARS = 4_000;

export const messagesMethods = {
  'message.send': command({
    summary: 'Sends a message to everybody in the room, or to those named.',
    params: z.strictObject({
      topic: z.string().min(1).max(64).describe('What kind of message, such as `chat`'),
      payload: z.string().max(MAX_MESSAGE_CHARS),
      to: z.array(Identity).min(1).max(100).optional(),
      messageId: ObjectId.optional().describe(
        'Your name for it, another one for each message: sent again under the same one, it is told once. The last 16 of a ' +
          'participant are known, in a session that took its seat over too',
      ),
    }),
    result: z.object({ seq: Seq }),
  }),
};

export const messagesNotifications = {
  'message.received': notification({
    summary: 'A message to the room, or to you.',
    sequenced: true,
    expendable: true,
    data: z.object({
      from: Identity,
      name: DisplayName.optional().describe("The sender's: not everybody is on the roster"),
      topic: z.string(),
      payload: z.string(),
      direct: z.boolean().describe('Sent to you (and others named), not to the whole room'),
      at: z.int().describe("Milliseconds since 1970 by the server's clock"),
      messageId: ObjectId.optional().describe(
        "The sender's name for it. The same one again from the same sender is the same message: after the server lost a room",
      ),
    }),
  }),
};
