import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Liveness } from './liveness.ts';
import { DEFAULT_TIMING } from '../timing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const timing = { ...DEFAULT_TIMING, pingAfterMs: 5, pingWithMediaAfterMs: 12, pongMs: 4 };

const watched = (mediaConnected: boolean) => {
  const ask = vi.fn<() => void>();
  const dead = vi.fn<() => void>();
  const liveness = new Liveness(timing, mediaConnected, { ask, dead });
  const counts = (): number[] => [ask, dead].map(({ mock }) => mock.calls.length);
  const after = (ms: number): number[] => {
    vi.advanceTimersByTime(ms);
    return counts();
  };
  return { liveness, after };
};

test('after a while without a frame one is asked for, and without any after that the socket is dead', () => {
  const { after } = watched(false);
  expect([after(4), after(1), after(3), after(1)]).toEqual([
    [0, 0],
    [1, 0],
    [1, 0],
    [1, 1],
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a frame begins the while anew', () => {
  const { liveness, after } = watched(false);
  after(4);
  liveness.heard();
  expect([after(4), after(1)]).toEqual([
    [0, 0],
    [1, 0],
  ]);
  liveness.heard();
  expect([after(4), after(1)]).toEqual([
    [1, 0],
    [2, 0],
  ]);
  liveness.stop();
});

test('while media is connected the while is longer', () => {
  const { liveness, after } = watched(true);
  expect([after(11), after(1), after(4)]).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
  liveness.stop();
});

test('but not when an answer is due, however many more are asked for', () => {
  const { liveness, after } = watched(true);
  after(1);
  liveness.requested();
  after(4);
  liveness.requested();
  expect(after(1)).toEqual([1, 0]);
  // What is asked for then does not put the end off.
  after(3);
  liveness.requested();
  expect(after(1)).toEqual([1, 1]);
});

test('and when the media is lost, it is asked for at once', () => {
  const { liveness, after } = watched(true);
  after(1);
  liveness.mediaConnected = false;
  expect(after(0)).toEqual([1, 0]);
  after(3);
  liveness.mediaConnected = false;
  expect(after(1)).toEqual([1, 1]);
});

test('media that connects counts from the next frame on', () => {
  const { liveness, after } = watched(false);
  liveness.mediaConnected = true;
  expect(after(5)).toEqual([1, 0]);
  liveness.heard();
  expect([after(11), after(1)]).toEqual([
    [1, 0],
    [2, 0],
  ]);
  liveness.stop();
});
