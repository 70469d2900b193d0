import { expect, it } from 'vitest';
import type { Control } from '../shell/feature.ts';
import { divideBar } from './bar.ts';

const control = (id: string, place: Control['place']): Control => ({
  id,
  place,
  label: () => id,
  icon: () => [],
  press: () => undefined,
});

const ALL = [
  control('mic', 'main'),
  control('camera', 'main'),
  control('hand', 'side'),
  control('lock', 'host'),
  control('people', 'side'),
  control('layout', 'menu'),
  control('next-page', 'key'),
  control('settings', 'side'),
];

it.each([
  [1_400, ['hand', 'people', 'settings'], ['lock'], ['layout']],
  [460 + 56, [], [], ['hand', 'lock', 'people', 'layout', 'settings']],
  [640, ['hand', 'people', 'settings'], ['lock'], ['layout']],
])('in %i pixels', (width, side, host, rest) => {
  const bar = divideBar(ALL, width);
  const ids = (controls: readonly Control[]): string[] => controls.map(({ id }) => id);
  expect([ids(bar.main), ids(bar.side), ids(bar.host), ids(bar.rest)]).toEqual([['mic', 'camera'], side, host, rest]);
});

it('what is last gives way first where there are many', () => {
  const many = [...ALL, ...Array.from({ length: 10 }, (_, index) => control(`more-${index}`, 'side'))];
  const { side, rest } = divideBar(many, 700);
  expect(side.map(({ id }) => id)).toEqual(['hand', 'people', 'settings', 'more-0', 'more-1', 'more-2']);
  expect(rest.map(({ id }) => id)).toContain('more-3');
});
