import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Announcer } from '../../shell/announcer.ts';
import { InviteStore } from './store.ts';

const say = vi.fn<Announcer['say']>();
const writeText = vi.fn<(text: string) => Promise<void>>(async () => Promise.resolve());
const link = 'https://h/r/x';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { clipboard: { writeText } });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  say.mockReset();
});

const storeOf = (kind: 'guest' | 'token') =>
  new InviteStore({ roomLink: () => link, admission: { kind }, announcer: { say } });

it('copies the link, and says so for a moment', async () => {
  const store = storeOf('guest');
  await store.copy();
  expect(writeText).toHaveBeenCalledWith(link);
  expect([store.copied.value, say.mock.calls]).toEqual([true, [['invite:link-copied']]]);
  vi.runAllTimers();
  expect(store.copied.value).toBe(false);
});

it('shows the link to be copied by hand where the browser does not copy', async () => {
  vi.stubGlobal('navigator', {});
  const store = storeOf('guest');
  await store.copy();
  expect([store.open.value, store.copied.value, say.mock.calls]).toEqual([true, false, [['invite:copy-by-hand']]]);
});

it('knows whether the link alone lets others in', () => {
  expect([storeOf('guest').closed, storeOf('token').closed]).toEqual([false, true]);
});
