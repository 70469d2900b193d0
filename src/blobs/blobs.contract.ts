/** What every place for blobs does, wherever its bytes are. */
import { describe, expect, test } from 'vitest';
import { BlobBusyError, BlobOffsetError, type Blobs } from '../ports/blobs.ts';
import { newBlobId } from './pieces.ts';
import { chunksOf, content } from './testing/content.ts';

/** Breaks off after the bytes, as a connection does. */
async function* cutAfter(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* chunksOf(bytes);
  throw new Error('the line was cut');
}

async function all(blobs: Blobs, id: string, from = 0): Promise<Buffer | null> {
  const found = await blobs.read(id, from);
  if (found === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function ids(blobs: Blobs): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const id of blobs.list()) found.push(id);
  return found.toSorted();
}

/** @param open a place without blobs, closed by the test's end */
export function blobsContract(open: () => Promise<Blobs>): void {
  const begun = async (label = 'a label'): Promise<{ readonly blobs: Blobs; readonly id: string }> => {
    const blobs = await open();
    const id = newBlobId();
    await blobs.begin(id, label);
    return { blobs, id };
  };

  test('what was written piece by piece is read once it is whole, and not before', async () => {
    const { blobs, id } = await begun();
    const bytes = content(2 * blobs.pieceBytes + 12_345);
    expect(await blobs.written(id)).toBe(0);
    expect(await blobs.append(id, 0, bytes.length, chunksOf(bytes.subarray(0, blobs.pieceBytes)))).toBe(
      blobs.pieceBytes,
    );
    expect(await blobs.read(id)).toBeNull();
    await blobs.append(id, blobs.pieceBytes, bytes.length, chunksOf(bytes.subarray(blobs.pieceBytes)));
    expect(await blobs.written(id)).toBe(bytes.length);
    expect(await blobs.read(id)).toBeNull();
    await blobs.finish(id, bytes.length);
    await blobs.finish(id, bytes.length);
    expect(await blobs.written(id)).toBeNull();
    expect((await blobs.read(id))?.size).toBe(bytes.length);
    expect((await all(blobs, id))?.equals(bytes)).toBe(true);
    for (const from of [1, blobs.pieceBytes, blobs.pieceBytes + 7, bytes.length - 1, bytes.length]) {
      expect((await all(blobs, id, from))?.equals(bytes.subarray(from))).toBe(true);
    }
  });

  test('a line that is cut leaves what came in whole pieces, and writing goes on from there', async () => {
    const { blobs, id } = await begun();
    const bytes = content(3 * blobs.pieceBytes + 99);
    const cut = blobs.append(id, 0, bytes.length, cutAfter(bytes.subarray(0, blobs.pieceBytes + 70_000)));
    await expect(cut).rejects.toThrow('the line was cut');
    const there = (await blobs.written(id)) ?? -1;
    expect(there).toBeGreaterThanOrEqual(blobs.pieceBytes);
    expect(there).toBeLessThanOrEqual(blobs.pieceBytes + 70_000);
    await blobs.append(id, there, bytes.length, chunksOf(bytes.subarray(there)));
    await blobs.finish(id, bytes.length);
    expect((await all(blobs, id))?.equals(bytes)).toBe(true);
  });

  test('nothing is written at a wrong place, beyond the end, by two at once, or to what was not begun', async () => {
    const { blobs, id } = await begun();
    const bytes = content(1_000);
    await expect(blobs.append(id, 500, 1_000, chunksOf(bytes))).rejects.toThrow(BlobOffsetError);
    await expect(blobs.append(id, 0, 999, chunksOf(bytes))).rejects.toMatchObject({ code: 'bad_params' });
    await expect(blobs.append(newBlobId(), 0, 1_000, chunksOf(bytes))).rejects.toMatchObject({ code: 'not_found' });
    const { promise: more, resolve: goOn } = Promise.withResolvers<void>();
    const first = blobs.append(id, 0, 1_000, waiting(bytes, more));
    await expect(blobs.append(id, 0, 1_000, chunksOf(bytes))).rejects.toThrow(BlobBusyError);
    goOn();
    expect(await first).toBe(1_000);
  });

  test('what lacks bytes does not become whole', async () => {
    const { blobs, id } = await begun();
    await blobs.append(id, 0, 1_000, chunksOf(content(1_000)));
    await expect(blobs.finish(id, 1_001)).rejects.toThrow(BlobOffsetError);
    await expect(blobs.finish(newBlobId(), 0)).rejects.toMatchObject({ code: 'not_found' });
    expect(await blobs.read(id)).toBeNull();
  });

  test('all that is there is listed with its label until it is erased, whole or not', async () => {
    const { blobs, id } = await begun('one');
    await blobs.append(id, 0, 10, chunksOf(content(10)));
    await blobs.finish(id, 10);
    const half = newBlobId();
    await blobs.begin(half, 'half');
    await blobs.append(half, 0, 2 * blobs.pieceBytes, chunksOf(content(blobs.pieceBytes)));
    const empty = newBlobId();
    await blobs.begin(empty, 'empty');
    await blobs.begin(empty, 'another one');
    expect(await ids(blobs)).toEqual([id, half, empty].toSorted());
    expect(await Promise.all([id, half, empty].map((each) => blobs.label(each)))).toEqual(['one', 'half', 'empty']);
    for (const each of [id, half, empty, empty]) await blobs.remove(each);
    expect(await ids(blobs)).toEqual([]);
    expect(await blobs.read(id)).toBeNull();
    expect(await blobs.written(half)).toBeNull();
    expect(await blobs.label(id)).toBeNull();
  });

  describe.each(['', '..', '../../etc/passwd', 'a/b', 'a\0b', `${'a'.repeat(22)}/`, 'a'.repeat(5_000)])(
    'an id that is none (%j)',
    (id) => {
      test('reaches nothing', async () => {
        const blobs = await open();
        await expect(blobs.begin(id, 'x')).rejects.toMatchObject({ code: 'not_found' });
        await expect(blobs.read(id)).rejects.toMatchObject({ code: 'not_found' });
        await expect(blobs.written(id)).rejects.toMatchObject({ code: 'not_found' });
        await expect(blobs.append(id, 0, 1, chunksOf(content(1)))).rejects.toMatchObject({ code: 'not_found' });
        await expect(blobs.remove(id)).rejects.toMatchObject({ code: 'not_found' });
      });
    },
  );
}

async function* waiting(bytes: Uint8Array, more: Promise<void>): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 1);
  await more;
  yield bytes.subarray(1);
}
