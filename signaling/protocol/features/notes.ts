/** Notes and a whiteboard: two documents of the room that everybody writes in at the same time, as updates of Yjs. */
import { z } from 'zod';
import { base64Chars } from '../base64.ts';
import { call, command, notification, Nothing } from '../definition.ts';
import { DisplayName, Identity, Seq } from '../primitives.ts';

/** Most bytes of one update. */
export const MAX_NOTES_UPDATE_BYTES = 40 * 1_024;
/** Most bytes of one document, with the traces of what was deleted. */
export const MAX_NOTES_BYTES = 256 * 1_024;
/** Most clients of Yjs that write in one document: everybody has a new one with each new page. */
export const MAX_NOTES_WRITERS = 150;
/** Most characters of a place in a document. */
export const MAX_NOTES_PLACE_CHARS = 64;
/** Most people whose cursors one notification tells. */
export const MAX_NOTES_CURSORS = 50;

export const NotesDocument = z
  .enum(['notes', 'whiteboard'])
  .describe('Which of the two documents of a room')
  .meta({ id: 'NotesDocument' });
export type NotesDocument = z.infer<typeof NotesDocument>;

export const NotesWrite = z
  .enum(['all', 'hosts', 'nobody'])
  .describe('Who may write: everybody; only who moderates; nobody')
  .meta({ id: 'NotesWrite' });
export type NotesWrite = z.infer<typeof NotesWrite>;

const NotesRules = z.object({ write: NotesWrite }).meta({ id: 'NotesRules' });
export type NotesRules = z.infer<typeof NotesRules>;

/** What the feature adds to the view of a room. */
export const notesView = {
  notesRules: NotesRules.optional().describe('Missing: everybody may write'),
};

const Update = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
  .describe('An update of Yjs (version 1 of its format), in base64');
const Client = z.int().min(0).describe("The writer's client id of Yjs");
const Generation = Seq.describe(
  'Grows when the document is cleared, and it is another document then: `seq` of that; 0: it never was',
);

const NotesWriter = z
  .object({
    client: Client,
    clock: z.int().min(0).describe('How much of that client the room has'),
    identity: Identity,
    name: DisplayName,
  })
  .meta({ id: 'NotesWriter' });
export type NotesWriter = z.infer<typeof NotesWriter>;

const Place = z
  .string()
  .max(MAX_NOTES_PLACE_CHARS)
  .regex(/^[A-Za-z0-9+/=]*$/)
  .describe('A relative position of Yjs, in base64');

const cursor = {
  anchor: Place.optional().describe('Where the selection begins; missing: nowhere'),
  head: Place.optional().describe('Where the cursor is'),
};

const document = { document: NotesDocument };

export const notesMethods = {
  'notes.read': command({
    summary: 'A whole document as it is now: all of its updates, to be applied in this order, and who wrote them.',
    params: z.strictObject(document),
    result: z.object({
      generation: Generation,
      updates: z.array(Update),
      writers: z.array(NotesWriter),
    }),
  }),
  'notes.write': command({
    summary: 'Writes in a document: what your own client of Yjs adds, and what you delete of anybody.',
    params: z.strictObject({
      ...document,
      generation: Generation,
      update: Update.min(4)
        .max(base64Chars(MAX_NOTES_UPDATE_BYTES))
        .describe(
          'Goes on where the room has the last of your client, and rests on nothing that the room does not have. Text and ' +
            'JSON values in arrays; no formatting, no nested types. The same one again changes nothing',
        ),
    }),
  }),
  'notes.point': call({
    summary: 'Shows others where your cursor is in a document, for as long as you are there. Kept by nobody.',
    phase: 'joined',
    params: z.strictObject({ ...document, ...cursor }),
    result: Nothing,
  }),
  'notes.clear': command({
    summary: 'Empties a document: it is another one from then on.',
    params: z.strictObject(document),
  }),
  'notes.configure': command({
    summary: 'Says who may write in notes and whiteboard.',
    params: z.strictObject({ write: NotesWrite }),
  }),
};

export const notesNotifications = {
  'notes.updated': notification({
    summary: 'Somebody wrote in a document, or you did.',
    sequenced: true,
    expendable: true,
    data: z.object({
      ...document,
      generation: Generation,
      update: Update,
      client: Client.optional().describe('Missing where it only deletes'),
      identity: Identity.describe('Who wrote it'),
      name: DisplayName,
    }),
  }),
  'notes.pointed': notification({
    summary: 'Where the cursors of some are in a document now.',
    sequenced: false,
    expendable: true,
    data: z.object({
      ...document,
      cursors: z.array(z.object({ identity: Identity, name: DisplayName, ...cursor })).max(MAX_NOTES_CURSORS),
    }),
  }),
  'notes.cleared': notification({
    summary: 'A document was emptied.',
    sequenced: true,
    data: z.object({ ...document, generation: Generation }),
  }),
  'notes.configured': notification({
    summary: 'Others may write in notes and whiteboard now.',
    sequenced: true,
    data: NotesRules,
  }),
};
