import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';
import { People, type Person } from '../../meeting/people.ts';
import { fakeMeeting, type FakeMeeting } from '../../meeting/testing/fake-meeting.ts';
import type { Notice } from '../../shell/notices.ts';
import { FloorStore } from './store.ts';

const own = { microphoneOn: signal(false), camera: signal(null), screen: signal(null), soundOnly: signal(false) };
const FREE = { roles: [], people: [], oneScreen: false };

let meeting: FakeMeeting;
let people: People;
let store: FloorStore;
let stop: () => void;
let shown: Notice[];
let said: unknown[];
const turnOn = vi.fn<(source: 'microphone' | 'camera') => void>();

beforeEach(() => {
  turnOn.mockReset();
  [shown, said] = [[], []];
  meeting = fakeMeeting();
  people = new People(own);
  people.follow(meeting);
  store = new FloorStore({
    session: { meeting: signal(meeting) },
    announcer: { say: (...words) => said.push(words) },
    notices: { show: (notice) => shown.push(notice), dismiss: () => undefined },
    labelOf: (_identity, name) => name,
    turnOn,
  });
  stop = store.follow(meeting);
});

function comes(identity: string): Person {
  meeting.add(identity);
  const person = people.find(identity);
  if (person === undefined) throw new Error(`${identity} is not there`);
  return person;
}

it('says why one may not speak, and to whom what is allowed', () => {
  const bo = comes('Bo');
  expect(store.hindrance('microphone')).toBeNull();
  meeting.notify('floor.changed', {
    floor: {
      ...FREE,
      roles: [{ role: 'participant', forbidden: ['microphone', 'chat'] }],
      people: [{ identity: 'Bo', forbidden: ['camera'], allowed: ['chat'] }],
    },
  });
  expect(store.hindrance('microphone')).toBe('floor:hindered-role');
  expect([store.roleMay('participant', 'chat'), store.roleMay('viewer', 'chat')]).toEqual([false, true]);
  const may = (['microphone', 'camera', 'chat', 'screen'] as const).map((each) => store.personMay(bo, each));
  expect(may).toEqual([false, false, true, true]);
});

it('follows a roll call, and says whose turn it is', () => {
  const call = [
    { identity: 'Bo', name: 'Bo' },
    { identity: 'Ada', name: 'Ada' },
  ];
  meeting.notify('roll.changed', { rollCall: { people: call, place: 0 } });
  expect([store.called.value?.identity, store.calledSelf.value]).toEqual(['Bo', false]);
  expect(store.hindrance('microphone')).toBe('floor:hindered-roll-call');
  meeting.notify('roll.changed', { rollCall: { people: call, place: 1 } });
  expect([store.calledSelf.value, store.hindrance('microphone')]).toEqual([true, null]);
  expect(said).toEqual([['floor:is-called', { name: 'Bo' }], ['floor:your-turn']]);
  store.callNext(1);
  store.callNext(-1);
  expect(meeting.asked).toEqual([['roll.call', { place: 0 }]]);
  stop();
  expect(store.rollCall.value).toBeNull();
});

it('asks before it switches anything on', () => {
  meeting.notify('floor.asked', { source: 'microphone', by: 'Bo', name: 'Bo' });
  expect(shown).toMatchObject([{ id: 'asked-microphone', text: 'floor:asked-microphone' }]);
  expect(turnOn).not.toHaveBeenCalled();
  shown[0]?.action?.run();
  expect(turnOn).toHaveBeenCalledWith('microphone');
});

it('asks the server for what a host sets, and tells what it refused', async () => {
  const bo = comes('Bo');
  store.muteAll(false);
  store.permit('chat', false, { role: 'viewer' });
  store.permit('chat', true, { identity: 'Bo' });
  store.setOneScreen(true);
  store.stop(bo, 'screen');
  store.ask(bo, 'microphone');
  store.callRoll([bo]);
  expect(meeting.asked).toEqual([
    ['floor.mute', { unmuting: false }],
    ['floor.forbid', { what: ['chat'], role: 'viewer' }],
    ['floor.allow', { what: ['chat'], identity: 'Bo' }],
    ['floor.screens', { several: false }],
    ['floor.stop', { identity: 'Bo', source: 'screen' }],
    ['floor.ask', { identity: 'Bo', source: 'microphone' }],
    ['roll.start', { identities: ['Bo'] }],
  ]);
  meeting.refuses = true;
  store.muteAll(true);
  await vi.waitFor(() => expect(shown).toMatchObject([{ id: 'floor', text: 'floor:refused' }]));
});
