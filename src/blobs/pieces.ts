/** What both kinds of places do with what comes in. */
import { randomBytes } from 'node:crypto';
import { CausewayError } from '../domain/errors.ts';
import { BlobBusyError } from '../ports/blobs.ts';

const ID = /^[A-Za-z0-9_-]{22,36}$/;

/** A name that nobody can guess, and that says nothing: 128 bits. */
export const newBlobId = (): string => randomBytes(16).toString('base64url');

/** No other text becomes a part of a path or a key. @throws `not_found` */
export function requireBlobId(id: string): void {
  if (!ID.test(id)) throw noBlob();
}

export const isBlobId = (id: string): boolean => ID.test(id);

export const noBlob = (): CausewayError => new CausewayError('not_found', 'there is no such file');

/** Refuses what goes beyond the whole. @param room bytes that may come */
export async function* bounded(source: AsyncIterable<Uint8Array>, room: number): AsyncGenerator<Uint8Array> {
  let left = room;
  for await (const chunk of source) {
    left -= chunk.byteLength;
    if (left < 0) throw new CausewayError('bad_params', 'more bytes than the file has');
    yield chunk;
  }
}

/** The same bytes in pieces of one size; the last one may be smaller. */
export async function* inPieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (let chunk of source) {
    while (bytes + chunk.byteLength >= size) {
      const rest = size - bytes;
      yield Buffer.concat([...gathered, chunk.subarray(0, rest)]);
      chunk = chunk.subarray(rest);
      gathered = [];
      bytes = 0;
    }
    if (chunk.byteLength > 0) gathered.push(chunk);
    bytes += chunk.byteLength;
  }
  if (bytes > 0) yield Buffer.concat(gathered);
}

/** One writer of a blob at a time. */
export class Writers {
  readonly #busy = new Set<string>();

  /** @throws BlobBusyError */
  async alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(id)) throw new BlobBusyError();
    this.#busy.add(id);
    try {
      return await work();
    } finally {
      this.#busy.delete(id);
    }
  }
}

/** The place cannot be reached, or is full. */
export const away = (cause: unknown): CausewayError =>
  new CausewayError('unavailable', 'files cannot be kept or read right now', { cause });
