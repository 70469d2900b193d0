import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../signaling/protocol/errors.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import type { RoomEvent } from './events.ts';
import { grantsOfRole } from './grants.ts';
import { emptyRoom, type Participant, type RoomState } from './room-state.ts';
import {
  carryOut,
  furnishedRoom,
  join,
  KEY,
  message,
  OPUS,
  participantOf,
  publish,
  roomAfter,
  seatOf,
  VP8,
} from './testing/rooms.ts';

const room = furnishedRoom();
const ann = seatOf(room, 'ann');
const bob = seatOf(room, 'bob');
const vic = seatOf(room, 'vic');
const lou = seatOf(room, 'lou');
const bobMic = { id: 'bob-mic', source: 'microphone', kind: 'audio', generation: 1, ...OPUS } as const;
const bobCam = { id: 'bob-cam', source: 'camera', kind: 'video', generation: 1, ...VP8, paused: true } as const;
const next = room.seq + 1;
const stranger = { identity: 'nobody', epoch: 1 };
const formerBob = { ...bob, epoch: bob.epoch - 1 };

const open = carryOut(room, { type: 'updateRoom', by: ann, locked: false, lobby: false }).after;
const locked = carryOut(open, { type: 'updateRoom', by: ann, locked: true, lobby: undefined }).after;
const withoutBob = carryOut(room, { type: 'leave', by: bob, reason: 'left' }).after;
const told = carryOut(room, { ...message(bob), id: 'm1' }).after;
const takenOver = carryOut(told, join('bob', { takeOver: true })).after;
const bobAway = carryOut(room, { type: 'setConnected', by: bob, connected: false }).after;

/** `ann` on `node-1`; on `node-2` `bob`, with a track, `vic`, who is away, and `lou` in the lobby. */
const spread = roomAfter(
  () => join('ann', { role: 'host' }),
  () => join('bob', { node: 'node-2' }),
  (state) => publish(seatOf(state, 'bob'), 'bob-cam', 'camera'),
  () => join('vic', { node: 'node-2' }),
  (state) => ({ type: 'setConnected', by: seatOf(state, 'vic'), connected: false }),
  (state) => ({ type: 'updateRoom', by: seatOf(state, 'ann'), locked: undefined, lobby: true }),
  () => join('lou', { node: 'node-2' }),
);
const nodeLost = { type: 'nodeLost', node: 'node-2', incarnation: 'first' } as const;
const expireLost = { ...nodeLost, type: 'expireLost' } as const;
const afterLoss = carryOut(spread, nodeLost).after;
const afterExpiry = carryOut(afterLoss, expireLost).after;
const bobElsewhere = carryOut(afterLoss, join('bob', { takeOver: true, keepTracks: true, node: 'node-3' })).after;
const backAtLostNode = { type: 'setConnected', by: seatOf(spread, 'bob'), connected: true } as const;
const gone = (identity: string, fromLobby = false): RoomEvent => ({
  type: 'participantLeft',
  identity,
  reason: 'expired',
  fromLobby,
});

/** The record that a join makes of somebody of these. */
function joined(state: RoomState, identity: string, changes: Partial<Participant> = {}): Participant {
  const epoch = state.seq + 1;
  return {
    identity,
    name: `${identity} by name`,
    role: 'participant',
    grants: grantsOfRole('participant'),
    state: 'joined',
    node: 'node-1',
    incarnation: 'first',
    epoch,
    visibleFrom: epoch,
    tracks: [],
    ...changes,
  };
}

const onlyCamera = { ...grantsOfRole('participant'), publish: ['camera'] } satisfies Participant['grants'];
const host = { role: 'host', grants: grantsOfRole('host') } as const;

