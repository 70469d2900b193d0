/**
 * Blobs in a folder. Of each there is `ID.label` first and last; `ID.part` while it is written; `ID` once it is whole: a
 * process that is killed leaves nothing that looks whole, and nothing without a label.
 */
import { type FileHandle, mkdir, open, opendir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CausewayError } from '../domain/errors.ts';
import { type BlobContent, BlobOffsetError, type Blobs } from '../ports/blobs.ts';
import { away, bounded, isBlobId, noBlob, requireBlobId, Writers } from './pieces.ts';

const PIECE_BYTES = 1_024 * 1_024;
/** Bytes that are read at a time. */
const READ_BYTES = 256 * 1_024;
const LABEL = '.label';

export class FolderBlobs implements Blobs {
  readonly pieceBytes = PIECE_BYTES;
  readonly shared: boolean;
  readonly #folder: string;
  readonly #writers = new Writers();

  private constructor(folder: string, shared: boolean) {
    this.#folder = folder;
    this.shared = shared;
  }

  /** @param shared whether other nodes have the same folder @throws what the system says where it cannot be made */
  static async open(folder: string, shared = false): Promise<FolderBlobs> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new FolderBlobs(folder, shared);
  }

  async begin(id: string, label: string): Promise<void> {
    requireBlobId(id);
    await settled(async () => {
      if ((await this.label(id)) !== null) return;
      await writeFile(this.#label(id, '.new'), label, { mode: 0o600 });
      await rename(this.#label(id, '.new'), this.#label(id));
      const part = await open(this.#part(id), 'a', 0o600);
      await part.close();
    });
  }

  async written(id: string): Promise<number | null> {
    requireBlobId(id);
    return settled(async () => {
      const size = await sizeOf(this.#part(id));
      // Killed between the label and the first byte.
      if (size === null && (await this.label(id)) !== null && (await sizeOf(this.#whole(id))) === null) return 0;
      return size;
    });
  }

  async append(id: string, from: number, size: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#writers.alone(id, async () => {
      const there = await this.written(id);
      if (there === null) throw noBlob();
      if (there !== from) throw new BlobOffsetError(there);
      const file = await settled(() => open(this.#part(id), 'a', 0o600));
      let at = from;
      try {
        for await (const chunk of bounded(source, size - from)) {
          await settled(() => file.appendFile(chunk));
          at += chunk.byteLength;
        }
      } finally {
        await settled(() => synced(file));
      }
      return at;
    });
  }

  async finish(id: string, size: number): Promise<void> {
    await this.#writers.alone(id, async () => {
      const there = await this.written(id);
      if (there === null) {
        if ((await settled(() => sizeOf(this.#whole(id)))) === null) throw noBlob();
        return;
      }
      if (there !== size) throw new BlobOffsetError(there);
      await settled(() => rename(this.#part(id), this.#whole(id)));
    });
  }

  async read(id: string, from = 0): Promise<BlobContent | null> {
    requireBlobId(id);
    const size = await settled(() => sizeOf(this.#whole(id)));
    return size === null ? null : { size, bytes: bytesOf(this.#whole(id), from) };
  }

  async remove(id: string): Promise<void> {
    requireBlobId(id);
    await settled(async () => {
      await rm(this.#part(id), { force: true });
      await rm(this.#whole(id), { force: true });
      await rm(this.#label(id), { force: true });
    });
  }

  async *list(): AsyncIterable<string> {
    const folder = await settled(() => opendir(this.#folder));
    for await (const { name } of folder) {
      const id = name.slice(0, -LABEL.length);
      if (name.endsWith(LABEL) && isBlobId(id)) yield id;
      // Killed before the label had its name: nothing else can be there.
      else if (name.endsWith(`${LABEL}.new`)) await this.#forgetHalfLabel(name);
    }
  }

  async label(id: string): Promise<string | null> {
    requireBlobId(id);
    try {
      return await readFile(this.#label(id), 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw away(error);
    }
  }

  close(): void {
    // Nothing is open between the calls.
  }

  async #forgetHalfLabel(name: string): Promise<void> {
    const path = join(this.#folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > 60_000) await rm(path, { force: true });
  }

  #whole(id: string): string {
    return join(this.#folder, id);
  }

  #part(id: string): string {
    return join(this.#folder, `${id}.part`);
  }

  #label(id: string, suffix = ''): string {
    return join(this.#folder, `${id}${LABEL}${suffix}`);
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Opens the file once the first of it is asked for. */
async function* bytesOf(path: string, start: number): AsyncGenerator<Uint8Array> {
  const file = await settled(() => open(path));
  // It closes the file when it is read, or ended.
  const chunks: AsyncIterable<Uint8Array> = file.createReadStream({ start, highWaterMark: READ_BYTES });
  yield* chunks;
}

/** On the disk, and closed. */
async function synced(file: FileHandle): Promise<void> {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What the system says becomes `unavailable`. */
async function settled<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CausewayError ? error : away(error);
  }
}
