import { describe, expect, test } from 'vitest';
import { Authenticator } from './authenticator.ts';

const authenticator = new Authenticator('a secret of the nodes, for tests');
const sealed = authenticator.seal('event', ['room', 7, 'b2'], 'text');

test('what was sealed is opened in its place', () => {
  expect(authenticator.open('event', ['room', 7, 'b2'], sealed)).toBe('text');
  expect(new Authenticator('a secret of the nodes, for tests').open('event', ['room', 7, 'b2'], sealed)).toBe('text');
});

describe('nothing is opened', () => {
  test.each<[string, () => string | undefined]>([
    ['as another kind', () => authenticator.open('snapshot', ['room', 7, 'b2'], sealed)],
    ['in another room', () => authenticator.open('event', ['moor', 7, 'b2'], sealed)],
    ['at another number', () => authenticator.open('event', ['room', 8, 'b2'], sealed)],
    ['in another batch', () => authenticator.open('event', ['room', 7, 'b3'], sealed)],
    ['where the parts run into each other', () => authenticator.open('event', ['room', 7, 'b2\n'], sealed)],
    ['with less of a place', () => authenticator.open('event', ['room', 7], sealed)],
    ['by another secret', () => new Authenticator('another').open('event', ['room', 7, 'b2'], sealed)],
    ['that is altered', () => authenticator.open('event', ['room', 7, 'b2'], `${sealed}x`)],
    ['whose code is cut', () => authenticator.open('event', ['room', 7, 'b2'], sealed.slice(1))],
    ['of nothing', () => authenticator.open('event', ['room', 7, 'b2'], '')],
  ])('%s', (_name, open) => {
    expect(open()).toBeUndefined();
  });
});

test('the stored form stays as it is: nodes of different versions read each other', () => {
  expect(sealed).toBe('y99mYJQ6ksbwCDSAEWEiYIlSEpxCXC5MisPlmays43wtext');
  expect(authenticator.namespace).toBe('AmEhOYaxJk8');
});