const allowed: readonly [name: string, state: RoomState, command: Command, events: readonly RoomEvent[]][] = [
  [
    'the first join',
    emptyRoom(KEY),
    join('ann'),
    [{ type: 'participantJoined', participant: joined(emptyRoom(KEY), 'ann'), replaced: false }],
  ],
  [
    'a join into a room with a lobby waits',
    room,
    join('new'),
    [
      {
        type: 'participantJoined',
        participant: joined(room, 'new', { state: 'lobby', visibleFrom: null }),
        replaced: false,
      },
    ],
  ],
  [
    'a moderator waits in no lobby',
    room,
    join('new', { role: 'host' }),
    [{ type: 'participantJoined', participant: joined(room, 'new', host), replaced: false }],
  ],
  [
    'a moderator joins a locked room',
    locked,
    join('new', { role: 'host' }),
    [{ type: 'participantJoined', participant: joined(locked, 'new', host), replaced: false }],
  ],
  [
    'the last free place',
    room,
    join('new', { role: 'host', maxParticipants: 5 }),
    [{ type: 'participantJoined', participant: joined(room, 'new', host), replaced: false }],
  ],
  [
    'taking over closes the old tracks first, and needs no free place and no second admission',
    room,
    join('bob', { takeOver: true, node: 'node-2', maxParticipants: 1 }),
    [
      { type: 'trackClosed', identity: 'bob', trackId: 'bob-mic' },
      { type: 'trackClosed', identity: 'bob', trackId: 'bob-cam' },
      {
        type: 'participantJoined',
        participant: joined(room, 'bob', { node: 'node-2', epoch: next + 2, visibleFrom: next + 2 }),
        replaced: true,
      },
    ],
  ],
  [
    'taking over with the tracks kept: they stay as they are',
    room,
    join('bob', { takeOver: true, keepTracks: true, node: 'node-2', maxParticipants: 1 }),
    [
      {
        type: 'participantJoined',
        participant: joined(room, 'bob', { node: 'node-2', tracks: [bobMic, bobCam] }),
        replaced: true,
      },
    ],
  ],
  [
    'taking over keeps no track that the new token does not allow',
    room,
    join('bob', { takeOver: true, keepTracks: true, grants: onlyCamera }),
    [
      { type: 'trackClosed', identity: 'bob', trackId: 'bob-mic' },
      {
        type: 'participantJoined',
        participant: joined(room, 'bob', {
          grants: onlyCamera,
          epoch: next + 1,
          visibleFrom: next + 1,
          tracks: [bobCam],
        }),
        replaced: true,
      },
    ],
  ],
  [
    'a seat in the lobby has no tracks to be kept, and goes on waiting',
    open,
    join('lou', { takeOver: true, keepTracks: true }),
    [
      {
        type: 'participantJoined',
        participant: joined(open, 'lou', { state: 'lobby', visibleFrom: null }),
        replaced: true,
      },
    ],
  ],
  [
    'who wants to keep tracks of a seat that is gone joins like anybody',
    withoutBob,
    join('bob', { takeOver: true, keepTracks: true }),
    [
      {
        type: 'participantJoined',
        participant: joined(withoutBob, 'bob', { state: 'lobby', visibleFrom: null }),
        replaced: false,
      },
    ],
  ],
  [
    'taking over a seat in a locked room',
    locked,
    join('vic', { takeOver: true }),
    // From the audience, which is empty now.
    [{ type: 'participantJoined', participant: joined(locked, 'vic'), replaced: true, audience: 0 }],
  ],
  [
    'taking over a seat in the lobby goes on waiting, also when the lobby was switched off',
    open,
    join('lou', { takeOver: true }),
    [
      {
        type: 'participantJoined',
        participant: joined(open, 'lou', { state: 'lobby', visibleFrom: null }),
        replaced: true,
      },
    ],
  ],
  [
    'taking over a seat in the lobby with the grant to moderate goes in',
    room,
    join('lou', { takeOver: true, role: 'host' }),
    [{ type: 'participantJoined', participant: joined(room, 'lou', host), replaced: true }],
  ],
  [
    'a leave',
    room,
    { type: 'leave', by: bob, reason: 'expired' },
    [{ type: 'participantLeft', identity: 'bob', reason: 'expired', fromLobby: false }],
  ],
  [
    'a leave out of the lobby',
    room,
    { type: 'leave', by: lou, reason: 'left' },
    [{ type: 'participantLeft', identity: 'lou', reason: 'left', fromLobby: true }],
  ],
  [
    'a lost connection',
    room,
    { type: 'setConnected', by: bob, connected: false },
    [{ type: 'connectionChanged', identity: 'bob', state: 'reconnecting' }],
  ],
  [
    'a connection that is back',
    bobAway,
    { type: 'setConnected', by: bob, connected: true },
    [{ type: 'connectionChanged', identity: 'bob', state: 'joined' }],
  ],
  [
    'a lost node: those whom it served are away',
    spread,
    nodeLost,
    [{ type: 'connectionChanged', identity: 'bob', state: 'reconnecting' }],
  ],
  [
    'a node that was taken for lost says that somebody is connected',
    afterLoss,
    backAtLostNode,
    [{ type: 'connectionChanged', identity: 'bob', state: 'joined' }],
  ],
  ['those of a lost node who are not back', afterLoss, expireLost, [gone('bob'), gone('vic'), gone('lou', true)]],
  ['not who is connected', spread, expireLost, [gone('vic'), gone('lou', true)]],
  ['not who came back elsewhere', bobElsewhere, expireLost, [gone('vic'), gone('lou', true)]],
  [
    'a track',
    room,
    publish(bob, 'bob-screen', 'screen'),
    [
      {
        type: 'trackPublished',
        identity: 'bob',
        track: { id: 'bob-screen', source: 'screen', kind: 'video', generation: 1, ...VP8 },
      },
    ],
  ],
  [
    'a track sent anew, in another codec',
    room,
    { type: 'republish', by: bob, trackId: 'bob-cam', media: { ...VP8, mimeType: 'video/AV1' } },
    [
      {
        type: 'trackUpdated',
        identity: 'bob',
        track: { ...bobCam, mimeType: 'video/AV1', paused: false, generation: 2 },
      },
    ],
  ],
  [
    'a track paused',
    room,
    { type: 'updateTrack', by: bob, trackId: 'bob-mic', paused: true },
    [{ type: 'trackUpdated', identity: 'bob', track: { ...bobMic, paused: true } }],
  ],
  [
    'a track resumed',
    room,
    { type: 'updateTrack', by: bob, trackId: 'bob-cam', paused: false },
    [{ type: 'trackUpdated', identity: 'bob', track: { ...bobCam, paused: false } }],
  ],
  [
    'a track closed',
    room,
    { type: 'closeTrack', by: bob, trackId: 'bob-mic' },
    [{ type: 'trackClosed', identity: 'bob', trackId: 'bob-mic' }],
  ],
  [
    'a track muted by a moderator',
    room,
    { type: 'mute', by: ann, identity: 'bob', trackId: 'bob-mic' },
    [{ type: 'trackUpdated', identity: 'bob', track: { ...bobMic, paused: true }, mutedBy: 'ann' }],
  ],
  [
    'an admission',
    room,
    { type: 'admit', by: ann, identity: 'lou' },
    [
      {
        type: 'participantAdmitted',
        participant: { ...participantOf(room, 'lou'), state: 'joined', visibleFrom: next },
      },
    ],
  ],
  [
    'a removal',
    room,
    { type: 'remove', by: ann, identity: 'bob' },
    [{ type: 'participantLeft', identity: 'bob', reason: 'removed', fromLobby: false }],
  ],
  [
    'a removal out of the lobby',
    room,
    { type: 'remove', by: ann, identity: 'lou' },
    [{ type: 'participantLeft', identity: 'lou', reason: 'removed', fromLobby: true }],
  ],
  [
    'a lock leaves the lobby as it is',
    room,
    { type: 'updateRoom', by: ann, locked: true, lobby: undefined },
    [{ type: 'roomUpdated', locked: true, lobby: true }],
  ],
  [
    'both settings at once',
    room,
    { type: 'updateRoom', by: ann, locked: true, lobby: false },
    [{ type: 'roomUpdated', locked: true, lobby: false }],
  ],
  [
    'a message to everybody',
    room,
    message(vic),
    [{ type: 'messageSent', from: 'vic', name: 'vic by name', topic: 'chat', payload: 'hello', to: null, at: 1_000 }],
  ],
  [
    'a message with an id, after one with another',
    told,
    { ...message(bob), id: 'm2' },
    [
      {
        type: 'messageSent',
        from: 'bob',
        name: 'bob by name',
        topic: 'chat',
        payload: 'hello',
        to: null,
        at: 1_000,
        id: 'm2',
      },
    ],
  ],
  [
    'a message to some, each named once',
    room,
    message(bob, ['ann', 'vic', 'ann']),
    [
      {
        type: 'messageSent',
        from: 'bob',
        name: 'bob by name',
        topic: 'chat',
        payload: 'hello',
        to: ['ann', 'vic'],
        at: 1_000,
      },
    ],
  ],
];

