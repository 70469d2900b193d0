import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepAwake, type WakeLocks } from './keep-awake.ts';

let page: EventTarget & { visibilityState: DocumentVisibilityState };

beforeEach(() => {
  const visibilityState: DocumentVisibilityState = 'visible';
  page = Object.assign(new EventTarget(), { visibilityState });
  vi.stubGlobal('document', page);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const lock = () => ({ release: vi.fn<() => Promise<void>>(async () => Promise.resolve()) });
const endFallBack = vi.fn<() => void>();
const fallBack = vi.fn<() => () => void>(() => endFallBack);

it('asks again each time the page comes back into sight, and gives the lock back at the end', async () => {
  const last = lock();
  const locks = [lock(), last];
  const request = vi.fn<WakeLocks['request']>(async () => Promise.resolve(locks.shift() ?? lock()));
  const end = keepAwake({ request }, fallBack);
  await settled();
  page.visibilityState = 'hidden';
  page.dispatchEvent(new Event('visibilitychange'));
  expect(request).toHaveBeenCalledTimes(1);
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(request).toHaveBeenCalledTimes(2);
  end();
  expect(last.release).toHaveBeenCalledTimes(1);
  page.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(request).toHaveBeenCalledTimes(2);
  expect(fallBack).not.toHaveBeenCalled();
});

it.each([
  ['has no wake lock', undefined],
  ['refuses it', { request: async () => Promise.reject(new DOMException('battery', 'NotAllowedError')) }],
])('falls back on a picture that plays where the browser %s', async (_what, locks) => {
  fallBack.mockClear();
  endFallBack.mockClear();
  const end = keepAwake(locks, fallBack);
  await settled();
  page.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(fallBack).toHaveBeenCalledTimes(1);
  end();
  expect(endFallBack).toHaveBeenCalledTimes(1);
});

it('gives a lock back that comes after the end', async () => {
  const late = lock();
  const end = keepAwake({ request: async () => Promise.resolve(late) }, fallBack);
  end();
  await settled();
  expect(late.release).toHaveBeenCalledTimes(1);
});
