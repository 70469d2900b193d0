import { middleOf } from './fit.ts';
import type { Look } from './scene.ts';

/** Width of the small picture that a blurred background is made of, in pixels: what is finer is gone for good. */
const COARSE_WIDTH = 48;
/** What stands behind a person in place of the room. */
const COLOUR = '#3d5a5c';
/** What the network says of a pixel, between which it goes from background to person. */
const BACKGROUND = 0.3;
const PERSON = 0.7;

function drawingOn(canvas: OffscreenCanvas, options?: CanvasRenderingContext2DSettings) {
  const drawing = canvas.getContext('2d', options);
  if (drawing === null) throw new Error('this browser draws nothing in a worker');
  return drawing;
}

/** How much of a person's pixel is shown, of 255. */
const opacityOf = (person: number): number =>
  Math.round(255 * Math.min(1, Math.max(0, (person - BACKGROUND) / (PERSON - BACKGROUND))));

/** Draws people before another background. */
export class Painter {
  look: Look = 'blur';
  #own: ImageBitmap | null = null;
  readonly #side: number;
  readonly #small: OffscreenCanvas;
  readonly #mask: OffscreenCanvas;
  readonly #coarse = new OffscreenCanvas(COARSE_WIDTH, COARSE_WIDTH);
  readonly #whole = new OffscreenCanvas(1, 1);
  readonly #pixels: ImageData;
  readonly #samples: Float32Array;

  /** @param side - of the network's picture, in pixels */
  constructor(side: number) {
    this.#side = side;
    this.#small = new OffscreenCanvas(side, side);
    this.#mask = new OffscreenCanvas(side, side);
    this.#pixels = new ImageData(side, side);
    this.#samples = new Float32Array(side * side * 3);
  }

  /** The person's own picture, from now on; null: none. */
  place(picture: ImageBitmap | null): void {
    this.#own?.close();
    this.#own = picture;
  }

  /** A picture as the network takes it: three samples for each pixel, from 0 to 1. Valid until the next call. */
  samplesOf(picture: CanvasImageSource): Float32Array {
    const drawing = drawingOn(this.#small, { willReadFrequently: true });
    drawing.drawImage(picture, 0, 0, this.#side, this.#side);
    const { data } = drawing.getImageData(0, 0, this.#side, this.#side);
    for (let pixel = 0; pixel < this.#side * this.#side; pixel += 1) {
      for (let part = 0; part < 3; part += 1) this.#samples[pixel * 3 + part] = (data[pixel * 4 + part] ?? 0) / 255;
    }
    return this.#samples;
  }

  /** Valid until the next call. */
  paint(picture: CanvasImageSource, mask: Float32Array, width: number, height: number): OffscreenCanvas {
    if (this.#whole.width !== width || this.#whole.height !== height) Object.assign(this.#whole, { width, height });
    const drawing = drawingOn(this.#whole);
    mask.forEach((person, pixel) => {
      this.#pixels.data[pixel * 4 + 3] = opacityOf(person);
    });
    drawingOn(this.#mask).putImageData(this.#pixels, 0, 0);
    drawing.clearRect(0, 0, width, height);
    drawing.globalCompositeOperation = 'source-over';
    drawing.imageSmoothingQuality = 'high';
    drawing.drawImage(this.#mask, 0, 0, width, height);
    drawing.globalCompositeOperation = 'source-in';
    drawing.drawImage(picture, 0, 0, width, height);
    drawing.globalCompositeOperation = 'destination-over';
    this.#drawBackground(drawing, picture, width, height);
    return this.#whole;
  }

  #drawBackground(
    drawing: OffscreenCanvasRenderingContext2D,
    picture: CanvasImageSource,
    width: number,
    height: number,
  ): void {
    if (this.look === 'picture' && this.#own !== null) {
      const part = middleOf(this.#own, { width, height });
      drawing.drawImage(this.#own, part.x, part.y, part.width, part.height, 0, 0, width, height);
      return;
    }
    if (this.look !== 'blur') {
      drawing.fillStyle = COLOUR;
      drawing.fillRect(0, 0, width, height);
      return;
    }
    // Every browser draws smaller and larger; not every one has filters.
    const coarseHeight = Math.max(1, Math.round((COARSE_WIDTH * height) / width));
    const coarse = drawingOn(this.#coarse);
    coarse.imageSmoothingQuality = 'high';
    coarse.drawImage(picture, 0, 0, COARSE_WIDTH, Math.min(COARSE_WIDTH, coarseHeight));
    drawing.drawImage(this.#coarse, 0, 0, COARSE_WIDTH, Math.min(COARSE_WIDTH, coarseHeight), 0, 0, width, height);
  }
}