const withoutEffect: readonly [name: string, state: RoomState, command: Command][] = [
  ['a message that was told before', told, { ...message(bob), id: 'm1' }],
  [
    'a message that was told before, after its node reasserted what it knew before that',
    carryOut(told, { type: 'reassert', participant: { ...participantOf(room, 'bob'), name: 'Bob' } }).after,
    { ...message(bob), id: 'm1' },
  ],
  ['a reassertion of what lacks only messages', told, { type: 'reassert', participant: participantOf(room, 'bob') }],
  [
    'a message that was told before, in the session that took the seat over',
    takenOver,
    { ...message(seatOf(takenOver, 'bob')), id: 'm1' },
  ],
  ['leaving a seat that another session took', room, { type: 'leave', by: formerBob, reason: 'left' }],
  ['leaving twice', withoutBob, { type: 'leave', by: bob, reason: 'left' }],
  ['a connection that was never lost', room, { type: 'setConnected', by: bob, connected: true }],
  ['a connection lost twice', bobAway, { type: 'setConnected', by: bob, connected: false }],
  ['a connection lost in the lobby', room, { type: 'setConnected', by: lou, connected: false }],
  ['a node lost twice, as several others find', afterLoss, nodeLost],
  ['a lost node with nobody in the room', spread, { ...nodeLost, node: 'node-3' }],
  ['a lost node whose people came back elsewhere', bobElsewhere, nodeLost],
  ['expiry twice, as several others find', afterExpiry, expireLost],
  ['expiry on a node with nobody in the room', spread, { ...expireLost, node: 'node-3' }],
  ['a lost process of a node that was started anew', spread, { ...nodeLost, incarnation: 'second' }],
  ['expiry on a process of a node that was started anew', spread, { ...expireLost, incarnation: 'second' }],
  ['resuming what is not paused', room, { type: 'updateTrack', by: bob, trackId: 'bob-mic', paused: false }],
  ['pausing what is paused', room, { type: 'updateTrack', by: bob, trackId: 'bob-cam', paused: true }],
  ['muting what is paused', room, { type: 'mute', by: ann, identity: 'bob', trackId: 'bob-cam' }],
  ['admitting who is in the room', room, { type: 'admit', by: ann, identity: 'bob' }],
  ['settings that are so already', room, { type: 'updateRoom', by: ann, locked: false, lobby: true }],
  ['no settings', room, { type: 'updateRoom', by: ann, locked: undefined, lobby: undefined }],
];

