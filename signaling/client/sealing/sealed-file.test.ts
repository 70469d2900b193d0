import { expect, test } from 'vitest';
import { newFileKey, openedFile, sealedSize, sealedSlices } from './sealed-file.ts';

const CHUNK = 64 * 1_024;
const contentOf = (size: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_each, at) => at % 251);

async function sealed(bytes: Uint8Array<ArrayBuffer>, key: string, step = 100_000): Promise<Uint8Array<ArrayBuffer>> {
  const slice = sealedSlices(new Blob([bytes]), key);
  const all = new Uint8Array(sealedSize(bytes.length));
  for (let at = 0; at < all.length; at += step) all.set(await slice(at, Math.min(all.length, at + step)), at);
  return all;
}

async function* inSteps(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function opened(bytes: Uint8Array, key: string, size: number, step = 10_007): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of openedFile(inSteps(bytes, step), key, size)) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

test.each([1, 15, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77])(
  'a file of %i bytes opens as it was, however its bytes come and go',
  async (size) => {
    const key = newFileKey();
    const bytes = contentOf(size);
    const all = await sealed(bytes, key);
    expect(await sealed(bytes, key, 3_333)).toEqual(all);
    expect(all.length).toBe(sealedSize(size));
    expect(await opened(all, key, size)).toEqual(bytes);
    expect(await opened(all, key, size, 1_000_000)).toEqual(bytes);
  },
);

test('what was altered, cut off, moved or sealed with another key does not open', async () => {
  const key = newFileKey();
  const size = 3 * CHUNK + 77;
  const all = await sealed(contentOf(size), key);
  const chunk = CHUNK + 16;
  const altered = Uint8Array.from(all);
  altered[chunk + 5] = (altered[chunk + 5] ?? 0) ^ 1;
  const moved = Uint8Array.from([...all.slice(chunk, 2 * chunk), ...all.slice(0, chunk), ...all.slice(2 * chunk)]);
  await expect(opened(altered, key, size)).rejects.toThrow(DOMException);
  await expect(opened(moved, key, size)).rejects.toThrow(DOMException);
  await expect(opened(all.slice(0, 2 * chunk), key, size)).rejects.toThrow(DOMException);
  await expect(opened(all.slice(0, 2 * chunk), key, 2 * CHUNK)).rejects.toThrow(DOMException);
  await expect(opened(all, newFileKey(), size)).rejects.toThrow(DOMException);
});

test('the same file has other bytes each time that it is shared', async () => {
  const bytes = contentOf(100);
  expect(await sealed(bytes, newFileKey())).not.toEqual(await sealed(bytes, newFileKey()));
});
