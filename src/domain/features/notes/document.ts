/** A document of a room as the room keeps it: the updates that it is made of, and who wrote them. */
import { mergeUpdates } from 'yjs';
import { z } from 'zod';
import { base64Bytes, fromBase64, toBase64 } from '../../../../signaling/protocol/base64.ts';
import { MAX_NOTES_BYTES, MAX_NOTES_WRITERS, type NotesWriter } from '../../../../signaling/protocol/features/notes.ts';
import { Identity } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../errors.ts';
import { readUpdate } from './update.ts';

/** So many updates, or bytes of them, are merged into one. */
const TAIL_UPDATES = 64;
const TAIL_BYTES = 32 * 1_024;

const Writer = z.object({ client: z.int(), clock: z.int(), identity: Identity, name: z.string() });

export const KeptDocument = z.object({
  /** The number of the event that cleared it last; 0: none did. */
  generation: z.int(),
  /** All but the last updates, as one; empty: there are none. */
  merged: z.string(),
  /** The last updates, in the order of the log. */
  tail: z.array(z.string()).readonly(),
  /** Each client of Yjs, the first one to write first. */
  writers: z.array(Writer).readonly(),
});
export type KeptDocument = Readonly<z.infer<typeof KeptDocument>>;

export const EMPTY_DOCUMENT: KeptDocument = { generation: 0, merged: '', tail: [], writers: [] };

/** An update that was let in. */
export interface Written {
  readonly update: string;
  readonly by: string;
  readonly name: string;
  /** Of Yjs, and how much of it the room has now; missing: it only deletes. */
  readonly client?: number | undefined;
  readonly clock?: number | undefined;
}

/** The updates that the document is made of. */
export const updatesOf = ({ merged, tail }: KeptDocument): readonly string[] =>
  merged === '' ? tail : [merged, ...tail];

const sizeOf = (document: KeptDocument): number =>
  updatesOf(document).reduce((sum, update) => sum + base64Bytes(update), 0);

/** The document with an update that `admit` let in. */
export function withUpdate(document: KeptDocument, { update, by, name, client, clock }: Written): KeptDocument {
  const tail = [...document.tail, update];
  const isDue = tail.length >= TAIL_UPDATES || tail.reduce((sum, each) => sum + base64Bytes(each), 0) >= TAIL_BYTES;
  const written = client === undefined || clock === undefined ? [] : [{ client, clock, identity: by, name }];
  const writers = written.reduce(withWriter, document.writers);
  if (!isDue) return { ...document, tail, writers };
  const all = updatesOf({ ...document, tail });
  return { ...document, merged: toBase64(mergeUpdates(all.map(fromBase64))), tail: [], writers };
}

function withWriter(writers: readonly NotesWriter[], writer: NotesWriter): readonly NotesWriter[] {
  const at = writers.findIndex(({ client }) => client === writer.client);
  return at === -1 ? [...writers, writer] : writers.with(at, writer);
}

/**
 * What of an update is to be written.
 * @returns undefined where the document has it already
 * @throws {CausewayError} `bad_params`: it is malformed; `forbidden`: it is written under another's client;
 *   `notes_changed`: it rests on what the document has not; `limit_exceeded`
 */
export function admit(document: KeptDocument, by: string, text: string): Pick<Written, 'client' | 'clock'> | undefined {
  const bytes = fromBase64(text);
  const { added, needs } = readUpdate(bytes);
  const { writers } = document;
  const clockOf = (client: number): number => writers.find((each) => each.client === client)?.clock ?? 0;
  if (added !== null) {
    const owner = writers.find(({ client }) => client === added.client);
    if (owner !== undefined && owner.identity !== by) {
      throw new CausewayError('forbidden', 'somebody else writes under this client of Yjs');
    }
    const known = owner?.clock ?? 0;
    if (added.to <= known) return undefined;
    if (added.from !== known) throw behind();
    if (owner === undefined && writers.length >= MAX_NOTES_WRITERS) {
      throw new CausewayError('limit_exceeded', `at most ${MAX_NOTES_WRITERS} pages write in one document`);
    }
  }
  for (const [client, clock] of needs) {
    const known = client === added?.client ? added.to : clockOf(client);
    if (clock > known) throw behind();
  }
  if (sizeOf(document) + bytes.length > MAX_NOTES_BYTES) {
    throw new CausewayError('limit_exceeded', `a document holds at most ${MAX_NOTES_BYTES / 1_024} KiB: clear it`);
  }
  return added === null ? {} : { client: added.client, clock: added.to };
}

const behind = (): CausewayError =>
  new CausewayError('notes_changed', 'the update does not go on from what the room has: read the document again');
