import { signal } from '@preact/signals';
import { expect, it, vi } from 'vitest';
import type { CaptionLine } from '../../../../signaling/client/api.ts';
import { fakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import { CaptionsStore, directionOf } from './store.ts';

const line = (place: number, text = `line ${place}`): CaptionLine => ({
  id: `l${place}`,
  from: 'ann',
  name: 'Ann',
  text,
  at: place * 1_000,
  place,
});

function setUp(captions: readonly CaptionLine[] = []) {
  const meeting = fakeMeeting();
  meeting.shows({ captions: [...captions] });
  const due: (() => void)[] = [];
  const show = vi.fn<(notice: unknown) => void>();
  const store = new CaptionsStore({
    session: { meeting: signal(meeting) },
    notices: { show, dismiss: () => undefined },
    labelOf: (_identity, name) => name,
    after: (_ms, callback) => void due.push(callback),
  });
  const stop = store.follow(meeting);
  return { meeting, show, store, stop, pass: () => due.splice(0).forEach((each) => each()) };
}

it('shows a line for a while, in place of its drafts', () => {
  const { store, meeting, pass } = setUp();
  meeting.notify('caption.drafted', { id: 'l1', from: 'ann', name: 'Ann', text: 'li' });
  expect(store.live.value).toMatchObject([{ text: 'li', draft: true }]);
  meeting.notify('caption.said', line(1));
  expect(store.live.value).toMatchObject([{ text: 'line 1', draft: false }]);
  pass();
  expect(store.live.value).toEqual([]);
});

it('shows three lines at most, the newest', () => {
  const { store, meeting } = setUp();
  for (const place of [1, 2, 3, 4]) meeting.notify('caption.said', line(place));
  expect(store.live.value.map(({ text }) => text)).toEqual(['line 2', 'line 3', 'line 4']);
});

it('has nothing of a meeting that is over', () => {
  const { store, stop, meeting } = setUp([line(1)]);
  meeting.notify('caption.said', line(2));
  expect([store.count, store.live.value.length]).toEqual([2, 1]);
  stop();
  expect([store.count, store.found.value, store.live.value]).toEqual([0, [], []]);
});

it('finds lines by their words and by who said them, and writes all of them down', () => {
  const { store } = setUp([line(1, 'Good morning'), { ...line(2, 'the budget'), name: 'Bob' }]);
  store.search.value = ' MORNING';
  expect(store.found.value.map(({ place }) => place)).toEqual([1]);
  store.search.value = 'bob';
  expect(store.found.value.map(({ place }) => place)).toEqual([2]);
  expect(store.transcript((at) => `${at / 1_000} s`)).toBe('[1 s] Ann: Good morning\n[2 s] Bob: the budget\n');
});

it('sets what becomes of captions, and tells what the server refused', async () => {
  const { store, meeting, show } = setUp();
  store.configure({ transcript: 'download' });
  expect(meeting.asked).toEqual([['caption.configure', { transcript: 'download' }]]);
  meeting.notify('caption.configured', { on: true, transcript: 'download' });
  expect(store.rules.value.transcript).toBe('download');
  meeting.refuses = true;
  store.configure({ on: false });
  await vi.waitFor(() => expect(show).toHaveBeenCalledWith({ id: 'caption-rules', text: 'captions:not-set' }));
});

it.each([
  ['en', 'ltr'],
  ['ar-EG', 'rtl'],
  ['HE', 'rtl'],
  [undefined, 'auto'],
] as const)('the direction of %s is %s', (language, direction) => {
  expect(directionOf(language)).toBe(direction);
});
