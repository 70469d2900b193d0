import type { Control } from '../shell/feature.ts';

/** Where each control of the bar stands. */
export interface Bar {
  /** In the middle. */
  readonly main: readonly Control[];
  /** At the end. */
  readonly side: readonly Control[];
  /** In the menu of the host's tools. */
  readonly host: readonly Control[];
  /** In the menu of all the rest. */
  readonly rest: readonly Control[];
  /** Nothing stands at the end: the menu is in the middle. */
  readonly narrow: boolean;
}

/** Of a button of the middle, of the one that leaves, of one at the end, with their gaps; and what is left free; in CSS pixels. */
const MAIN = 62;
const LEAVE = 90;
const SIDE = 48;
const FREE = 56;
/** Narrower, the end has no room. */
const NARROW = 640;

/** Divides the controls that are shown over a bar of this width, in CSS pixels: what finds no room goes into the menu. */
export function divideBar(shown: readonly Control[], width: number): Bar {
  const at = (...places: readonly Control['place'][]): readonly Control[] =>
    shown.filter(({ place }) => places.includes(place));
  const main = at('main');
  if (width < NARROW) return { main, side: [], host: [], rest: at('side', 'host', 'menu'), narrow: true };
  const host = at('host');
  const slots = Math.floor((width - FREE - main.length * MAIN - LEAVE) / SIDE);
  const room = Math.max(0, slots - 1 - (host.length > 0 ? 1 : 0));
  const side = at('side').slice(0, room);
  return { main, side, host, rest: at('side', 'menu').filter((control) => !side.includes(control)), narrow: false };
}
