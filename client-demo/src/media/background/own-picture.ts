/** A person's own picture for the background. It is kept in this browser alone, and never sent but behind the person. */
import { serverPath } from '../../platform/base-path.ts';
import { shrunk, type Size } from './fit.ts';

/** A larger file is refused before it is decoded, in bytes. */
const MAX_FILE = 20_000_000;
/** A picture with more pixels is refused: what it takes while it is decoded is the page's memory. */
const MAX_PIXELS = 60_000_000;
/** Of the picture that is kept, in pixels: what a camera shows needs no more. */
const LONGEST_SIDE = 1_920;
/** Kinds that every browser decodes, without scripts or links in them. */
export const KINDS = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** Of the browser's caches: its content stays until the person forgets it, or clears what sites keep. */
const SHELF = 'causeway-own-picture';
const KEY = serverPath('own-picture');

/** What the browser does for it; tests bring their own. */
export interface Workshop {
  readonly decode: (file: Blob) => Promise<Size & { close(): void }>;
  /** Draws a decoded picture in this size, as a JPEG: that has no more in it than what one sees. */
  readonly draw: (picture: Size, size: Size) => Promise<Blob>;
}

const browser: Workshop = {
  decode: (file) => createImageBitmap(file),
  async draw(picture, { width, height }) {
    const canvas = new OffscreenCanvas(width, height);
    const drawing = canvas.getContext('2d');
    if (drawing === null || !(picture instanceof ImageBitmap)) throw new Error('this browser draws no pictures');
    drawing.imageSmoothingQuality = 'high';
    drawing.drawImage(picture, 0, 0, width, height);
    return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  },
};

/**
 * Makes a file into a picture that can stand behind somebody: scaled down, and without what cameras write into files, such
 * as where it was taken. Rejects where it is no picture, or too large a one.
 */
export async function preparePicture(file: Blob, workshop: Workshop = browser): Promise<Blob> {
  if (!KINDS.some((kind) => kind === file.type)) throw new Error(`${file.type} is no kind of picture that is taken`);
  if (file.size > MAX_FILE) throw new Error(`${file.size} bytes are too many`);
  const picture = await workshop.decode(file);
  try {
    if (picture.width * picture.height > MAX_PIXELS) throw new Error('the picture has too many pixels');
    return await workshop.draw(picture, shrunk(picture, LONGEST_SIDE));
  } finally {
    picture.close();
  }
}

/** Keeps a prepared picture for the next visit; null: keeps none any more. A browser that refuses storage just forgets. */
export async function keepPicture(picture: Blob | null): Promise<void> {
  try {
    if (picture === null) await caches.delete(SHELF);
    else await (await caches.open(SHELF)).put(KEY, new Response(picture));
  } catch {
    // Until the page is left it stands all the same.
  }
}

/** The picture that was kept; null: there is none. */
export async function keptPicture(): Promise<Blob | null> {
  try {
    const response = await caches.match(KEY, { cacheName: SHELF });
    return (await response?.blob()) ?? null;
  } catch {
    return null;
  }
}
