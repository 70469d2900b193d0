import { describe, expect, test } from 'vitest';
import type { Context } from '../feature.ts';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { decide } from './decide.ts';
import type { RoomEvent } from './features.ts';
import { grantsOfRole } from '../grants.ts';
import { emptyRoom, type RoomState } from './state.ts';
import type { Participant } from '../features/seats.ts';
import { order, type Order } from '../room/features.ts';
import { NODE, seated } from '../actor.ts';
import {
  ask,
  carryOut,
  CONTEXT,
  furnishedRoom,
  join,
  KEY,
  leave,
  limited,
  message,
  OPUS,
  participantOf,
  publish,
  reassert,
  roomAfter,
  seatOf,
  setConnected,
  VP8,
} from '../testing/rooms.ts';

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

const open = carryOut(room, ask(ann, 'room.update', { locked: false, lobby: false })).after;
const locked = carryOut(open, ask(ann, 'room.update', { locked: true })).after;
const withoutBob = carryOut(room, leave(bob)).after;
const told = carryOut(room, message(bob, { messageId: 'm1' })).after;
const takenOver = carryOut(told, join('bob', { takeOver: true })).after;
const bobAway = carryOut(room, setConnected(bob, false)).after;

/** `ann` on `node-1`; on `node-2` `bob`, with a track, `vic`, who is away, and `lou` in the lobby. */
const spread = roomAfter(
  () => join('ann', { role: 'host' }),
  () => join('bob', { node: 'node-2' }),
  (state) => publish(seatOf(state, 'bob'), 'bob-cam', 'camera'),
  () => join('vic', { node: 'node-2' }),
  (state) => setConnected(seatOf(state, 'vic'), false),
  (state) => ask(seatOf(state, 'ann'), 'room.update', { lobby: true }),
  () => join('lou', { node: 'node-2' }),
);
const lostProcess = { node: 'node-2', incarnation: 'first' };
const nodeLost = order(NODE, 'nodeLost', lostProcess);
const expireLost = order(NODE, 'expireLost', lostProcess);
const afterLoss = carryOut(spread, nodeLost).after;
const afterExpiry = carryOut(afterLoss, expireLost).after;
const bobElsewhere = carryOut(afterLoss, join('bob', { takeOver: true, keepTracks: true, node: 'node-3' })).after;
const backAtLostNode = setConnected(seatOf(spread, 'bob'), true);
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

/** `duo` may publish two microphones, and publishes one. */
const duet = roomAfter(
  () => join('duo', { grants: { ...grantsOfRole('participant'), microphones: 2 } }),
  (state) => publish(seatOf(state, 'duo'), 'first', 'microphone'),
);
const withHidden = carryOut(room, join('rec', { kind: 'recorder', hidden: true })).after;
const rec = seatOf(withHidden, 'rec');
const onlyCamera = { ...grantsOfRole('participant'), publish: ['camera'] } satisfies Participant['grants'];
const host = { role: 'host', grants: grantsOfRole('host') } as const;

