import { expect, test } from 'vitest';
import type { PollView } from '../../protocol/features/polls.ts';
import { roomView } from '../testing/scripted-server.ts';
import { eventually, fixture } from '../testing/set-up.ts';

const view = (id: string, place: number, more: Partial<PollView> = {}): PollView => ({
  id,
  place,
  name: 'Ann',
  question: 'Which?',
  options: ['a', 'b'],
  multiple: false,
  anonymous: false,
  results: 'live',
  open: true,
  voters: 0,
  counts: [0, 0],
  ...more,
});

test('polls are known in their order, with their votes', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  const opened: string[] = [];
  meeting.polls.on('opened', ({ id }) => opened.push(id));
  server.notify('poll.opened', { poll: 'two', view: view('two', 12) });
  server.notify('poll.opened', { poll: 'one', view: view('one', 11) });
  server.notify('poll.opened', { poll: 'two', view: view('two', 12, { voters: 1, counts: [1, 0] }) });
  server.notify('poll.voted', { poll: 'one', voters: 1, counts: [0, 1], mine: [1] });
  server.notify('poll.updated', { poll: 'two', open: false, results: 'hosts', voters: 1 });
  expect(opened).toEqual(['two', 'one']);
  expect(meeting.polls.all).toEqual([
    view('one', 11, { voters: 1, counts: [0, 1], mine: [1] }),
    { ...view('two', 12, { open: false, results: 'hosts', voters: 1 }), counts: undefined },
  ]);
  server.notify('poll.removed', { poll: 'one' });
  expect(meeting.polls.all.map(({ id }) => id)).toEqual(['two']);
  server.notify('room.synced', { room: roomView(20) });
  expect(meeting.polls.all).toEqual([]);
  await meeting.leave();
});

test('a ballot of an anonymous poll is asked for before anybody votes, once, and goes into the vote', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  server.notify('poll.opened', { poll: 'one', view: view('one', 11, { anonymous: true }) });
  await eventually(() => expect(server.asked('poll.ballot')).toHaveLength(1));
  server.notify('poll.balloted', { poll: 'one' });
  await meeting.polls.vote('one', [1]);
  await meeting.polls.vote('one', [0]);
  expect(server.asked('poll.ballot')).toHaveLength(1);
  const number: unknown = expect.stringMatching(/^\d+(-\d+){3}$/);
  expect(server.asked('poll.vote').map(({ params }) => params)).toEqual([
    { poll: 'one', choices: [1], ballot: { number, proof: 'proof' } },
    { poll: 'one', choices: [0], ballot: { number, proof: 'proof' } },
  ]);
  // The server tells nobody: this client remembers.
  expect(meeting.polls.all[0]?.mine).toEqual([0]);
  await meeting.leave();
});

test('of a named poll there is no ballot', async () => {
  const { server, join } = fixture();
  const meeting = await join();
  server.notify('poll.opened', { poll: 'one', view: view('one', 11) });
  await meeting.polls.vote('one', [1]);
  expect(server.asked('poll.ballot')).toEqual([]);
  expect(server.asked('poll.vote').map(({ params }) => params)).toEqual([{ poll: 'one', choices: [1] }]);
  await meeting.leave();
});
