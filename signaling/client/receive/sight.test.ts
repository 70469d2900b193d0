import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Sight, type Seen } from './sight.ts';

type Callback = (entries: readonly object[]) => void;

/** By the element that is observed. */
let resizes: Map<object, Callback>;
let intersections: Map<object, Callback>;

function observer(callbacks: () => Map<object, Callback>) {
  return class {
    readonly #callback: Callback;
    #element: object | undefined;

    constructor(callback: Callback) {
      this.#callback = callback;
    }

    observe(element: object): void {
      this.#element = element;
      callbacks().set(element, this.#callback);
    }

    disconnect(): void {
      if (this.#element !== undefined) callbacks().delete(this.#element);
    }
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  resizes = new Map();
  intersections = new Map();
  vi.stubGlobal(
    'ResizeObserver',
    observer(() => resizes),
  );
  vi.stubGlobal(
    'IntersectionObserver',
    observer(() => intersections),
  );
  vi.stubGlobal('devicePixelRatio', 2);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

// Only compared and observed.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const element = (): Element => ({}) as Element;
const resize = (of: Element, width: number, height: number): void =>
  resizes.get(of)?.([{ contentRect: { width, height } }]);
const show = (of: Element, isIntersecting: boolean): void => intersections.get(of)?.([{ isIntersecting }]);

function watching() {
  const seen: Seen[] = [];
  return { seen, sight: new Sight((each) => seen.push(each)) };
}

test('tells the size in device pixels, in steps', () => {
  const { seen, sight } = watching();
  const tile = element();
  sight.attach(tile);
  resize(tile, 101, 56);
  vi.advanceTimersByTime(200);
  show(tile, true);
  expect(seen.at(-1)).toEqual({ inSight: true, view: { width: 208, height: 112 } });
});

test('tells the first change at once and the rest at a pace, the last of them', () => {
  const { seen, sight } = watching();
  const tile = element();
  sight.attach(tile);
  show(tile, true);
  vi.advanceTimersByTime(200);
  const before = seen.length;
  for (const width of [100, 200, 300]) resize(tile, width, 100);
  expect(seen.slice(before).map(({ view }) => view?.width)).toEqual([208]);
  vi.advanceTimersByTime(100);
  expect(seen.slice(before).map(({ view }) => view?.width)).toEqual([208, 608]);
  vi.advanceTimersByTime(1_000);
  resize(tile, 300, 100);
  expect(seen.slice(before)).toHaveLength(2);
});

test('what is out of sight keeps its size; the largest in sight counts', () => {
  const { seen, sight } = watching();
  const [small, large] = [element(), element()];
  for (const each of [small, large]) sight.attach(each);
  resize(small, 80, 45);
  resize(large, 640, 360);
  show(small, true);
  vi.advanceTimersByTime(200);
  expect(seen.at(-1)).toEqual({ inSight: true, view: { width: 160, height: 96 } });
  show(large, true);
  vi.advanceTimersByTime(200);
  expect(seen.at(-1)).toEqual({ inSight: true, view: { width: 1280, height: 720 } });
  show(small, false);
  show(large, false);
  vi.advanceTimersByTime(200);
  expect(seen.at(-1)).toMatchObject({ inSight: false, view: { width: 1280 } });
});

test('an element that is taken away is watched no longer', () => {
  const { seen, sight } = watching();
  const tile = element();
  const detach = sight.attach(tile);
  resize(tile, 80, 45);
  show(tile, true);
  vi.advanceTimersByTime(200);
  detach();
  detach();
  vi.advanceTimersByTime(200);
  expect(seen.at(-1)?.inSight).toBe(false);
  expect([resizes.size, intersections.size, vi.getTimerCount()]).toEqual([0, 0, 0]);
});

test.each(['ResizeObserver', 'IntersectionObserver'])(
  'without %s it counts as in sight, or by its size of now',
  (name) => {
    vi.stubGlobal('ResizeObserver', undefined);
    if (name === 'IntersectionObserver') vi.stubGlobal('IntersectionObserver', undefined);
    Reflect.deleteProperty(globalThis, name);
    Reflect.deleteProperty(globalThis, 'ResizeObserver');
    const { seen, sight } = watching();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const shown = { getBoundingClientRect: () => ({ width: 100, height: 50 }) } as Element;
    const detach = sight.attach(shown);
    show(shown, true);
    expect(seen.at(-1)).toEqual({ inSight: true, view: { width: 208, height: 112 } });
    detach();
  },
);
