/** Captions: what people say, as words, told by the speaker's own client; and the transcript that they add up to. */
import { z } from 'zod';
import { call, command, notification, Nothing } from '../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../primitives.ts';
import { words } from '../words.ts';

/** Longest line, in UTF-16 code units; sealed words take more than they show. */
export const MAX_CAPTION_CHARS = 2_000;
/** Most lines that a room keeps; the oldest go first. */
export const MAX_CAPTION_LINES = 1_000;
/** Most bytes that all of them take in the room, as JSON. */
export const MAX_CAPTION_BYTES = 128 * 1_024;
/** So many drafts one may send in `DRAFT_WINDOW_MS`. */
export const MAX_DRAFTS = 8;
export const DRAFT_WINDOW_MS = 2_000;
/** In a room with more people than this drafts are told to nobody. */
export const MAX_DRAFT_ROOM = 200;

export const Transcript = z
  .enum(['none', 'kept', 'download'])
  .describe(
    'What becomes of the lines: nothing is kept; they are kept until the meeting ends, for who comes later too; and ' +
      'clients offer them as a file',
  )
  .meta({ id: 'Transcript' });
export type Transcript = z.infer<typeof Transcript>;

export const CaptionRules = z
  .object({ on: z.boolean().describe('Whether anybody may send captions'), transcript: Transcript })
  .meta({ id: 'CaptionRules' });
export type CaptionRules = z.infer<typeof CaptionRules>;

export const CaptionLanguage = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/)
  .describe('Of the words, as a language tag of BCP 47: `en`, `pt-BR`');

const line = {
  id: ObjectId.describe('Unique among those of `from`'),
  from: Identity.describe('Who said it'),
  name: DisplayName.describe("The speaker's: not everybody is on the roster, and the speaker may be gone"),
  text: z.string(),
  language: CaptionLanguage.optional().describe('Missing: not known'),
};

const CaptionLine = z
  .object({
    ...line,
    at: z.int().describe("When it came, in milliseconds since 1970 by the server's clock"),
    place: Seq.describe('Orders the lines'),
    kept: z.boolean().optional().describe('false: the room does not keep it. Missing: it does'),
  })
  .meta({ id: 'CaptionLine' });
export type CaptionLine = z.infer<typeof CaptionLine>;

const CaptionDraft = z.object(line).meta({ id: 'CaptionDraft' });
export type CaptionDraft = z.infer<typeof CaptionDraft>;

/** What the feature adds to the view of a room. */
export const captionsView = {
  captions: z
    .array(CaptionLine)
    .optional()
    .describe(
      `The last ${MAX_CAPTION_LINES} lines, or fewer that take ${MAX_CAPTION_BYTES / 1_024} KiB, the oldest first; ` +
        'missing: none',
    ),
  captionRules: CaptionRules.optional().describe('Missing: captions may be sent, and are kept'),
};

const said = {
  id: ObjectId.describe('Your name for the line, another one for each: its drafts have the same'),
  text: words(MAX_CAPTION_CHARS),
  language: CaptionLanguage.optional(),
};

export const captionsMethods = {
  'caption.say': command({
    summary: 'Tells what you said, as a whole line. For who may send a microphone at the moment.',
    params: z.strictObject(said),
  }),
  'caption.draft': call({
    summary:
      'Tells what you are saying, as far as it is known: the next draft of the line, or the line itself, takes its place. ' +
      `At most ${MAX_DRAFTS} in ${DRAFT_WINDOW_MS / 1_000} s.`,
    phase: 'joined',
    params: z.strictObject(said),
    result: Nothing,
  }),
  'caption.configure': command({
    summary: 'Allows captions or not, and says what becomes of them. With `none` what was kept is forgotten.',
    params: z.strictObject({ on: z.boolean().optional(), transcript: Transcript.optional() }),
  }),
};

export const captionsNotifications = {
  'caption.said': notification({
    summary: 'Somebody said something, you included.',
    sequenced: true,
    expendable: true,
    data: CaptionLine,
  }),
  'caption.drafted': notification({
    summary: 'What somebody is saying, as far as it is known. It may be lost, and is kept by nobody.',
    sequenced: false,
    expendable: true,
    data: CaptionDraft,
  }),
  'caption.configured': notification({
    summary: 'Captions are allowed or not any more, or something else becomes of them.',
    sequenced: true,
    data: CaptionRules,
  }),
};
