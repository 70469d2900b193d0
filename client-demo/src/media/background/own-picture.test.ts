import { afterEach, expect, it, vi } from 'vitest';
import type { Size } from './fit.ts';
import { keepPicture, keptPicture, preparePicture, type Workshop } from './own-picture.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const file = (type = 'image/png', bytes = 10): Blob => new Blob([new Uint8Array(bytes)], { type });

function workshopOf(size: Size) {
  const close = vi.fn<() => void>();
  const draw = vi.fn<(picture: Size, size: Size) => Promise<Blob>>(async () => file('image/jpeg'));
  return { close, draw, workshop: { decode: async () => ({ ...size, close }), draw } };
}

it('keeps no more pixels of a picture than a camera shows, and lets go of the large one', async () => {
  const { close, draw, workshop } = workshopOf({ width: 7_680, height: 4_320 });
  const prepared = await preparePicture(file(), workshop);
  expect([prepared.type, draw.mock.lastCall?.[1]]).toEqual(['image/jpeg', { width: 1_920, height: 1_080 }]);
  expect(close).toHaveBeenCalledOnce();
});

it.each([
  ['a drawing with scripts', file('image/svg+xml'), 'no kind of picture'],
  ['a page', file('text/html'), 'no kind of picture'],
  ['a file without a kind', file(''), 'no kind of picture'],
  ['too large a file', file('image/png', 20_000_001), 'too many'],
])('refuses %s before it is decoded', async (_what, given, words) => {
  const { draw, workshop } = workshopOf({ width: 10, height: 10 });
  const decode = vi.fn<Workshop['decode']>(workshop.decode);
  await expect(preparePicture(given, { ...workshop, decode })).rejects.toThrow(words);
  expect([decode.mock.calls.length, draw.mock.calls.length]).toEqual([0, 0]);
});

it('refuses a small file of far too many pixels, and lets go of them', async () => {
  const { close, draw, workshop } = workshopOf({ width: 30_000, height: 30_000 });
  await expect(preparePicture(file(), workshop)).rejects.toThrow('too many pixels');
  expect([close.mock.calls.length, draw.mock.calls.length]).toEqual([1, 0]);
});

it('finds again what it has kept, and forgets it', async () => {
  const shelves = new Map<string, Response>();
  vi.stubGlobal('caches', {
    open: async () => ({ put: async (key: string, response: Response) => void shelves.set(key, response) }),
    match: async (key: string) => shelves.get(key),
    delete: async () => shelves.clear(),
  });
  expect(await keptPicture()).toBeNull();
  await keepPicture(file('image/jpeg', 7));
  expect((await keptPicture())?.size).toBe(7);
  await keepPicture(null);
  expect(await keptPicture()).toBeNull();
});

it('goes on where the browser keeps nothing', async () => {
  vi.stubGlobal('caches', {
    open: () => Promise.reject(new Error('refused')),
    match: () => Promise.reject(new Error()),
  });
  await keepPicture(file());
  expect(await keptPicture()).toBeNull();
});
