import { expect, it } from 'vitest';
import { hueOf, initials } from './initials.ts';

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
