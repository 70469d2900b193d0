/** The watermark over pictures of others: the words of it, and the guard that puts back what is touched in the inspector. */
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** What happened to it. */
export type Touched = 'removed' | 'altered';

/** The words over each picture; null: there is no watermark. */
export const watermarkWords = signal<string | null>(null);

/** Told when somebody touched it; it is back by then. */
export const watermarkTouched: { tell: (what: Touched) => void } = { tell: () => undefined };

/** How often it is looked at besides, as style sheets that somebody adds change no attribute, in ms. */
const LOOK_MS = 2_000;

const escaped = (words: string): string =>
  words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/\p{Cc}/gu, ' ');

/** Light with a dark edge, so that it is read on any picture and hides little of it. */
const LOOK = {
  x: '50%',
  y: '50%',
  'text-anchor': 'middle',
  'font-family': 'sans-serif',
  'font-size': 15,
  fill: '#fff',
  'fill-opacity': 0.3,
  stroke: '#000',
  'stroke-opacity': 0.22,
  'stroke-width': 2,
  'paint-order': 'stroke',
};

function tag(name: string, attributes: Readonly<Record<string, string | number>>, content: string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}="${value}"`);
  return `<${[name, ...pairs].join(' ')}>${content}</${name}>`;
}

/** One field of the pattern: the words; in CSS pixels. */
export function fieldOf(words: string): { readonly svg: string; readonly width: number; readonly height: number } {
  const width = Math.max(160, Math.round(words.length * 9) + 60);
  const height = Math.round(width * 0.45) + 40;
  const content = tag('text', { ...LOOK, transform: `rotate(-20 ${width / 2} ${height / 2})` }, escaped(words));
  const svg = tag('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height }, content);
  return { svg, width, height };
}

/** The style of the layer: `!important` within the element itself is stronger than any style sheet. */
export function styleOf(words: string): string {
  const values = {
    display: 'block',
    visibility: 'visible',
    opacity: '1',
    position: 'absolute',
    inset: '0',
    'z-index': '0',
    transform: 'none',
    filter: 'none',
    'clip-path': 'none',
    'pointer-events': 'none',
    'background-image': `url("data:image/svg+xml,${encodeURIComponent(fieldOf(words).svg)}")`,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${value} !important`)
    .join('; ');
}

/** What is looked at of the style that is in force. */
const inForce = (element: Element): string => {
  const { display, visibility, opacity, position, zIndex, transform, filter, clipPath, backgroundImage } =
    element.ownerDocument.defaultView?.getComputedStyle(element) ?? getComputedStyle(element);
  return [display, visibility, opacity, position, zIndex, transform, filter, clipPath, backgroundImage].join('|');
};

/**
 * Keeps the layer where it is, over the element before it. Returns the function that ends that.
 * @param picture the element below it
 */
function guard(layer: HTMLElement, picture: Element, words: string): () => void {
  const parent = layer.parentElement;
  const style = styleOf(words);
  const attributes = { class: 'watermark', 'aria-hidden': 'true', 'data-testid': 'watermark' };
  const put = (): void => {
    for (const { name } of [...layer.attributes]) if (!Object.hasOwn(attributes, name)) layer.removeAttribute(name);
    for (const [name, value] of Object.entries(attributes)) layer.setAttribute(name, value);
    // As an attribute the Content-Security-Policy would not let it take effect.
    layer.style.cssText = style;
    layer.replaceChildren();
    // A picture that is lifted over its watermark.
    picture.removeAttribute('style');
    if (parent !== null && picture.parentElement === parent && picture.nextSibling !== layer) picture.after(layer);
  };
  put();
  const right = layer.getAttribute('style');
  const force = inForce(layer);
  const touched = (): Touched | null => {
    if (layer.parentElement !== parent || picture.nextSibling !== layer) return 'removed';
    const same =
      layer.getAttribute('style') === right &&
      layer.attributes.length === Object.keys(attributes).length + 1 &&
      layer.className === attributes.class &&
      layer.childNodes.length === 0 &&
      !picture.hasAttribute('style') &&
      inForce(layer) === force;
    return same ? null : 'altered';
  };
  const look = (): void => {
    // A page that goes away, or a tile of somebody who left.
    if (!picture.isConnected || picture.parentElement !== parent) return;
    const what = touched();
    if (what === null) return;
    put();
    watermarkTouched.tell(what);
  };
  const timer = setInterval(look, LOOK_MS);
  // Browsers without it have the look from time to time.
  if (typeof MutationObserver === 'undefined' || parent === null) return () => clearInterval(timer);
  const observer = new MutationObserver(look);
  observer.observe(parent, { childList: true });
  for (const each of [layer, picture]) observer.observe(each, { attributes: true, childList: true });
  return () => {
    observer.disconnect();
    clearInterval(timer);
  };
}

/** The watermark over the element before it. Readers of screens are not told of it: it says who listens. */
export function Watermark() {
  const words = watermarkWords.value;
  return words === null ? null : <Layer key={words} words={words} />;
}

function Layer({ words }: { readonly words: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const layer = ref.current;
    const picture = layer?.previousElementSibling ?? null;
    return layer === null || picture === null ? undefined : guard(layer, picture, words);
  }, []);
  return <div ref={ref} class="watermark" aria-hidden="true" data-testid="watermark" />;
}
