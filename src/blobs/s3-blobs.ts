/**
 * Blobs in a bucket that speaks S3, by its plainest requests. Of each there is the object `ID/label` first and last; a piece
 * is an object of its own (`ID/p00000` and so on), seen by S3 once all of it has come; `ID/whole` says that all are there.
 * So every node reads off the bucket how far a blob is, any of them goes on with it, and nothing is left that no list shows,
 * as unfinished multipart uploads would be.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { CausewayError } from '../domain/errors.ts';
import { type BlobContent, BlobOffsetError, type Blobs } from '../ports/blobs.ts';
import { away, bounded, inPieces, isBlobId, noBlob, requireBlobId, Writers } from './pieces.ts';

const PIECE_BYTES = 4 * 1_024 * 1_024;
const LABEL = 'label';
const WHOLE = 'whole';
/** Objects that are erased at a time. */
const AT_A_TIME = 8;

export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** Amazon's unless given. */
  readonly endpoint?: string | undefined;
  /** What its keys begin with; all below it is this installation's. */
  readonly prefix: string;
  /** The bucket stands in the path in place of the host's name. */
  readonly pathStyle: boolean;
  /** From the environment unless given, as Amazon's tools do it. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

export class S3Blobs implements Blobs {
  readonly pieceBytes = PIECE_BYTES;
  readonly shared = true;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #writers = new Writers();

  constructor({ bucket, prefix, region, endpoint, pathStyle, credentials }: S3Options) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#client = new S3Client({
      region,
      forcePathStyle: pathStyle,
      // Not every server knows the checksums that are newer than S3 itself.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
    });
  }

  async begin(id: string, label: string): Promise<void> {
    requireBlobId(id);
    if ((await this.label(id)) === null) await this.#put(id, LABEL, label);
  }

  async written(id: string): Promise<number | null> {
    if ((await this.label(id)) === null || (await this.#text(id, WHOLE)) !== null) return null;
    return this.#inPlace(id);
  }

  async append(id: string, from: number, size: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#writers.alone(id, async () => {
      const there = await this.written(id);
      if (there === null) throw noBlob();
      if (there !== from) throw new BlobOffsetError(there);
      let at = from;
      for await (const piece of inPieces(bounded(source, size - from), PIECE_BYTES)) {
        // Only the last one may be smaller.
        if (piece.byteLength < PIECE_BYTES && at + piece.byteLength < size) break;
        await this.#put(id, pieceName(at / PIECE_BYTES), piece);
        at += piece.byteLength;
      }
      return at;
    });
  }

  async finish(id: string, size: number): Promise<void> {
    await this.#writers.alone(id, async () => {
      const there = await this.written(id);
      if (there === null) {
        if ((await this.#text(id, WHOLE)) === null) throw noBlob();
        return;
      }
      if (there !== size) throw new BlobOffsetError(there);
      await this.#put(id, WHOLE, String(size));
    });
  }

  async read(id: string, from = 0): Promise<BlobContent | null> {
    requireBlobId(id);
    const size = await this.#text(id, WHOLE);
    return size === null ? null : { size: Number(size), bytes: this.#bytes(id, from, Number(size)) };
  }

  async remove(id: string): Promise<void> {
    requireBlobId(id);
    await this.#delete(id, WHOLE);
    const names: string[] = [];
    for await (const { name } of this.#objects(`${id}/`)) if (name !== LABEL) names.push(name);
    for (let first = 0; first < names.length; first += AT_A_TIME) {
      await Promise.all(names.slice(first, first + AT_A_TIME).map((name) => this.#delete(id, name)));
    }
    await this.#delete(id, LABEL);
  }

  async *list(): AsyncIterable<string> {
    for await (const { CommonPrefixes = [] } of this.#pages('', '/')) {
      for (const { Prefix = '' } of CommonPrefixes) {
        const id = Prefix.slice(this.#prefix.length, -1);
        if (isBlobId(id)) yield id;
      }
    }
  }

  async label(id: string): Promise<string | null> {
    requireBlobId(id);
    return this.#text(id, LABEL);
  }

  close(): void {
    this.#client.destroy();
  }

  /** How many bytes are there without a gap. */
  async #inPlace(id: string): Promise<number> {
    let bytes = 0;
    for await (const { name, size } of this.#objects(`${id}/p`)) {
      if (name !== pieceName(bytes / PIECE_BYTES)) break;
      bytes += size;
    }
    return bytes;
  }

  async *#bytes(id: string, from: number, size: number): AsyncGenerator<Uint8Array> {
    for (let piece = Math.floor(from / PIECE_BYTES); piece * PIECE_BYTES < size; piece += 1) {
      const found = await this.#get(id, pieceName(piece));
      if (found === null) throw noBlob();
      yield (await settled(() => found.transformToByteArray())).subarray(Math.max(0, from - piece * PIECE_BYTES));
    }
  }

  async #text(id: string, name: string): Promise<string | null> {
    const found = await this.#get(id, name);
    return found === null ? null : settled(() => found.transformToString('utf8'));
  }

  async #get(id: string, name: string) {
    return settled(async () => {
      try {
        return (await this.#client.send(new GetObjectCommand(this.#object(id, name)))).Body ?? null;
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        throw error;
      }
    });
  }

  async #put(id: string, name: string, Body: string | Uint8Array): Promise<void> {
    const ContentType = 'application/octet-stream';
    await settled(() => this.#client.send(new PutObjectCommand({ ...this.#object(id, name), Body, ContentType })));
  }

  async #delete(id: string, name: string): Promise<void> {
    await settled(() => this.#client.send(new DeleteObjectCommand(this.#object(id, name))));
  }

  /** Of a blob, in the order of their names. */
  async *#objects(below: string): AsyncGenerator<{ readonly name: string; readonly size: number }> {
    for await (const { Contents = [] } of this.#pages(below)) {
      for (const { Key = '', Size: size = 0 } of Contents) yield { name: Key.slice(Key.lastIndexOf('/') + 1), size };
    }
  }

  async *#pages(below: string, Delimiter?: string): AsyncGenerator<ListObjectsV2CommandOutput> {
    const asked = { Bucket: this.#bucket, Prefix: `${this.#prefix}${below}`, ...(Delimiter ? { Delimiter } : {}) };
    let token: string | undefined;
    do {
      const further = token === undefined ? {} : { ContinuationToken: token };
      const page = await settled(() => this.#client.send(new ListObjectsV2Command({ ...asked, ...further })));
      yield page;
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  #object(id: string, name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${id}/${name}` };
  }
}

const pieceName = (index: number): string => `p${String(index).padStart(5, '0')}`;

/** What S3 and the network say becomes `unavailable`. */
async function settled<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CausewayError ? error : away(error);
  }
}