const allowed: readonly [
  name: string,
  state: RoomState,
  order: Order,
  events: readonly RoomEvent[],
  context?: Context,
][] = [
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
    open,
    join('new'),
    [{ type: 'participantJoined', participant: joined(open, 'new'), replaced: false }],
    limited({ participants: 4, waiting: 1 }),
  ],
  [
    'a moderator has a place where all are taken',
    room,
    join('new', { role: 'host' }),
    [{ type: 'participantJoined', participant: joined(room, 'new', host), replaced: false }],
    limited({ participants: 1, waiting: 1 }),
  ],
  [
    'who waits takes no place of those in the room',
    room,
    join('new'),
    [
      {
        type: 'participantJoined',
        participant: joined(room, 'new', { state: 'lobby', visibleFrom: null }),
        replaced: false,
      },
    ],
    limited({ participants: 1, waiting: 2 }),
  ],
  [
    'a recorder that is hidden waits in no lobby',
    room,
    join('rec', { kind: 'recorder', hidden: true }),
    [
      {
        type: 'participantJoined',
        participant: joined(room, 'rec', { kind: 'recorder', hidden: true }),
        replaced: false,
      },
    ],
  ],
  [
    'what nodes of the level before do not know is left out',
    open,
    join('new', { kind: 'device', grants: { ...grantsOfRole('participant'), microphones: 2 } }),
    [{ type: 'participantJoined', participant: joined(open, 'new'), replaced: false }],
    { ...CONTEXT, level: 1 },
  ],
  [
    'a second microphone that the token grants',
    duet,
    publish(seatOf(duet, 'duo'), 'second', 'microphone'),
    [
      {
        type: 'trackPublished',
        identity: 'duo',
        track: { id: 'second', source: 'microphone', kind: 'audio', generation: 1, ...OPUS },
      },
    ],
  ],
  [
    'taking over closes the old tracks first, and needs no free place and no second admission',
    room,
    join('bob', { takeOver: true, node: 'node-2' }),
    [
      { type: 'trackClosed', identity: 'bob', trackId: 'bob-mic' },
      { type: 'trackClosed', identity: 'bob', trackId: 'bob-cam' },
      {
        type: 'participantJoined',
        participant: joined(room, 'bob', { node: 'node-2', epoch: next + 2, visibleFrom: next + 2 }),
        replaced: true,
      },
    ],
    limited({ participants: 1 }),
  ],
  [
    'taking over with the tracks kept: they stay as they are',
    room,
    join('bob', { takeOver: true, keepTracks: true, node: 'node-2' }),
    [
      {
        type: 'participantJoined',
        participant: joined(room, 'bob', { node: 'node-2', tracks: [bobMic, bobCam] }),
        replaced: true,
      },
    ],
    limited({ participants: 1 }),
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
    leave(bob, 'expired'),
    [{ type: 'participantLeft', identity: 'bob', reason: 'expired', fromLobby: false }],
  ],
  [
    'a leave out of the lobby',
    room,
    leave(lou),
    [{ type: 'participantLeft', identity: 'lou', reason: 'left', fromLobby: true }],
  ],
  [
    'a lost connection',
    room,
    setConnected(bob, false),
    [{ type: 'connectionChanged', identity: 'bob', state: 'reconnecting' }],
  ],
  [
    'a connection that is back',
    bobAway,
    setConnected(bob, true),
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
    order(seated(bob), 'republishTrack', { trackId: 'bob-cam', media: { ...VP8, mimeType: 'video/AV1' } }),
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
    ask(bob, 'track.update', { trackId: 'bob-mic', paused: true }),
    [{ type: 'trackUpdated', identity: 'bob', track: { ...bobMic, paused: true } }],
  ],
  [
    'a track resumed',
    room,
    ask(bob, 'track.update', { trackId: 'bob-cam', paused: false }),
    [{ type: 'trackUpdated', identity: 'bob', track: { ...bobCam, paused: false } }],
  ],
  [
    'a track closed',
    room,
    ask(bob, 'track.close', { trackId: 'bob-mic' }),
    [{ type: 'trackClosed', identity: 'bob', trackId: 'bob-mic' }],
  ],
  [
    'a track muted by a moderator',
    room,
    ask(ann, 'participant.mute', { identity: 'bob', trackId: 'bob-mic' }),
    [{ type: 'trackUpdated', identity: 'bob', track: { ...bobMic, paused: true }, mutedBy: 'ann' }],
  ],
  [
    'an admission',
    room,
    ask(ann, 'participant.admit', { identity: 'lou' }),
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
    ask(ann, 'participant.remove', { identity: 'bob' }),
    [
      { type: 'participantLeft', identity: 'bob', reason: 'removed', fromLobby: false },
      { type: 'knockChanged', identity: 'bob', needed: true },
    ],
  ],
  [
    'a removal out of the lobby',
    room,
    ask(ann, 'participant.remove', { identity: 'lou' }),
    [
      { type: 'participantLeft', identity: 'lou', reason: 'removed', fromLobby: true },
      { type: 'knockChanged', identity: 'lou', needed: true },
    ],
  ],
  [
    'a lock leaves the lobby as it is',
    room,
    ask(ann, 'room.update', { locked: true }),
    [{ type: 'roomUpdated', locked: true, lobby: true }],
  ],
  [
    'both settings at once',
    room,
    ask(ann, 'room.update', { locked: true, lobby: false }),
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
    message(bob, { messageId: 'm2' }),
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
    message(bob, { to: ['ann', 'vic', 'ann'] }),
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

const withoutEffect: readonly [name: string, state: RoomState, order: Order][] = [
  ['a message that was told before', told, message(bob, { messageId: 'm1' })],
  [
    'a message that was told before, after its node reasserted what it knew before that',
    carryOut(told, reassert({ ...participantOf(room, 'bob'), name: 'Bob' })).after,
    message(bob, { messageId: 'm1' }),
  ],
  ['a reassertion of what lacks only messages', told, reassert(participantOf(room, 'bob'))],
  [
    'a message that was told before, in the session that took the seat over',
    takenOver,
    message(seatOf(takenOver, 'bob'), { messageId: 'm1' }),
  ],
  ['leaving a seat that another session took', room, leave(formerBob)],
  ['leaving twice', withoutBob, leave(bob)],
  ['a connection that was never lost', room, setConnected(bob, true)],
  ['a connection lost twice', bobAway, setConnected(bob, false)],
  ['a connection lost in the lobby', room, setConnected(lou, false)],
  ['a node lost twice, as several others find', afterLoss, nodeLost],
  ['a lost node with nobody in the room', spread, order(NODE, 'nodeLost', { ...lostProcess, node: 'node-3' })],
  ['a lost node whose people came back elsewhere', bobElsewhere, nodeLost],
  ['expiry twice, as several others find', afterExpiry, expireLost],
  ['expiry on a node with nobody in the room', spread, order(NODE, 'expireLost', { ...lostProcess, node: 'node-3' })],
  [
    'a lost process of a node that was started anew',
    spread,
    order(NODE, 'nodeLost', { ...lostProcess, incarnation: 'second' }),
  ],
  [
    'expiry on a process of a node that was started anew',
    spread,
    order(NODE, 'expireLost', { ...lostProcess, incarnation: 'second' }),
  ],
  ['resuming what is not paused', room, ask(bob, 'track.update', { trackId: 'bob-mic', paused: false })],
  ['pausing what is paused', room, ask(bob, 'track.update', { trackId: 'bob-cam', paused: true })],
  ['muting what is paused', room, ask(ann, 'participant.mute', { identity: 'bob', trackId: 'bob-cam' })],
  ['admitting who is in the room', room, ask(ann, 'participant.admit', { identity: 'bob' })],
  ['settings that are so already', room, ask(ann, 'room.update', { locked: false, lobby: true })],
  ['no settings', room, ask(ann, 'room.update', {})],
];

const refused: readonly [code: ErrorCode, name: string, state: RoomState, order: Order, context?: Context][] = [
  ['identity_taken', 'a second session', room, join('bob')],
  ['identity_taken', 'a second session in the lobby', room, join('lou')],
  ['identity_taken', 'keeping tracks is not taking over', room, join('bob', { keepTracks: true })],
  ['room_full', 'a join into a full room', open, join('new'), limited({ participants: 3 })],
  ['room_full', 'one more who waits', room, join('new'), limited({ waiting: 1 })],
  [
    'room_full',
    'an admission into a full room',
    room,
    ask(ann, 'participant.admit', { identity: 'lou' }),
    limited({ participants: 3 }),
  ],
  ['room_locked', 'a join into a locked room', locked, join('new')],

  ['identity_taken', 'who is hidden in the place of who is not', room, join('bob', { takeOver: true, hidden: true })],
  ['forbidden', 'a track of who is hidden', withHidden, publish(rec, 'new', 'camera')],
  ['not_found', 'a message to who is hidden', withHidden, message(seatOf(withHidden, 'bob'), { to: ['rec'] })],
  [
    'unavailable',
    'who is hidden where not every node knows of that',
    room,
    join('rec', { hidden: true }),
    { ...CONTEXT, level: 1 },
  ],

  ['stale', 'a lost node has the connection of who came back elsewhere', bobElsewhere, backAtLostNode],
  ['stale', 'a lost node has the connection of who expired', afterExpiry, backAtLostNode],
  ['stale', 'a connection of nobody', room, setConnected(stranger, true)],
  ['stale', 'a connection of a seat lost to another', room, setConnected(formerBob, false)],
  ['stale', 'a track from a seat lost to another', room, publish(formerBob, 'new', 'camera')],
  ['stale', 'a message from somebody who left', withoutBob, message(bob)],
  [
    'stale',
    'moderating from a seat of the future',
    room,
    ask({ ...ann, epoch: 99 }, 'participant.remove', { identity: 'bob' }),
  ],

  ['in_lobby', 'a track from the lobby', room, publish(lou, 'new', 'camera')],
  ['in_lobby', 'a message from the lobby', room, message(lou)],
  ['in_lobby', 'admitting oneself', room, ask(lou, 'participant.admit', { identity: 'lou' })],

  ['forbidden', 'a source that the token does not name', room, publish(vic, 'new', 'camera')],
  [
    'forbidden',
    'muting without the grant',
    room,
    ask(vic, 'participant.mute', { identity: 'bob', trackId: 'bob-mic' }),
  ],
  ['forbidden', 'admitting without the grant', room, ask(bob, 'participant.admit', { identity: 'lou' })],
  ['forbidden', 'removing without the grant', room, ask(bob, 'participant.remove', { identity: 'vic' })],
  ['forbidden', 'settings without the grant', room, ask(bob, 'room.update', { locked: true })],

  ['limit_exceeded', 'one track too many', room, publish(bob, 'new', 'screen'), limited({ tracksPerParticipant: 2 })],
  ['limit_exceeded', 'a second microphone', room, publish(bob, 'new', 'microphone')],
  ['internal', 'a track id that another has', room, publish(ann, 'bob-mic', 'microphone')],

  ['not_found', 'sending no track anew', room, order(seated(bob), 'republishTrack', { trackId: 'none', media: OPUS })],
  [
    'not_found',
    "another's track sent anew",
    room,
    order(seated(ann), 'republishTrack', { trackId: 'bob-mic', media: OPUS }),
  ],
  ['not_found', "pausing another's track", room, ask(ann, 'track.update', { trackId: 'bob-mic', paused: true })],
  ['not_found', "closing another's track", room, ask(ann, 'track.close', { trackId: 'bob-mic' })],
  ['not_found', 'closing no track', room, ask(bob, 'track.close', { trackId: 'none' })],
  ['not_found', 'muting nobody', room, ask(ann, 'participant.mute', { identity: 'nobody', trackId: 'bob-mic' })],
  ['not_found', "muting another's track", room, ask(ann, 'participant.mute', { identity: 'vic', trackId: 'bob-mic' })],
  ['not_found', 'admitting nobody', room, ask(ann, 'participant.admit', { identity: 'nobody' })],
  ['not_found', 'removing nobody', room, ask(ann, 'participant.remove', { identity: 'nobody' })],
  ['not_found', 'a message to nobody', room, message(bob, { to: ['ann', 'nobody'] })],
  ['not_found', 'a message to somebody hidden in the lobby', room, message(bob, { to: ['lou'] })],
  ['in_lobby', "a moderator's message to somebody who waits in the lobby", room, message(ann, { to: ['lou'] })],
];

describe('decide', () => {
  test.each(allowed)('%s', (_name, state, order, events, context = CONTEXT) => {
    expect(decide(state, order, context)).toEqual(events);
  });

  test.each(withoutEffect)('%s changes nothing', (_name, state, order) => {
    expect(decide(state, order, CONTEXT)).toEqual([]);
  });

  test.each(refused)('refuses as %s: %s', (code, _name, state, order, context = CONTEXT) => {
    expect(() => decide(state, order, context)).toThrow(expect.objectContaining({ name: 'CausewayError', code }));
  });

  test('refuses a message without the grant', () => {
    const mute = { ...grantsOfRole('participant'), data: false };
    const state = roomAfter(() => join('mim', { grants: mute }));
    const send = (): unknown => decide(state, message(seatOf(state, 'mim')), CONTEXT);
    expect(send).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  test('says whether a taken identity waits in the lobby or is in the room', () => {
    const taken = (identity: string): unknown => decide(room, join(identity), CONTEXT);
    expect(() => taken('lou')).toThrow(expect.objectContaining({ data: { state: 'lobby' } }));
    expect(() => taken('bob')).toThrow(expect.objectContaining({ data: { state: 'joined' } }));
  });
});
