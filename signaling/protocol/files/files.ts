/** Files that people share in a room: told by the room's log, carried over HTTP with tickets. */
import { z } from 'zod';
import { call, command, notification } from '../definition.ts';
import { DisplayName, Identity, ObjectId, Seq } from '../primitives.ts';
import { isSealed } from '../sealing/words.ts';

/** Most files of a room at a time. */
export const MAX_FILES = 25;
/** Longest name of a file, in UTF-16 code units. */
const MAX_FILE_NAME = 255;
/** Longest name that is sealed. */
const MAX_SEALED_NAME = 1_700;
/** Most files that are sealed anew at a time. */
const MAX_RESEALED = MAX_FILES;
/** The largest that any configuration allows, in bytes. */
const MAX_FILE_BYTES = 2_048 * 1_000_000;

/**
 * What has no place in a file's name: control characters; what turns the direction of the text around it (Unicode Standard
 * Annex 9), so that a name shows another ending than it has; what separates folders.
 */
// eslint-disable-next-line no-control-regex
const MISLEADING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069/\\]/u;

/** A name without what misleads in it; `file` where nothing is left. */
export function honestName(name: string): string {
  if (isFileName(name)) return name;
  const clean = name.replaceAll(new RegExp(MISLEADING, 'gu'), '').trim();
  const short = clean.length <= MAX_FILE_NAME ? clean : `${clean.slice(0, 200)}${clean.slice(-50)}`;
  return isFileName(short) ? short : 'file';
}

/** Whether a text may be a file's name. */
export const isFileName = (name: string): boolean =>
  name.length <= MAX_FILE_NAME && /[^\s.]/u.test(name) && name.trim() === name && !MISLEADING.test(name);

const FileName = z
  .string()
  .min(1)
  .max(MAX_SEALED_NAME)
  .refine(
    (name) => isFileName(name) || isSealed(name),
    `a name of at most ${MAX_FILE_NAME} characters without folders, control characters and marks of direction; or a sealed one`,
  );

const MediaType = z
  .string()
  .max(127)
  .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i, 'expected a media type such as `text/plain`')
  .describe('What its sharer says it is. Nobody checks that');

const name = { id: ObjectId.describe('Unique among those of `from`'), from: Identity.describe('Who shared it') };
const FileRef = z.object(name);

export const SharedFile = z
  .object({
    ...name,
    sharer: DisplayName.describe('The name of who shared it, who may be gone'),
    name: z.string().describe('In a sealed room it is sealed, with all else that is said of the file'),
    type: MediaType.optional(),
    size: z.int().describe('In bytes, as the server keeps them'),
    at: z.int().describe("When it was shared, in milliseconds since 1970 by the server's clock"),
    place: Seq.describe('Orders files and chat messages'),
    whole: z.boolean().describe('Whether all of it has arrived: then it can be had'),
    until: z.int().optional().describe('When it is erased though the meeting goes on, in milliseconds since 1970'),
  })
  .meta({ id: 'SharedFile' });
export type SharedFile = z.infer<typeof SharedFile>;

/** What the feature adds to the view of a room. */
export const filesView = {
  files: z.array(SharedFile).optional().describe('In the order in which they were shared; missing: none'),
};

export const filesMethods = {
  'file.rules': call({
    summary: 'Whether files may be shared here, and how large.',
    phase: 'joined',
    params: z.strictObject({}),
    result: z.object({
      on: z.boolean(),
      maxBytes: z.int().describe('Of one file'),
      roomBytes: z.int().describe('Of all files of the room'),
      pieceBytes: z.int().describe('Upload in multiples of this'),
    }),
  }),
  'file.share': command({
    summary: 'Says that you share a file. Upload it then, with the ticket of `file.ticket`.',
    params: z.strictObject({
      id: ObjectId.describe('Your name for it, another one for each file'),
      name: FileName,
      type: MediaType.optional(),
      size: z.int().min(1).max(MAX_FILE_BYTES).describe('In bytes, as they are uploaded'),
    }),
    result: z.object({ seq: Seq }),
  }),
  'file.ticket': call({
    summary:
      'What lets you upload a file of yours that is not whole, or download one that is: for five minutes, and while you ' +
      'have this seat.',
    phase: 'joined',
    params: z.strictObject(name),
    result: z.object({
      ticket: z.string().describe('For the header `Authorization: Bearer …`'),
      path: z.string().describe('Below the address at which `/v1/signaling` is'),
      pieceBytes: z.int().describe('Upload in multiples of this'),
    }),
  }),
  'file.remove': command({
    summary: 'Erases a file of yours; as a moderator also those of others.',
    params: z.strictObject(name),
  }),
  'file.reseal': command({
    summary:
      'In a sealed room: seals names and keys of files anew, for those who came since. For files of yours, and of those who left.',
    params: z.strictObject({
      files: z
        .array(z.strictObject({ ...name, name: z.string().max(MAX_SEALED_NAME).refine(isSealed) }))
        .min(1)
        .max(MAX_RESEALED),
    }),
  }),
};

export const filesNotifications = {
  'file.shared': notification({
    summary: 'Somebody shares a file. It can be had once it has arrived.',
    sequenced: true,
    data: SharedFile,
  }),
  'file.arrived': notification({
    summary: 'A file has arrived, and can be had from now on.',
    sequenced: true,
    data: FileRef,
  }),
  'file.removed': notification({
    summary: 'A file is not there any more.',
    sequenced: true,
    data: FileRef.extend({ by: Identity.optional().describe('Who removed it, where somebody did') }),
  }),
  'file.resealed': notification({
    summary: 'The names of files are sealed with another key.',
    sequenced: true,
    data: z.object({ files: z.array(FileRef.extend({ name: z.string() })) }),
  }),
};
