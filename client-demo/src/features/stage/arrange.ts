/** Where everything of the stage stands: pure, so that a change of layout moves tiles and makes none anew. */
import type { Size } from '../../platform/element-size.ts';
import { fitGrid } from './tile-layout.ts';

/**
 * `auto`: everybody in a grid, and beside whatever somebody shows once there is something; `grid`: all alike;
 * `speaker`: who speaks alone; `sidebar`: who speaks, and the others beside.
 */
export type LayoutMode = 'auto' | 'grid' | 'speaker' | 'sidebar';

/** In CSS pixels; `x` from where lines begin, which is the right where one writes from right to left. */
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Arrangement {
  /** By key; what is not in it is on another page. */
  readonly placed: ReadonlyMap<string, Rect>;
  readonly pages: number;
  /** The one shown, from 0 on: never beyond the last. */
  readonly page: number;
  /** How many of those who are not large fit on a page. */
  readonly perPage: number;
}

export interface Scene {
  /** Shown large, in this order. */
  readonly large: readonly string[];
  /** The others, in this order. */
  readonly others: readonly string[];
  /** Shown small over the corner of what is large: oneself, where there is no strip. */
  readonly floating: string | null;
  readonly box: Size;
  /** Space between tiles. */
  readonly gap: number;
  readonly page: number;
}

/** Narrower tiles tell nothing: the others go to another page. */
const NARROWEST = 148;
/** More moving pictures at a time are no help to anybody, and much work for a computer. */
const MOST = 25;

/** How many tiles a grid in this box takes. */
function capacityOf(box: Size, gap: number): number {
  let most = 1;
  for (let count = 2; count <= MOST; count += 1) {
    if (fitGrid(count, box, gap).tile.width >= NARROWEST) most = count;
  }
  return most;
}

const clamp = (least: number, value: number, most: number): number => Math.min(Math.max(least, value), most);

/** Places a grid in the middle of a rectangle, the last row in the middle too. */
function placeGrid(keys: readonly string[], area: Rect, gap: number, filled: boolean): [string, Rect][] {
  const { columns, rows, tile: fitted } = fitGrid(keys.length, area, gap);
  // What is alone has all of the area.
  const tile = filled && keys.length === 1 ? { width: area.width, height: area.height } : fitted;
  const spare = area.height - rows * tile.height - (rows - 1) * gap;
  return keys.map((key, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, keys.length - row * columns);
    const used = inRow * tile.width + (inRow - 1) * gap;
    const x = area.x + (area.width - used) / 2 + (index % columns) * (tile.width + gap);
    const y = area.y + spare / 2 + row * (tile.height + gap);
    return [key, { x: Math.round(x), y: Math.round(y), ...tile }];
  });
}

interface Strip {
  readonly area: Rect;
  /** What is left for what is large. */
  readonly rest: Rect;
  readonly tile: Size;
  readonly along: 'x' | 'y';
  readonly capacity: number;
}

/** A column at the end of a wide box; a row below in a tall one. */
function stripOf({ width, height }: Size, gap: number): Strip {
  if (width > height) {
    // Three at least, where the box is low.
    const size = Math.floor(clamp(96, width * 0.17, Math.min(260, (((height - 2 * gap) / 3) * 16) / 9)));
    const tile = { width: size, height: Math.floor((size * 9) / 16) };
    return {
      area: { x: width - size, y: 0, width: size, height },
      rest: { x: 0, y: 0, width: Math.max(0, width - size - gap), height },
      tile,
      along: 'y',
      capacity: Math.max(1, Math.floor((height + gap) / (tile.height + gap))),
    };
  }
  const size = Math.floor(clamp(72, height * 0.16, Math.min(140, (((width - 2 * gap) / 3) * 3) / 4)));
  const tile = { width: Math.floor(Math.min((size * 4) / 3, width)), height: size };
  return {
    area: { x: 0, y: height - size, width, height: size },
    rest: { x: 0, y: 0, width, height: Math.max(0, height - size - gap) },
    tile,
    along: 'x',
    capacity: Math.max(1, Math.floor((width + gap) / (tile.width + gap))),
  };
}

function placeStrip(keys: readonly string[], { area, tile, along }: Strip, gap: number): [string, Rect][] {
  const step = (along === 'x' ? tile.width : tile.height) + gap;
  const room = along === 'x' ? area.width : area.height;
  const begin = Math.round((room - (keys.length * step - gap)) / 2);
  return keys.map((key, index) => {
    const offset = begin + index * step;
    const at = along === 'x' ? { x: area.x + offset, y: area.y } : { x: area.x, y: area.y + offset };
    return [key, { ...at, ...tile }];
  });
}

/** Over the lower end corner. */
function floatingRect({ width, height }: Size, gap: number): Rect {
  const size = Math.floor(clamp(96, Math.min(width, height) * 0.3, 220));
  const tile = { width: size, height: Math.round((size * 9) / 16) };
  return { x: width - tile.width - gap, y: height - tile.height - gap, ...tile };
}

/** Places everything that is in sight. */
export function arrange({ large, others, floating, box, gap, page: wished }: Scene): Arrangement {
  const whole: Rect = { x: 0, y: 0, ...box };
  const strip = large.length > 0 && others.length > 0 ? stripOf(box, gap) : null;
  const perPage = strip?.capacity ?? capacityOf(box, gap);
  const pages = Math.max(1, Math.ceil(others.length / perPage));
  const page = clamp(0, wished, pages - 1);
  const shown = others.slice(page * perPage, (page + 1) * perPage);
  const placed = [
    ...placeGrid(large, strip?.rest ?? whole, gap, true),
    ...(strip === null ? placeGrid(shown, whole, gap, false) : placeStrip(shown, strip, gap)),
    ...(floating === null ? [] : [[floating, floatingRect(box, gap)] as const]),
  ];
  return { placed: new Map(placed), pages, page, perPage };
}

/**
 * Lets somebody who speaks stand on the first page, in place of the one there who has been silent for longest: others
 * stay where they are.
 *
 * @param first - how many are on the first page
 * @param spokeAt - when each spoke last; who is missing never did
 * @param fixed - stays where it is
 */
export function promote(
  order: readonly string[],
  first: number,
  speaker: string,
  spokeAt: ReadonlyMap<string, number>,
  fixed: string | null,
): readonly string[] {
  const from = order.indexOf(speaker);
  if (from < first) return order;
  let to = -1;
  for (let index = first - 1; index >= 0; index -= 1) {
    const each = order[index] ?? '';
    if (each === fixed) continue;
    const quietest = to === -1 ? Infinity : (spokeAt.get(order[to] ?? '') ?? 0);
    if ((spokeAt.get(each) ?? 0) < quietest) to = index;
  }
  if (to === -1) return order;
  return order.with(to, speaker).with(from, order[to] ?? speaker);
}
