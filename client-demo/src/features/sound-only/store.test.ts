import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sendSoundOnly, watchLine } from './store.ts';

function sending(cameraOn: boolean) {
  const wanted = signal(cameraOn);
  const video = signal<MediaStreamTrack | null>(null);
  const only = signal(false);
  const screen = { video, stop: vi.fn<() => void>() };
  const camera = {
    wanted,
    turnOff: () => {
      wanted.value = false;
    },
    turnOn: async () => {
      wanted.value = true;
      return Promise.resolve();
    },
  };
  sendSoundOnly(only, camera, screen);
  return { wanted, video, only, screen };
}

it.each([true, false])('switches the camera off, and leaves it afterwards as it was: on is %s', (on) => {
  const { only, wanted } = sending(on);
  only.value = true;
  expect(wanted.value).toBe(false);
  only.value = false;
  expect(wanted.value).toBe(on);
});

it('wants pictures again when a camera is switched on', () => {
  const { only, wanted } = sending(false);
  only.value = true;
  wanted.value = true;
  expect([only.value, wanted.value]).toEqual([false, true]);
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const reportOf = (bps: number): RTCStatsReport =>
  new Map([['pair', { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: bps }]]);

it('tells of a line that is thin three times in a row, and only then', async () => {
  const lines = [90_000, 90_000, 500_000, 90_000, 90_000, 90_000, 90_000];
  const thin = vi.fn<() => void>();
  const stop = watchLine(
    { getStats: async () => Promise.resolve({ send: reportOf(lines.shift() ?? 500_000), recv: null }) },
    thin,
  );
  await vi.advanceTimersByTimeAsync(25_000);
  expect(thin).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(thin).toHaveBeenCalledTimes(1);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(thin).toHaveBeenCalledTimes(1);
});

it('does not take a connection that is away for a thin one', async () => {
  const thin = vi.fn<() => void>();
  watchLine({ getStats: async () => Promise.reject(new Error('away')) }, thin);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(thin).not.toHaveBeenCalled();
});
