import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';
import { People } from '../../meeting/people.ts';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Notice } from '../../shell/notices.ts';
import { ModerationStore } from './store.ts';

const own = { microphoneOn: signal(false), camera: signal(null), screen: signal(null), soundOnly: signal(false) };
const show = vi.fn<(notice: Notice) => void>();

let meeting: FakeMeeting;
let people: People;
let store: ModerationStore;

beforeEach(() => {
  show.mockReset();
  meeting = fakeMeeting();
  people = new People(own);
  people.follow(meeting);
  store = new ModerationStore({
    session: { meeting: signal(meeting) },
    notices: { show, dismiss: vi.fn<(id: string) => void>() },
  });
});

function comes(identity: string) {
  const participant = meeting.add(identity);
  const person = people.find(identity);
  if (person === undefined) throw new Error(`${identity} is not there`);
  return { participant, person };
}

it('mutes every microphone that somebody has open', () => {
  const { participant, person } = comes('Bo');
  const open = meeting.track(participant, 'microphone');
  meeting.track(participant, 'microphone', { paused: true });
  const second = meeting.track(participant, 'microphone');
  store.mute(person);
  expect(meeting.asked).toEqual([
    ['participant.mute', { identity: 'Bo', trackId: open.id }],
    ['participant.mute', { identity: 'Bo', trackId: second.id }],
  ]);
});

it('asks before it removes', () => {
  const { person } = comes('Bo');
  store.askToRemove(person);
  expect([store.removing.value, meeting.asked]).toEqual([{ person, ban: false }, []]);
  store.forgetQuestion();
  store.remove(person);
  expect([store.removing.value, meeting.asked]).toEqual([null, [['participant.remove', { identity: 'Bo' }]]]);
});

it('tells what the server refused', async () => {
  const { person } = comes('Eve');
  meeting.refuses = true;
  store.admit(person);
  await vi.waitFor(() => expect(show).toHaveBeenCalledWith({ id: 'moderation', text: 'moderation:refused' }));
});

it('sets the room', () => {
  store.updateRoom({ locked: true });
  expect(meeting.asked).toEqual([['room.update', { locked: true }]]);
});

it('bans, and lifts a ban', () => {
  const { person } = comes('Bo');
  store.remove(person, true);
  store.liftBan('Bo');
  expect(meeting.asked).toEqual([
    ['participant.remove', { identity: 'Bo', ban: true }],
    ['ban.lift', { identity: 'Bo' }],
  ]);
});

it('knows who is banned', () => {
  const stop = store.follow(meeting);
  meeting.notify('ban.added', { identity: 'Bo', name: 'Bo', at: 1 });
  expect(store.banned.value.map(({ identity }) => identity)).toEqual(['Bo']);
  stop();
  expect(store.banned.value).toEqual([]);
});