const refused: readonly [code: ErrorCode, name: string, state: RoomState, command: Command][] = [
  ['identity_taken', 'a second session', room, join('bob')],
  ['identity_taken', 'a second session in the lobby', room, join('lou')],
  ['identity_taken', 'keeping tracks is not taking over', room, join('bob', { keepTracks: true })],
  ['room_full', 'a join into a full room', room, join('new', { maxParticipants: 4 })],
  ['room_full', 'the lobby counts, and moderators do too', room, join('new', { role: 'host', maxParticipants: 4 })],
  ['room_locked', 'a join into a locked room', locked, join('new')],

  ['stale', 'a lost node has the connection of who came back elsewhere', bobElsewhere, backAtLostNode],
  ['stale', 'a lost node has the connection of who expired', afterExpiry, backAtLostNode],
  ['stale', 'a connection of nobody', room, { type: 'setConnected', by: stranger, connected: true }],
  ['stale', 'a connection of a seat lost to another', room, { type: 'setConnected', by: formerBob, connected: false }],
  ['stale', 'a track from a seat lost to another', room, publish(formerBob, 'new', 'camera')],
  ['stale', 'a message from somebody who left', withoutBob, message(bob)],
  [
    'stale',
    'moderating from a seat of the future',
    room,
    { type: 'remove', by: { ...ann, epoch: 99 }, identity: 'bob' },
  ],

  ['in_lobby', 'a track from the lobby', room, publish(lou, 'new', 'camera')],
  ['in_lobby', 'a message from the lobby', room, message(lou)],
  ['in_lobby', 'admitting oneself', room, { type: 'admit', by: lou, identity: 'lou' }],

  ['forbidden', 'a source that the token does not name', room, publish(vic, 'new', 'camera')],
  ['forbidden', 'muting without the grant', room, { type: 'mute', by: vic, identity: 'bob', trackId: 'bob-mic' }],
  ['forbidden', 'admitting without the grant', room, { type: 'admit', by: bob, identity: 'lou' }],
  ['forbidden', 'removing without the grant', room, { type: 'remove', by: bob, identity: 'vic' }],
  ['forbidden', 'settings without the grant', room, { type: 'updateRoom', by: bob, locked: true, lobby: undefined }],

  ['limit_exceeded', 'one track too many', room, publish(bob, 'new', 'screen', 2)],
  ['internal', 'a track id that another has', room, publish(ann, 'bob-mic', 'microphone')],

  ['not_found', 'sending no track anew', room, { type: 'republish', by: bob, trackId: 'none', media: OPUS }],
  ['not_found', "another's track sent anew", room, { type: 'republish', by: ann, trackId: 'bob-mic', media: OPUS }],
  ['not_found', "pausing another's track", room, { type: 'updateTrack', by: ann, trackId: 'bob-mic', paused: true }],
  ['not_found', "closing another's track", room, { type: 'closeTrack', by: ann, trackId: 'bob-mic' }],
  ['not_found', 'closing no track', room, { type: 'closeTrack', by: bob, trackId: 'none' }],
  ['not_found', 'muting nobody', room, { type: 'mute', by: ann, identity: 'nobody', trackId: 'bob-mic' }],
  ['not_found', "muting another's track", room, { type: 'mute', by: ann, identity: 'vic', trackId: 'bob-mic' }],
  ['not_found', 'admitting nobody', room, { type: 'admit', by: ann, identity: 'nobody' }],
  ['not_found', 'removing nobody', room, { type: 'remove', by: ann, identity: 'nobody' }],
  ['not_found', 'a message to nobody', room, message(bob, ['ann', 'nobody'])],
  ['not_found', 'a message to somebody hidden in the lobby', room, message(bob, ['lou'])],
];

describe('decide', () => {
  test.each(allowed)('%s', (_name, state, command, events) => {
    expect(decide(state, command)).toEqual(events);
  });

  test.each(withoutEffect)('%s changes nothing', (_name, state, command) => {
    expect(decide(state, command)).toEqual([]);
  });

  test.each(refused)('refuses as %s: %s', (code, _name, state, command) => {
    expect(() => decide(state, command)).toThrow(expect.objectContaining({ name: 'CausewayError', code }));
  });

  test('refuses a message without the grant', () => {
    const mute = { ...grantsOfRole('participant'), data: false };
    const state = roomAfter(() => join('mim', { grants: mute }));
    const send = (): unknown => decide(state, message(seatOf(state, 'mim')));
    expect(send).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  test('says whether a taken identity waits in the lobby or is in the room', () => {
    const taken = (identity: string): unknown => decide(room, join(identity));
    expect(() => taken('lou')).toThrow(expect.objectContaining({ data: { state: 'lobby' } }));
    expect(() => taken('bob')).toThrow(expect.objectContaining({ data: { state: 'joined' } }));
  });
});
