import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import { clockOf } from '../../kit/clock.ts';
import { AgendaStore } from './store.ts';

let meeting: FakeMeeting;
let store: AgendaStore;
let stop: () => void;
let said: unknown[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  said = [];
  meeting = fakeMeeting();
  store = new AgendaStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (...words) => said.push(words) },
    notices: { show: () => undefined, dismiss: () => undefined },
  });
  stop = store.follow(meeting);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('counts the timer down to nothing, and says so once', () => {
  meeting.notify('timer.changed', { timer: { startedAt: 1_000_000, seconds: 2 } });
  const seen = [store.remaining.value];
  for (let step = 0; step < 3; step += 1) {
    vi.advanceTimersByTime(1_000);
    seen.push(store.remaining.value);
  }
  expect(seen).toEqual([2, 1, 0, 0]);
  expect(said).toEqual([['agenda:time-is-up']]);
  meeting.notify('timer.changed', { timer: null });
  expect(store.remaining.value).toBeNull();
});

it.each([
  [5, '0:05'],
  [65, '1:05'],
  [3_909, '1:05:09'],
])('shows %i seconds as %s', (seconds, words) => {
  expect(clockOf(seconds)).toBe(words);
});

it('writes, orders and goes through the items', () => {
  const items = ['one', 'two'].map((id) => ({ id, text: id }));
  meeting.notify('agenda.changed', { agenda: { items, current: 'one' } });
  expect(said).toEqual([['agenda:now', { item: 'one' }]]);
  store.move('two', -1);
  store.remove('one');
  store.go(null);
  store.startTimer(5);
  expect(meeting.asked).toEqual([
    ['agenda.set', { items: items.toReversed() }],
    ['agenda.set', { items: items.slice(1) }],
    ['agenda.go', {}],
    ['timer.start', { seconds: 300 }],
  ]);
});
