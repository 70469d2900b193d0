/** What stands wrong in a page: words that are cut off, and controls or words that lie over each other. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'puppeteer';

/**
 * Runs in the page. Everything is looked at within its own layer: a dialog, a menu or a panel may lie over what is below.
 * @param same words that may be shortened: what people have written, which no translation can make fit
 */
function findMisplaced(same: readonly string[]): string[] {
  /** In CSS pixels: edges that touch are no overlap, and glyphs may stand out of their line by a little. */
  const TOLERANCE = 2;
  const LAYERS = 'dialog, [popover], [role=menu], .panel, .notices, .overlays, .banners, .stage-frame, .tooltip';
  const CONTROLS = 'button, a[href], input:not([type=hidden]), select, textarea, summary, [role=tab], [role=switch]';
  /** Where somebody's name may be shortened: a tile has it in its label, a list in its buttons. */
  const NAMES = '.tile-label, .person-name, .meeting-header h1';
  interface Box {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  }
  /** Initials stand for a picture, and a name may lie over that. */
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.closest('.visually-hidden, [inert], noscript, option, .avatar') === null;
  const meets = (one: Box, other: Box): boolean =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > TOLERANCE &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > TOLERANCE;
  const nameOf = (element: Element): string => {
    const name = element.getAttribute('data-testid') ?? element.getAttribute('class') ?? element.tagName;
    return `${name} "${(element.textContent || element.getAttribute('aria-label') || '').replaceAll(/\s+/g, ' ').trim().slice(0, 40)}"`;
  };
  const modal = [...document.querySelectorAll('dialog[open]')].at(-1);
  const root = modal ?? document.body;
  const found = new Set<string>();

  /** What of a box is in sight: what is scrolled away, or cut off, lies over nothing. */
  const inSight = (element: Element, { top, bottom, left, right }: Box): Box => {
    let seen: Box = { top, bottom, left, right };
    for (let outer: Element | null = element; outer !== null && root.contains(outer); outer = outer.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(outer);
      const edge = outer.getBoundingClientRect();
      if (overflowX !== 'visible') {
        seen = { ...seen, left: Math.max(seen.left, edge.left), right: Math.min(seen.right, edge.right) };
      }
      if (overflowY !== 'visible') {
        seen = { ...seen, top: Math.max(seen.top, edge.top), bottom: Math.min(seen.bottom, edge.bottom) };
      }
    }
    return seen;
  };

  /** Looks outwards for what cuts a box off; past a scroller nothing does, as one can scroll. */
  const cutter = (element: Element, box: Box): Element | null => {
    let [acrossDone, downDone] = [false, false];
    for (let outer: Element | null = element; outer !== null && root.contains(outer); outer = outer.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(outer);
      const edge = outer.getBoundingClientRect();
      acrossDone ||= overflowX === 'auto' || overflowX === 'scroll';
      downDone ||= overflowY === 'auto' || overflowY === 'scroll';
      if (!acrossDone && overflowX !== 'visible') {
        if (box.left < edge.left - TOLERANCE || box.right > edge.right + TOLERANCE) return outer;
      }
      if (!downDone && overflowY !== 'visible') {
        if (box.top < edge.top - TOLERANCE || box.bottom > edge.bottom + TOLERANCE) return outer;
      }
      if (position === 'fixed') {
        // Nothing scrolls it into sight.
        if (!downDone && (box.top < -TOLERANCE || box.bottom > innerHeight + TOLERANCE)) return outer;
        break;
      }
    }
    const edge = document.documentElement;
    if (!acrossDone && (box.left < -TOLERANCE || box.right > edge.clientWidth + TOLERANCE)) return edge;
    return null;
  };

  const texts: { readonly element: Element; readonly boxes: readonly Box[]; readonly layer: Element | null }[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    const words = node.textContent?.trim() ?? '';
    if (element === null || words === '' || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    texts.push({ element, boxes: boxes.map((box) => inSight(element, box)), layer: element.closest(LAYERS) });
    if (same.includes(words) || element.closest(NAMES) !== null) continue;
    for (const box of boxes) {
      const by = cutter(element, box);
      if (by !== null) found.add(`cut off: ${nameOf(element)} by ${nameOf(by).slice(0, 40)}`);
    }
  }
  for (const [index, { element, boxes, layer }] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (other.layer !== layer || other.element.contains(element) || element.contains(other.element)) continue;
      if (boxes.some((box) => other.boxes.some((second) => meets(box, second)))) {
        found.add(`words over words: ${nameOf(element)} and ${nameOf(other.element)}`);
      }
    }
  }

  const controls = [...root.querySelectorAll(CONTROLS)].filter(isShown).map((element) => ({
    element,
    box: element.getBoundingClientRect(),
    seen: inSight(element, element.getBoundingClientRect()),
    layer: element.closest(LAYERS),
  }));
  for (const [index, { element, box, seen, layer }] of controls.entries()) {
    if (box.width < 2 || box.height < 2) continue;
    const by = cutter(element, box);
    if (by !== null) found.add(`cut off: ${nameOf(element)} by ${nameOf(by).slice(0, 40)}`);
    for (const other of controls.slice(index + 1)) {
      if (other.layer !== layer || element.contains(other.element) || other.element.contains(element)) continue;
      if (meets(seen, other.seen)) found.add(`controls overlap: ${nameOf(element)} and ${nameOf(other.element)}`);
    }
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.add(`the page stands over the edge by ${scrollWidth - clientWidth} px`);
  return [...found];
}

/** Runs in the page: every piece of words that it shows. */
const readWords = (): string[] => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = new Set<string>();
  while (walker.nextNode()) words.add(walker.currentNode.textContent?.trim() ?? '');
  return [...words];
};

export const wordsOf = (page: Page): Promise<string[]> => page.evaluate(readWords);

/** How often a page is looked at whose parts may still be on the way to their places, and how long it is left alone, in ms. */
const LOOKS = 12;
const REST_MS = 250;

/** @param same words that are those of people: see `findMisplaced`. What is found is there whenever one looks. */
export async function misplaced(page: Page, same: readonly string[]): Promise<string[]> {
  let found: string[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    found = await page.evaluate(findMisplaced, same);
    if (found.length === 0) return [];
    await delay(REST_MS);
  }
  return found;
}
