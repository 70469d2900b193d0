import { expect, it } from 'vitest';
import { hueOf, initials, labelOf } from './person.ts';

it.each([
  ['Ada', 'A'],
  ['ada lovelace', 'AL'],
  ['Grace Brewster Murray Hopper', 'GH'],
  ['  Émile  Zola ', 'ÉZ'],
  ['👩‍💻 Dev', '👩‍💻D'],
  ['', ''],
])('initials of %j are %j', (name, expected) => {
  expect(initials(name)).toBe(expected);
});

it('gives an identity one hue within the circle', () => {
  for (const identity of ['a', 'Ada', 'Ada 2', '日本', '']) {
    expect(hueOf(identity)).toBe(hueOf(identity));
    expect(hueOf(identity)).toBeGreaterThanOrEqual(0);
    expect(hueOf(identity)).toBeLessThan(360);
  }
});

it('shows the identity where two people have one name', () => {
  const names = new Map([
    ['Ada', 2],
    ['Bo', 1],
  ]);
  expect(labelOf('Ada 2', 'Ada', names)).toBe('Ada 2');
  expect(labelOf('bo@example.org', 'Bo', names)).toBe('Bo');
});
