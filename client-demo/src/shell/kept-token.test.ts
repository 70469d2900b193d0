import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { forgetIfUseless, keepToken, keptToken } from './kept-token.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it('keeps the token of each room', () => {
  keepToken('board', 'a.b.c');
  expect([keptToken('board'), keptToken('kitchen')]).toEqual(['a.b.c', null]);
});

it('forgets it once it lets nobody in, and not before', () => {
  keepToken('board', 'a.b.c');
  forgetIfUseless('board', 'meeting:left');
  expect(keptToken('board')).toBe('a.b.c');
  forgetIfUseless('board', 'meeting:invitation-expired');
  expect(keptToken('board')).toBeNull();
});

it('knows none where the browser refuses storage', () => {
  vi.stubGlobal('sessionStorage', undefined);
  keepToken('board', 'a.b.c');
  expect(keptToken('board')).toBeNull();
});
