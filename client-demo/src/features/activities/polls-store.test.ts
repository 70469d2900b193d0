import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';
import type { PollView } from '../../../../signaling/client/api.ts';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import { PollsStore, tableOf } from './polls-store.ts';

const poll: PollView = {
  id: 'one',
  place: 1,
  name: 'Bo',
  question: 'Tea, "or" coffee?',
  options: ['tea', '=1+1'],
  multiple: false,
  anonymous: false,
  results: 'live',
  open: true,
  voters: 0,
  counts: [0, 0],
};

const said: unknown[] = [];
const show = vi.fn<(notice: unknown) => void>();
let meeting: FakeMeeting;
let store: PollsStore;
let stop: () => void;

beforeEach(() => {
  said.length = 0;
  show.mockReset();
  meeting = fakeMeeting();
  store = new PollsStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (...words) => said.push(words) },
    notices: { show, dismiss: () => undefined },
  });
  stop = store.follow(meeting);
});

it('knows the polls, the newest first, announces each, and counts those that wait for a vote', () => {
  meeting.notify('poll.opened', { poll: 'one', view: poll });
  meeting.notify('poll.opened', { poll: 'two', view: { ...poll, id: 'two', place: 2, question: 'Now?' } });
  expect([store.all.value.map(({ id }) => id), store.waiting]).toEqual([['two', 'one'], 2]);
  meeting.notify('poll.voted', { poll: 'two', voters: 1, counts: [1, 0], mine: [0] });
  meeting.notify('poll.updated', { poll: 'one', open: false, results: 'live', voters: 0, counts: [0, 0] });
  expect(store.waiting).toBe(0);
  expect(said.at(-1)).toEqual(['activities:poll-opened', { question: 'Now?' }]);
  stop();
  expect(store.all.value).toEqual([]);
});

it('votes, puts, closes, shares and removes', async () => {
  store.vote(poll, [1]);
  await store.put({ question: 'q', options: ['a', 'b'] });
  store.close(poll);
  store.share(poll, 'hosts');
  store.remove(poll);
  expect(meeting.asked).toMatchObject([
    ['poll.vote', { poll: 'one', choices: [1] }],
    ['poll.open', { question: 'q', options: ['a', 'b'] }],
    ['poll.update', { poll: 'one', open: false }],
    ['poll.update', { poll: 'one', results: 'hosts' }],
    ['poll.remove', { poll: 'one' }],
  ]);
});

it('tells what the server refused', async () => {
  meeting.refuses = true;
  store.vote(poll, [1]);
  await vi.waitFor(() => expect(show).toHaveBeenCalledWith({ id: 'activities', text: 'activities:refused' }));
});

it('makes a table that a spreadsheet reads as text', () => {
  const votes = [{ identity: 'bo', name: '@Bo', choices: [1] }];
  expect(tableOf(poll, { voters: 1, counts: [0, 1], votes })).toBe(
    ['"Tea, ""or"" coffee?",""', '"tea","0"', `"'=1+1","1"`, `"'@Bo","bo","'=1+1"`, ''].join('\r\n'),
  );
  expect(tableOf(poll, { voters: 1, counts: [0, 1] })).not.toContain('Bo');
});
