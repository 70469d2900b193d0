/** Where the bytes of files are: whatever they hold, under opaque names. */

/** Other bytes are expected than those that came: where the blob ends now. */
export class BlobOffsetError extends Error {
  /** Bytes that are there. */
  readonly offset: number;

  constructor(offset: number) {
    super(`the blob has ${offset} bytes`);
    this.name = 'BlobOffsetError';
    this.offset = offset;
  }
}

/** Somebody writes this blob right now, on this node. */
export class BlobBusyError extends Error {
  constructor() {
    super('the blob is being written');
    this.name = 'BlobBusyError';
  }
}

/** What is read of a blob. */
export interface BlobContent {
  /** Of the whole blob. */
  readonly size: number;
  /** From where it was asked for to the end; whoever does not read it to its end has to end it (`return`). */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Blobs are written piece by piece, and seen once they are whole. Ids are `newBlobId()`'s: never used again.
 * Every method rejects with `unavailable` when the place cannot be reached, or is full.
 */
export interface Blobs {
  /** What is written comes in multiples of so many bytes, beside the end: what is cut off before that is lost. */
  readonly pieceBytes: number;
  /** Whether all nodes of a cluster reach the same blobs. */
  readonly shared: boolean;
  /** Begins a blob. @param label whose it is: kept beside it for as long as anything of it is there. Again changes nothing */
  begin(id: string, label: string): Promise<void>;
  /** How many bytes of a blob were written that is not whole yet; null: there is no such blob. */
  written(id: string): Promise<number | null>;
  /**
   * Writes on, never more than a piece in memory. Where the source fails, it rejects with that, and what was written stays.
   * @param size of the whole blob: what comes beyond it is refused
   * @returns how many bytes are there now
   * @throws BlobOffsetError where the blob does not end at `from`, BlobBusyError, `not_found`
   */
  append(id: string, from: number, size: number, source: AsyncIterable<Uint8Array>): Promise<number>;
  /** The blob is whole, and seen from now on. Again changes nothing. @throws BlobOffsetError where bytes are missing, `not_found` */
  finish(id: string, size: number): Promise<void>;
  /** A whole blob. @returns null where there is none */
  read(id: string, from?: number): Promise<BlobContent | null>;
  /** Erases all of it, whether it is whole or not. One that is not there is no error. */
  remove(id: string): Promise<void>;
  /** The ids of all that is there, whole or not. */
  list(): AsyncIterable<string>;
  /** Whose it is; null: there is nothing. */
  label(id: string): Promise<string | null>;
  close(): void;
}
