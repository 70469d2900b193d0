import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';
import type { LobbyMessage } from '../../../../signaling/client/api.ts';
import { People } from '../../meeting/people.ts';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Notice } from '../../shell/notices.ts';
import { LobbyStore } from './store.ts';

const show = vi.fn<(notice: Notice) => void>();
const dismiss = vi.fn<(id: string) => void>();

let meeting: FakeMeeting;
let store: LobbyStore;
let said: unknown[];

beforeEach(() => {
  show.mockReset();
  said = [];
  meeting = fakeMeeting();
  store = new LobbyStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (...words) => said.push(words) },
    notices: { show, dismiss },
  });
  store.follow(meeting);
});

const message = (id: string, change: Partial<LobbyMessage> = {}): LobbyMessage => ({
  id,
  from: 'Bo',
  name: 'Bo',
  text: `words ${id}`,
  at: 1,
  place: 1,
  ...change,
});

it('counts and reads out what comes out of the lobby, and nothing else', () => {
  meeting.notify('lobby.message', message('1', { waits: true }));
  meeting.notify('lobby.message', message('1', { waits: true }));
  meeting.notify('lobby.message', message('2', { from: 'Ada', name: 'Ada' }));
  meeting.notify('lobby.message', message('3', { from: 'Eve', name: 'Eve' }));
  expect(store.messages.value.map(({ id }) => id)).toEqual(['1', '2', '3']);
  expect(store.unseen.value).toBe(1);
  expect(said).toEqual([['lobby:says', { name: 'Bo', words: 'words 1' }]]);
  store.see();
  expect(store.unseen.value).toBe(0);
});

it('reads out to who waits what hosts write', () => {
  meeting.state = 'lobby';
  meeting.notify('lobby.message', message('1'));
  expect(said).toEqual([['lobby:says', { name: 'Bo', words: 'words 1' }]]);
});

it('writes to all or to one, answers, and sends back', async () => {
  meeting.add('Eve');
  expect([await store.write('soon'), await store.write('soon', 'Eve'), await store.answer('when?')]).toEqual([
    true,
    true,
    true,
  ]);
  expect(meeting.asked).toEqual([
    ['lobby.write', { text: 'soon' }],
    ['lobby.write', { text: 'soon', to: 'Eve' }],
    ['lobby.answer', { text: 'when?' }],
  ]);
});

it('lets in and turns away', () => {
  meeting.add('Eve', { state: 'lobby' });
  const people = new People({
    microphoneOn: signal(false),
    camera: signal(null),
    screen: signal(null),
    soundOnly: signal(false),
  });
  people.follow(meeting);
  const [eve] = people.waiting.value;
  if (eve === undefined) throw new Error('Eve does not wait');
  store.admit(eve);
  store.decline(eve);
  expect(meeting.asked).toEqual([
    ['participant.admit', { identity: 'Eve' }],
    ['participant.remove', { identity: 'Eve' }],
  ]);
});

it('tells what the server refused, so that it can be dismissed, and takes that back with the next', async () => {
  meeting.refuses = true;
  expect(await store.write('soon')).toBe(false);
  expect(show).toHaveBeenCalledWith({ id: 'lobby', text: 'lobby:refused' });
  meeting.refuses = false;
  await store.write('soon');
  expect(dismiss).toHaveBeenCalledWith('lobby');
});
