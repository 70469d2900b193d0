import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import { LimitStore } from './store.ts';

const NOW = 1_000_000;

let meeting: FakeMeeting;
let store: LimitStore;
let stop: () => void;
let said: unknown[];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  said = [];
  meeting = fakeMeeting();
  store = new LimitStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (words) => said.push(words) },
    notices: { show: () => undefined, dismiss: () => undefined },
  });
  stop = store.follow(meeting);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('warns five minutes and one minute before the end, once each', () => {
  meeting.notify('limit.changed', { timeLimit: { endsAt: NOW + 301_000 } });
  expect([store.endsAt.value, store.remaining.value, said]).toEqual([NOW + 301_000, null, []]);
  vi.advanceTimersByTime(1_000);
  expect([store.remaining.value, said]).toEqual([300, ['limit:warning-5']]);
  vi.advanceTimersByTime(240_000);
  expect([store.remaining.value, said]).toEqual([60, ['limit:warning-5', 'limit:warning-1']]);
  vi.advanceTimersByTime(90_000);
  expect([store.remaining.value, said.length]).toEqual([0, 2]);
});

it('warns again after the end was put off, and of no end that was taken away', () => {
  meeting.notify('limit.changed', { timeLimit: { endsAt: NOW + 30_000 } });
  expect(said).toEqual(['limit:warning-1']);
  meeting.notify('limit.changed', { timeLimit: { endsAt: NOW + 630_000 } });
  expect(store.remaining.value).toBeNull();
  vi.advanceTimersByTime(330_000);
  expect(said).toEqual(['limit:warning-1', 'limit:warning-5']);
  meeting.notify('limit.changed', { timeLimit: null });
  expect([store.endsAt.value, store.remaining.value]).toEqual([null, null]);
});

it('asks for what a host wants', () => {
  store.set(30);
  store.extend(10);
  store.set(null);
  expect(meeting.asked).toEqual([
    ['limit.set', { seconds: 1_800 }],
    ['limit.extend', { seconds: 600 }],
    ['limit.set', {}],
  ]);
});
