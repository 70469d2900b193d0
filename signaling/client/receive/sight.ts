/** Which of the elements that show a track are in sight, and how large they are. */

/** In device pixels. */
export interface ShownSize {
  readonly width: number;
  readonly height: number;
}

export interface Seen {
  readonly inSight: boolean;
  /** Of the largest element in sight, or of the last that was; undefined before any was. */
  readonly view: ShownSize | undefined;
}

/** Sizes are told in steps of so many pixels, upwards: what is dragged larger pixel by pixel is not told each time. */
const STEP = 16;
const LARGEST = 16_384;
/** Changes are told not more often than this, in ms, the first at once. */
const PACE_MS = 100;

interface Watched {
  inSight: boolean;
  size: ShownSize;
}

export class Sight {
  readonly #report: (seen: Seen) => void;
  readonly #elements = new Map<Element, Watched>();
  #told: Seen | undefined;
  #pace: ReturnType<typeof setTimeout> | undefined;
  #again = false;

  constructor(report: (seen: Seen) => void) {
    this.#report = report;
  }

  /** @returns watches it no longer; may be called twice */
  attach(element: Element): () => void {
    const watched: Watched = { inSight: false, size: { width: 0, height: 0 } };
    this.#elements.set(element, watched);
    const stops = [this.#observeSize(element, watched), this.#observeSight(element, watched)];
    return () => {
      for (const stop of stops) stop();
      if (this.#elements.get(element) === watched) this.#elements.delete(element);
      this.#look();
    };
  }

  #observeSize(element: Element, watched: Watched): () => void {
    if (!('ResizeObserver' in globalThis)) {
      const { width, height } = element.getBoundingClientRect();
      watched.size = { width: inSteps(width), height: inSteps(height) };
      return () => {};
    }
    const resize = new ResizeObserver((entries) => {
      const entry = entries.at(-1);
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      watched.size = { width: inSteps(width), height: inSteps(height) };
      this.#look();
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
    };
  }

  /** Where the browser does not tell it, everything counts as in sight. */
  #observeSight(element: Element, watched: Watched): () => void {
    if (!('IntersectionObserver' in globalThis)) {
      watched.inSight = true;
      this.#look();
      return () => {};
    }
    const intersection = new IntersectionObserver((entries) => {
      watched.inSight = entries.at(-1)?.isIntersecting ?? false;
      this.#look();
    });
    intersection.observe(element);
    return () => {
      intersection.disconnect();
    };
  }

  #look(): void {
    if (this.#pace !== undefined) {
      this.#again = true;
      return;
    }
    const seen = this.#seen();
    const { inSight, view } = this.#told ?? {};
    if (inSight === seen.inSight && view?.width === seen.view?.width && view?.height === seen.view?.height) return;
    this.#told = seen;
    this.#report(seen);
    this.#pace = setTimeout(() => {
      this.#pace = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.#look();
    }, PACE_MS);
  }

  #seen(): Seen {
    const sizes = [...this.#elements.values()].flatMap(({ inSight, size }) =>
      inSight && size.width > 0 && size.height > 0 ? [size] : [],
    );
    const [largest] = sizes.toSorted((a, b) => b.width * b.height - a.width * a.height);
    return { inSight: largest !== undefined, view: largest ?? this.#told?.view };
  }
}

const inSteps = (cssPixels: number): number =>
  Math.min(LARGEST, Math.ceil((cssPixels * globalThis.devicePixelRatio) / STEP) * STEP);
