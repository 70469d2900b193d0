import { describe, expect, test } from 'vitest';
import { apply } from './apply.ts';
import type { RoomEvent } from './features.ts';
import { furnishedRoom, participantOf } from '../testing/rooms.ts';

const room = furnishedRoom();
const after = (event: RoomEvent) => apply(room, { seq: room.seq + 1, event });
const others = (identity: string) => [...room.participants.values()].filter((each) => each.identity !== identity);
const newcomer = { ...participantOf(room, 'vic'), identity: 'new', epoch: room.seq + 1 };
const bob = participantOf(room, 'bob');
const [mic, cam] = bob.tracks;
if (!mic || !cam) throw new Error('bob publishes two tracks');

describe('apply', () => {
  const participants: readonly [name: string, event: RoomEvent, participants: readonly object[]][] = [
    [
      'a newcomer',
      { type: 'participantJoined', participant: newcomer, replaced: false },
      [...room.participants.values(), newcomer],
    ],
    [
      'a newcomer in the place of the old session',
      { type: 'participantJoined', participant: { ...newcomer, identity: 'bob' }, replaced: true },
      [...others('bob'), { ...newcomer, identity: 'bob' }],
    ],
    [
      'an admission',
      { type: 'participantAdmitted', participant: { ...participantOf(room, 'lou'), state: 'joined' } },
      [...others('lou'), { ...participantOf(room, 'lou'), state: 'joined', visibleFrom: room.seq + 1 }],
    ],
    [
      'a lost connection',
      { type: 'connectionChanged', identity: 'bob', state: 'reconnecting' },
      [...others('bob'), { ...bob, state: 'reconnecting' }],
    ],
    ['somebody gone', { type: 'participantLeft', identity: 'bob', reason: 'left', fromLobby: false }, others('bob')],
    [
      'a track',
      { type: 'trackPublished', identity: 'bob', track: { ...mic, id: 'new' } },
      [...others('bob'), { ...bob, tracks: [mic, cam, { ...mic, id: 'new' }] }],
    ],
    [
      'a changed track',
      { type: 'trackUpdated', identity: 'bob', track: { ...mic, generation: 2 } },
      [...others('bob'), { ...bob, tracks: [{ ...mic, generation: 2 }, cam] }],
    ],
    [
      'a closed track',
      { type: 'trackClosed', identity: 'bob', trackId: mic.id },
      [...others('bob'), { ...bob, tracks: [cam] }],
    ],
    ['a connection of nobody', { type: 'connectionChanged', identity: 'nobody', state: 'joined' }, [...others('')]],
    ['a track of nobody', { type: 'trackPublished', identity: 'nobody', track: mic }, [...others('')]],
    [
      'a message',
      { type: 'messageSent', from: 'bob', topic: 'chat', payload: 'hello', to: null, at: 1 },
      [...others('')],
    ],
    [
      'a message with an id',
      { type: 'messageSent', from: 'bob', topic: 'chat', payload: 'hello', to: null, at: 1, id: 'm1' },
      [...others('bob'), { ...bob, sent: [{ id: 'm1', seq: room.seq + 1 }] }],
    ],
  ];

  test.each(participants)('%s', (_name, event, expected) => {
    const before = structuredClone(room);
    const state = after(event);
    expect(state).toMatchObject({
      tenant: room.tenant,
      room: room.room,
      seq: room.seq + 1,
      locked: false,
      lobby: true,
    });
    expect([...state.participants.values()]).toHaveLength(expected.length);
    expect([...state.participants.values()]).toEqual(expect.arrayContaining([...expected]));
    // The state before is left as it was.
    expect(room).toEqual(before);
  });

  test("the room's settings", () => {
    expect(after({ type: 'roomUpdated', locked: true, lobby: false })).toEqual({
      ...room,
      seq: room.seq + 1,
      locked: true,
      lobby: false,
    });
  });

  test.each([
    ['twice', 0],
    ['after a gap', 2],
  ])('refuses an event %s', (_name, ahead) => {
    const event: RoomEvent = { type: 'roomUpdated', locked: true, lobby: false };
    expect(() => apply(room, { seq: room.seq + ahead, event })).toThrow(/does not follow/);
  });
});
