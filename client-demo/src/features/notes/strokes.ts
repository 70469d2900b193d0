/** Strokes of the whiteboard, as they stand in its document: JSON, which anybody may have written. */
import { getStroke } from 'perfect-freehand';
import type * as Y from 'yjs';

/** The board's size in its own units, whatever the screen's. */
export const BOARD = { width: 1_600, height: 1_000 } as const;
const INKS = 6;
export const WIDTHS = [6, 14, 30] as const;
/** A longer stroke goes on as another one. */
export const MOST_POINTS = 400;
/** How near to a stroke the eraser takes it away. */
const REACH = 16;

export interface Stroke {
  /** Each point's place and pressure from 0 to 100: x, y, p, x, y, p, … */
  readonly points: readonly number[];
  readonly ink: number;
  readonly width: number;
}

export const newStroke = (points: readonly number[], ink: number, width: number): Stroke => ({ points, ink, width });

/** What stands in the document; undefined: it is no stroke. */
function readStroke(value: unknown): Stroke | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const points: unknown = Reflect.get(value, 'points');
  const ink: unknown = Reflect.get(value, 'ink');
  const width: unknown = Reflect.get(value, 'width');
  if (!Array.isArray(points) || points.length < 3 || points.length > 3 * MOST_POINTS) return undefined;
  if (!points.every((each: unknown): each is number => typeof each === 'number' && Math.abs(each) <= 10_000)) {
    return undefined;
  }
  if (typeof ink !== 'number' || !Number.isInteger(ink) || ink < 0 || ink >= INKS) return undefined;
  if (typeof width !== 'number' || !(width >= 1 && width <= 100)) return undefined;
  return { points, ink, width };
}

/** All strokes of a document with their places in it. */
export function strokesIn(list: Y.Array<unknown>): readonly { readonly at: number; readonly stroke: Stroke }[] {
  return list.toArray().flatMap((value, at) => {
    const stroke = readStroke(value);
    return stroke === undefined ? [] : [{ at, stroke }];
  });
}

/** The outline of a stroke, as the `d` of a path. */
export function pathOf({ points, width }: Stroke): string {
  const input: number[][] = [];
  for (let at = 0; at + 2 < points.length; at += 3) {
    input.push([points[at] ?? 0, points[at + 1] ?? 0, (points[at + 2] ?? 50) / 100]);
  }
  const outline = getStroke(input, { size: width, thinning: 0.5, smoothing: 0.5, streamline: 0.4 });
  const [first, ...rest] = outline;
  if (first === undefined) return '';
  const all = [first, ...rest, first].map(([x, y]) => [x, y] as const);
  const curves = all.slice(0, -1).map(([x, y], index) => {
    const [nextX, nextY] = all[index + 1] ?? [x, y];
    return `${round(x)},${round(y)} ${round((x + nextX) / 2)},${round((y + nextY) / 2)}`;
  });
  return `M${round(first[0] ?? 0)},${round(first[1] ?? 0)} Q${curves.join(' ')} Z`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Whether a place is on a stroke, or near to it. */
export function isNear({ points, width }: Stroke, x: number, y: number): boolean {
  const reach = REACH + width / 2;
  for (let at = 0; at + 2 < points.length; at += 3) {
    const [ax, ay] = [points[at] ?? 0, points[at + 1] ?? 0];
    const [bx, by] = [points[at + 3] ?? ax, points[at + 4] ?? ay];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const part = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
    if (Math.hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay)) <= reach) return true;
  }
  return false;
}
