/**
 * Updates of Yjs as clients send them: read within bounds, and held to what the room has of the document. So nobody writes
 * under another's client, nothing rests on what is not there, and all who apply the updates in the order of the log end in
 * the same document.
 */
import { ContentAny, ContentDeleted, ContentString, decodeUpdate, Item } from 'yjs';
import { CausewayError } from '../../errors.ts';

/** Most levels of arrays and objects in each other. */
const MAX_DEPTH = 4;
/** Most characters of the name of a part of a document. */
const MAX_KEY_CHARS = 64;
/** No client comes so far in the bytes that a document may have: what says so is made up. */
const MAX_CLOCK = 2 ** 31;

/** What an update comes to. */
export interface ReadUpdate {
  /** What it adds, of which client of Yjs; null: it only deletes. */
  readonly added: { readonly client: number; readonly from: number; readonly to: number } | null;
  readonly deletes: boolean;
  /** What of each client it rests on: it goes on after the others, and deletes what they wrote. */
  readonly needs: ReadonlyMap<number, number>;
}

/** @throws {CausewayError} `bad_params` where it is no update, or holds what no document of a room may */
export function readUpdate(bytes: Uint8Array): ReadUpdate {
  const { structs, ds } = decoded(bytes);
  const needs = new Map<number, number>();
  const need = (client: number, clock: number): void => {
    if (!Number.isSafeInteger(client) || !(clock <= MAX_CLOCK)) throw malformed('its numbers are too large');
    needs.set(client, Math.max(needs.get(client) ?? 0, clock));
  };
  let added: ReadUpdate['added'] = null;
  for (const struct of structs) {
    if (!(struct instanceof Item)) throw malformed('it has gaps');
    const { id, length } = struct;
    added ??= { client: id.client, from: id.clock, to: id.clock };
    if (id.client !== added.client || id.clock !== added.to) throw malformed('it adds what several clients wrote');
    for (const origin of [struct.origin, struct.rightOrigin]) {
      if (origin === null) continue;
      if (origin.client !== id.client) need(origin.client, origin.clock + 1);
      else if (origin.clock >= id.clock) throw malformed('it rests on itself');
    }
    requirePlain(struct);
    added = { ...added, to: id.clock + length };
  }
  if (added !== null) need(added.client, added.to);
  let deletes = false;
  for (const [client, ranges] of ds.clients) {
    for (const { clock, len } of ranges) {
      deletes = true;
      need(client, clock + len);
    }
  }
  if (added === null && !deletes) throw malformed('it is empty');
  return { added, deletes, needs };
}

/** @throws {CausewayError} `bad_params` */
function decoded(bytes: Uint8Array): ReturnType<typeof decodeUpdate> {
  try {
    return decodeUpdate(bytes);
  } catch (error) {
    throw malformed('it cannot be read', error);
  }
}

/** Text and JSON values in a part of the document that has a name. */
function requirePlain({ parent: given, parentSub, origin, rightOrigin, content, length }: Item): void {
  // Not resolved yet: a name, where its types know only what it becomes.
  const parent: unknown = given;
  const isInPart = typeof parent === 'string' && parent.length <= MAX_KEY_CHARS;
  if (!isInPart && (parent !== null || (origin === null && rightOrigin === null)))
    throw malformed('it has nested types');
  if (parentSub !== null) throw malformed('it has maps');
  if (!(length > 0)) throw malformed('it holds nothing');
  if (content instanceof ContentString || content instanceof ContentDeleted) return;
  if (!(content instanceof ContentAny)) throw malformed('it holds more than text and JSON values');
  if (!content.arr.every((value: unknown) => isJson(value, MAX_DEPTH))) throw malformed('its values are no JSON');
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0 || value instanceof Uint8Array) return false;
  return Object.values(value).every((each) => isJson(each, depth - 1));
}

const malformed = (why: string, cause?: unknown): CausewayError =>
  new CausewayError('bad_params', `no update that a document of a room takes: ${why}`, { cause });
