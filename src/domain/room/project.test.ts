import { describe, expect, test } from 'vitest';
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import { projectFor, projectRoom } from './project.ts';
import type { Participant } from '../features/seats.ts';
import type { RoomState } from './state.ts';
import type { Order } from '../room/features.ts';
import {
  ask,
  carryOut,
  furnishedRoom,
  join,
  leave,
  message,
  OPUS,
  participantOf,
  publish,
  seatOf,
  setConnected,
} from '../testing/rooms.ts';

const room = furnishedRoom();
const ann = seatOf(room, 'ann');
const bob = seatOf(room, 'bob');
const lou = seatOf(room, 'lou');
const waiting = carryOut(room, join('max')).after;
const inRoom = carryOut(room, ask(ann, 'room.update', { lobby: false })).after;

/** What each of those in the room afterwards is told, by identity. */
function told(state: RoomState, order: Order): Record<string, readonly Notification[]> {
  const { after, events } = carryOut(state, order);
  const heard = (viewer: Participant): readonly Notification[] =>
    events.flatMap((logged) => projectFor(logged, viewer) ?? []);
  return Object.fromEntries([...after.participants].map(([identity, viewer]) => [identity, heard(viewer)]));
}

const bobMic = { id: 'bob-mic', source: 'microphone', kind: 'audio', generation: 1, ...OPUS } as const;

const withHidden = carryOut(room, join('rec', { kind: 'recorder', hidden: true })).after;
const nothing = { ann: [], bob: [], vic: [], lou: [] };

const cases: readonly [name: string, state: RoomState, order: Order, told: Record<string, readonly object[]>][] = [
  ['who comes hidden is told to nobody', room, join('rec', { hidden: true }), { ...nothing, rec: [] }],
  ['who goes hidden is told to nobody', withHidden, leave(seatOf(withHidden, 'rec')), nothing],
  [
    'the connection of who is hidden is told to itself alone',
    withHidden,
    setConnected(seatOf(withHidden, 'rec'), false),
    {
      ...nothing,
      rec: [{ event: 'participant.updated', seq: 10, data: { identity: 'rec', state: 'reconnecting' } }],
    },
  ],
  [
    'a newcomer is told to everybody but itself and the lobby',
    inRoom,
    join('new'),
    (() => {
      const participant = { identity: 'new', name: 'new by name', role: 'participant', state: 'joined', tracks: [] };
      const notification = { event: 'participant.joined', seq: 10, data: { participant } };
      return { ann: [notification], bob: [notification], vic: [notification], lou: [], new: [] };
    })(),
  ],
  [
    'who waits in the lobby is told to moderators',
    room,
    join('max'),
    (() => {
      const participant = { identity: 'max', name: 'max by name', role: 'participant', state: 'lobby', tracks: [] };
      return {
        ann: [{ event: 'participant.joined', seq: 9, data: { participant } }],
        bob: [],
        vic: [],
        lou: [],
        max: [],
      };
    })(),
  ],
  [
    'an admission is an update to moderators, a newcomer to the others, and its own to the admitted',
    waiting,
    ask(ann, 'participant.admit', { identity: 'lou' }),
    (() => {
      const participant = { identity: 'lou', name: 'lou by name', role: 'participant', state: 'joined', tracks: [] };
      const joined = { event: 'participant.joined', seq: 10, data: { participant } };
      return {
        ann: [{ event: 'participant.updated', seq: 10, data: { identity: 'lou', state: 'joined' } }],
        bob: [joined],
        vic: [joined],
        lou: [{ event: 'session.admitted', seq: 10, data: {} }],
        max: [],
      };
    })(),
  ],
  [
    'who leaves the lobby leaves it for moderators only',
    room,
    leave(lou),
    { ann: [{ event: 'participant.left', seq: 9, data: { identity: 'lou', reason: 'left' } }], bob: [], vic: [] },
  ],
  [
    'a lost connection is told to its owner too: it hears so after its return',
    room,
    setConnected(bob, false),
    (() => {
      const notification = { event: 'participant.updated', seq: 9, data: { identity: 'bob', state: 'reconnecting' } };
      return { ann: [notification], bob: [notification], vic: [notification], lou: [] };
    })(),
  ],
  [
    'a mute says who did it',
    room,
    ask(ann, 'participant.mute', { identity: 'bob', trackId: 'bob-mic' }),
    (() => {
      const data = { identity: 'bob', track: { ...bobMic, paused: true }, mutedBy: 'ann' };
      const notification = { event: 'track.updated', seq: 9, data };
      return { ann: [notification], bob: [notification], vic: [notification], lou: [] };
    })(),
  ],
  [
    'a track that its publisher paused says nothing of a moderator',
    room,
    ask(bob, 'track.update', { trackId: 'bob-mic', paused: true }),
    (() => {
      const data = { identity: 'bob', track: { ...bobMic, paused: true } };
      const notification = { event: 'track.updated', seq: 9, data };
      return { ann: [notification], bob: [notification], vic: [notification], lou: [] };
    })(),
  ],
  [
    'a message to everybody reaches its sender too',
    room,
    message(bob),
    (() => {
      const data = { from: 'bob', name: 'bob by name', topic: 'chat', payload: 'hello', direct: false, at: 1_000 };
      const notification = { event: 'message.received', seq: 9, data };
      return { ann: [notification], bob: [notification], vic: [notification], lou: [] };
    })(),
  ],
  [
    'a direct message reaches its sender and those named',
    room,
    message(ann, { to: ['bob'] }),
    (() => {
      const data = { from: 'ann', name: 'ann by name', topic: 'chat', payload: 'hello', direct: true, at: 1_000 };
      const notification = { event: 'message.received', seq: 9, data };
      return { ann: [notification], bob: [notification], vic: [], lou: [] };
    })(),
  ],
  [
    'a session that takes over hears nothing of the one before',
    room,
    join('bob', { takeOver: true }),
    (() => {
      const participant = { identity: 'bob', name: 'bob by name', role: 'participant', state: 'joined', tracks: [] };
      const all = [
        { event: 'track.closed', seq: 9, data: { identity: 'bob', trackId: 'bob-mic' } },
        { event: 'track.closed', seq: 10, data: { identity: 'bob', trackId: 'bob-cam' } },
        { event: 'participant.joined', seq: 11, data: { participant } },
      ];
      return { ann: all, vic: all, bob: [], lou: [] };
    })(),
  ],
];

