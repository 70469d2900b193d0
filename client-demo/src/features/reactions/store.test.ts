import { signal } from '@preact/signals';
import { expect, it, vi } from 'vitest';
import { fakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import { ReactionsStore } from './store.ts';

function setUp() {
  const meeting = fakeMeeting();
  const said: unknown[] = [];
  const timers: (() => void)[] = [];
  const show = vi.fn<(notice: unknown) => void>();
  const store = new ReactionsStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (...words) => said.push(words) },
    notices: { show, dismiss: () => undefined },
    nameOf: (kind) => `<${kind}>`,
    after: (_ms, callback) => timers.push(callback),
  });
  const stop = store.follow(meeting);
  const seen = (identity: string, count = 1): void =>
    meeting.notify('reaction.seen', {
      counts: [{ kind: 'heart', count }],
      from: [{ identity, name: `${identity} by name`, kind: 'heart' }],
    });
  return { meeting, said, timers, show, store, stop, seen };
}

it('shows reactions for a while, over the stage and with the person, never more than a few', () => {
  const { store, seen, timers } = setUp();
  seen('Bo', 3);
  expect(store.floating.value).toMatchObject([{ kind: 'heart', count: 3 }]);
  expect([store.of({ identity: 'Bo' }), store.of({ identity: 'Cy' })]).toEqual(['heart', undefined]);
  for (let more = 0; more < 30; more += 1) seen('Cy');
  expect(store.floating.value).toHaveLength(10);
  for (const over of timers) over();
  expect([store.floating.value, store.of({ identity: 'Bo' })]).toEqual([[], undefined]);
});

it('tells screen readers of others, and not of each', () => {
  const { said, seen, timers } = setUp();
  seen('Ada');
  seen('Bo');
  seen('Cy');
  expect(said).toEqual([['reactions:seen', { name: 'Bo by name', reaction: '<heart>' }]]);
  for (const over of timers.splice(0)) over();
  seen('Cy', 7);
  expect(said.at(-1)).toEqual(['reactions:seen-many', { count: 7 }]);
});

it('sends, and tells what the server refused', async () => {
  const { meeting, store, show, stop, seen } = setUp();
  store.send('laugh');
  expect(meeting.asked).toEqual([['reaction.send', { kind: 'laugh' }]]);
  meeting.refuses = true;
  store.send('laugh');
  await vi.waitFor(() => expect(show).toHaveBeenCalledWith({ id: 'reactions', text: 'reactions:refused' }));
  seen('Bo');
  stop();
  expect(store.floating.value).toEqual([]);
});
