import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Notice } from '../../shell/notices.ts';
import { HandsStore } from './store.ts';

const show = vi.fn<(notice: Notice) => void>();
const said: unknown[] = [];

let meeting: FakeMeeting;
let store: HandsStore;
let stop: () => void;

beforeEach(() => {
  show.mockReset();
  said.length = 0;
  meeting = fakeMeeting();
  store = new HandsStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (...words) => said.push(words) },
    notices: { show, dismiss: () => undefined },
    labelOf: (_identity, name) => name,
  });
  stop = store.follow(meeting);
});

const raise = (identity: string, since: number): void =>
  meeting.notify('hand.raised', { identity, name: `${identity}'s name`, since });

const placesOf = (...identities: string[]) => identities.map((identity) => store.placeOf({ identity }));

it('knows the order of the hands, and whether our own is one', () => {
  raise('Bo', 7);
  raise('Ada', 5);
  expect([placesOf('Ada', 'Bo', 'Cy'), store.count, store.raised.value]).toEqual([[1, 2, 0], 2, true]);
  meeting.notify('hand.lowered', { identity: 'Ada' });
  expect([placesOf('Ada', 'Bo'), store.raised.value]).toEqual([[0, 1], false]);
});

it('announces the hands of others, each once', () => {
  raise('Bo', 7);
  raise('Ada', 8);
  raise('Cy', 9);
  expect(said).toEqual([
    ['hands:wants-to-speak', { name: "Bo's name" }],
    ['hands:wants-to-speak', { name: "Cy's name" }],
  ]);
});

it('raises and lowers our own hand, and lowers those of others', () => {
  store.toggle();
  raise('Ada', 5);
  store.toggle();
  store.lower({ identity: 'Bo' });
  expect(meeting.asked).toEqual([
    ['hand.raise', {}],
    ['hand.lower', {}],
    ['hand.lower', { identity: 'Bo' }],
  ]);
});

it('tells what the server refused', async () => {
  meeting.refuses = true;
  store.toggle();
  await vi.waitFor(() => expect(show).toHaveBeenCalledWith({ id: 'hands', text: 'hands:refused' }));
});

it('forgets the hands of a meeting that is over', () => {
  raise('Bo', 7);
  stop();
  expect(store.count).toBe(0);
});
