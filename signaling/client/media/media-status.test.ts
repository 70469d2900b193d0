import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../common/emitter.ts';
import { type BlockedPhase, blockedPhase, type MediaConnectionEvents, MediaStatusWatch } from './media-status.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watching(phase: BlockedPhase = 'ice') {
  const events = new Emitter<MediaConnectionEvents>(() => {});
  const watch = new MediaStatusWatch({ blockedAfterMs: 10_000, diagnose: async () => phase, events });
  const told: string[] = [];
  watch.on('changed', ({ state, blockedIn }) => told.push(blockedIn === null ? state : `${state} in ${blockedIn}`));
  return { watch, told };
}

test('media that does not connect is blocked after 10 s, whatever transports are tried meanwhile', async () => {
  const { watch, told } = watching('dtls');
  watch.update('connecting');
  await vi.advanceTimersByTimeAsync(6_000);
  watch.update('interrupted');
  watch.update('connecting');
  await vi.advanceTimersByTimeAsync(4_000);
  watch.update('connecting');
  expect(told).toEqual(['connecting', 'interrupted', 'blocked in dtls']);
  watch.update('connected');
  expect(told.at(-1)).toBe('connected');
  expect(vi.getTimerCount()).toBe(0);
});

test('what connects in time is never blocked, and each loss has its own 10 s', async () => {
  const { watch, told } = watching();
  watch.update('connecting');
  await vi.advanceTimersByTimeAsync(9_000);
  watch.update('connected');
  watch.update('connecting');
  await vi.advanceTimersByTimeAsync(9_000);
  watch.update('connected');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(['connecting', 'connected', 'interrupted', 'connected']);
});

test('nothing is said any more after the end', async () => {
  const { watch, told } = watching();
  watch.update('connecting');
  watch.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(['connecting']);
});

const report = (...stats: readonly object[]): RTCStatsReport => new Map(stats.map((each, index) => [`${index}`, each]));

test.each([
  ['no transport', [null, null], 'ice'],
  ['no pair that works', [report({ type: 'candidate-pair', state: 'failed' }), null], 'ice'],
  ['a pair that works, no encryption', [report({ type: 'candidate-pair', state: 'succeeded' })], 'dtls'],
  [
    'one transport connected, the other without a pair',
    [
      report({ type: 'transport', dtlsState: 'connected' }, { type: 'candidate-pair', state: 'succeeded' }),
      report({ type: 'transport', dtlsState: 'new' }),
    ],
    'ice',
  ],
] as const)('where it is blocked: %s', (_, reports, phase) => {
  expect(blockedPhase(reports)).toBe(phase);
});