describe('projectFor', () => {
  test.each(cases)('%s', (_name, state, order, expected) => {
    expect(told(state, order)).toEqual(expected);
  });

  test('an admitted participant hears what comes after its admission, and nothing from before', () => {
    const before = carryOut(room, message(bob));
    const admitted = carryOut(before.after, ask(ann, 'participant.admit', { identity: 'lou' }));
    const after = carryOut(admitted.after, publish(seatOf(admitted.after, 'lou'), 'lou-mic', 'microphone'));
    const viewer = participantOf(after.after, 'lou');
    const heard = [before, admitted, after].flatMap(({ events }) =>
      events.flatMap((logged) => projectFor(logged, viewer)?.event ?? []),
    );
    expect(heard).toEqual(['session.admitted', 'track.published']);
  });
});

describe('projectRoom', () => {
  const visibleTo = (identity: string): readonly string[] =>
    projectRoom(room, participantOf(room, identity)).participants.map((each) => each.identity);

  test('shows the lobby to moderators only', () => {
    expect(visibleTo('ann')).toEqual(['ann', 'bob', 'vic', 'lou']);
    expect(visibleTo('bob')).toEqual(['ann', 'bob', 'vic']);
  });

  test('shows the room without nodes, epochs and grants', () => {
    const { participants, ...settings } = projectRoom(room, participantOf(room, 'vic'));
    expect(settings).toEqual({ name: 'stand-up', seq: 8, locked: false, lobby: true });
    expect(participants[2]).toEqual({
      identity: 'vic',
      name: 'vic by name',
      role: 'viewer',
      state: 'joined',
      tracks: [],
    });
  });
});
