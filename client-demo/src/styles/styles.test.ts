/** The page is written from right to left as well: no style says left or right, or the physical name of a side. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const sheets = globSync('**/*.css', { cwd: root });

const SIDE = 'top|right|bottom|left';
const PHYSICAL = new RegExp(
  [
    `^(?:${SIDE})$`,
    `^(?:margin|padding|scroll-margin|scroll-padding)-(?:${SIDE})$`,
    `^border-(?:${SIDE})(?:-.*)?$`,
    '^border-(?:top|bottom)-(?:left|right)-radius$',
    '^(?:min-|max-)?(?:width|height)$',
  ].join('|'),
);

/** The declarations of a sheet, as property and value. */
function declarationsOf(css: string): (readonly [property: string, value: string])[] {
  const all = css.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/(?<=[;{]\s*)([a-z-]+)\s*:\s*([^;{}]+);/g);
  return Array.from(all, ([, property = '', value = '']) => [property, value.trim()] as const);
}

/** Whether a value names a side, or gives right and left different measures. */
function isLopsided(property: string, value: string): boolean {
  if (/^(?:float|clear|text-align)$/.test(property)) return /^(?:left|right)$/.test(value);
  if (!/^(?:margin|padding|inset|border-radius|border-width)$/.test(property)) return false;
  const parts = value.replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '()').split(/\s+/);
  return parts.length === 4 && (property === 'border-radius' || parts[1] !== parts[3]);
}

const found = (css: string): string[] =>
  declarationsOf(css)
    .filter(([property, value]) => PHYSICAL.test(property) || isLopsided(property, value))
    .map(([property, value]) => `${property}: ${value}`);

it.each(sheets)('%s has logical properties only', (sheet) => {
  expect(found(readFileSync(join(root, sheet), 'utf8'))).toEqual([]);
});

it.each([
  'margin-left: 1px',
  'left: 0',
  'width: 3px',
  'max-height: 1em',
  'text-align: right',
  'padding: 1px 2px 3px 4px',
  'border-top-color: red',
])('finds %s', (declaration) => {
  expect(found(`.a { color: red; ${declaration}; }`)).toEqual([declaration]);
});

it('lets through what is the same on both sides', () => {
  expect(
    found('.a { padding: 1px 2px 3px 2px; inset-inline: 0; } @media (max-width: 3px) { .b { inset: 0; } }'),
  ).toEqual([]);
});
