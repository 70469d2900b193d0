import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { BreakoutsView } from '../../../../signaling/protocol/features/breakouts.ts';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Notice } from '../../shell/notices.ts';
import { BreakoutsStore } from './store.ts';

const show = vi.fn<(notice: Notice) => void>();
const said: unknown[] = [];
let meeting: FakeMeeting;
let store: BreakoutsStore;
let stop: () => void;

const settings = {
  groups: [
    { id: 'red', name: 'Red' },
    { id: 'blue', name: 'Blue' },
  ],
  open: true,
  choose: false,
  atOnce: false,
} satisfies Omit<BreakoutsView, 'members'>;
const member = (identity: string, group: string | null, inside = false) => ({
  identity,
  name: identity,
  group,
  inside,
});
const assign = (...members: ReturnType<typeof member>[]): void => meeting.notify('breakout.members', { members });

beforeEach(() => {
  vi.useFakeTimers();
  show.mockReset();
  said.length = 0;
  meeting = fakeMeeting();
  store = new BreakoutsStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (...words) => said.push(words) },
    notices: { show, dismiss: () => undefined },
  });
  stop = store.follow(meeting);
  meeting.notify('breakout.updated', settings);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('shows who is where, and forgets it with the meeting', () => {
  assign(member('Bo', 'red', true), member('Cy', 'blue'));
  expect(['Bo', 'Cy', 'Di'].map((who) => store.whereIs(who))).toEqual(['red', null, null]);
  expect(store.nameOf('red')).toBe('Red');
  stop();
  expect([store.groups.value, store.whereIs('Bo')]).toEqual([null, null]);
});

it('invites, until that is put off or the group is another', async () => {
  assign(member('Ada', 'red'));
  expect(store.invitation.value).toBe('red');
  store.putOff();
  expect([store.invitation.value, store.mine.value]).toEqual([null, 'red']);
  assign(member('Ada', 'blue'));
  expect(store.invitation.value).toBe('blue');
  store.go('blue');
  expect(store.invitation.value).toBeNull();
  await vi.waitFor(() => expect(store.moving.value).toBe(false));
  expect(store.here.value).toBe('blue');
  expect(said).toEqual([['breakouts:moved-in', { name: 'Blue' }]]);
});

it('who goes back is not invited again', async () => {
  assign(member('Ada', 'red'));
  store.go('red');
  await vi.waitFor(() => expect(store.moving.value).toBe(false));
  store.back();
  await vi.waitFor(() => expect(store.moving.value).toBe(false));
  expect([store.here.value, store.invitation.value]).toEqual([null, null]);
  expect(meeting.asked.at(-1)).toEqual(['breakout.leave', {}]);
});

it('counts down by our own clock', () => {
  expect(store.secondsLeft.value).toBeNull();
  meeting.notify('breakout.updated', { ...settings, closesAt: 99, closesInMs: 60_000 });
  expect(store.secondsLeft.value).toBe(60);
  vi.advanceTimersByTime(55_000);
  expect(store.secondsLeft.value).toBe(5);
  vi.advanceTimersByTime(10_000);
  expect(store.secondsLeft.value).toBe(0);
});

it('shows and reads out what is told to all', () => {
  meeting.notify('breakout.message', { from: 'Bo', name: 'Bo', text: 'Five minutes', at: 0 });
  expect(show).toHaveBeenCalledWith(expect.objectContaining({ id: 'breakouts-told' }));
  expect(said).toEqual([['breakouts:told-aloud', { name: 'Bo', words: 'Five minutes' }]]);
});

it('asks for what a host does, and tells what was refused', async () => {
  store.rename('red', 'Crimson');
  store.remove('blue');
  store.assign('Bo', 'red');
  store.open(5);
  store.callBack();
  expect(meeting.asked).toEqual([
    ['breakout.set', { groups: [{ id: 'red', name: 'Crimson' }, settings.groups[1]] }],
    ['breakout.set', { groups: [settings.groups[0]] }],
    ['breakout.assign', { members: [{ identity: 'Bo', group: 'red' }] }],
    ['breakout.open', { seconds: 300 }],
    ['breakout.close', { seconds: 60 }],
  ]);
  meeting.refuses = true;
  expect(await store.broadcast('hello')).toBe(false);
  expect(show).toHaveBeenCalledWith({ id: 'breakouts', text: 'breakouts:refused' });
});
