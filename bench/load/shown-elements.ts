/** Elements of a page that there is none of: they say at once how large they are and whether they are in sight. */

export interface ShownElement {
  readonly width: number;
  readonly height: number;
}

type Report = (entries: readonly object[]) => void;

abstract class Observer {
  readonly #report: Report;
  #observing = true;

  constructor(report: Report) {
    this.#report = report;
  }

  observe(element: ShownElement): void {
    queueMicrotask(() => {
      if (this.#observing) this.#report([this.entryOf(element)]);
    });
  }

  disconnect(): void {
    this.#observing = false;
  }

  protected abstract entryOf(element: ShownElement): object;
}

class Sizes extends Observer {
  protected entryOf({ width, height }: ShownElement): object {
    return { contentRect: { width, height } };
  }
}

class Sights extends Observer {
  protected entryOf({ width }: ShownElement): object {
    return { isIntersecting: width > 0 };
  }
}

/** Lets the client library watch such elements, in place of a page's. */
export function provideElements(): void {
  Object.assign(globalThis, { ResizeObserver: Sizes, IntersectionObserver: Sights, devicePixelRatio: 1 });
}

/** For `attach`; of a width of 0: out of sight. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const shownAs = (element: ShownElement): Element => element as unknown as Element;
