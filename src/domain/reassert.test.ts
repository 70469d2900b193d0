/** A room that was lost is told again of somebody whom it had forgotten, or has wrong. */
import { expect, test } from 'vitest';
import { CausewayError } from './errors.ts';
import { decide } from './decide.ts';
import { project, sees } from './project.ts';
import { carryOut, furnishedRoom, participantOf, seatOf } from './testing/rooms.ts';

const room = furnishedRoom();
const bob = participantOf(room, 'bob');
const reassertBob = { type: 'reassert', participant: bob } as const;
const withoutBob = carryOut(room, { type: 'leave', by: bob, reason: 'left' }).after;
const bobMuted = carryOut(room, { type: 'updateTrack', by: bob, trackId: 'bob-mic', paused: true }).after;

test('who is known as is needs no telling', () => {
  expect(decide(room, reassertBob)).toEqual([]);
});

test.each([
  ['who is missing', withoutBob, false],
  ['who is known otherwise', bobMuted, true],
])('%s is there as before, with tracks and epoch', (_name, state, replaced) => {
  const { events, after } = carryOut(state, reassertBob);
  expect(events.map(({ event }) => event)).toEqual([{ type: 'participantJoined', participant: bob, replaced }]);
  expect(after.participants.get('bob')).toEqual(bob);
});

test('who has a newer seat keeps that', () => {
  const newer = { ...bob, epoch: bob.epoch + 1 };
  const moved = { ...room, participants: new Map(room.participants).set('bob', newer) };
  expect(() => decide(moved, reassertBob)).toThrow(CausewayError);
  expect(() => decide(moved, reassertBob)).toThrow('no longer holds its seat');
});

test('the others are told, and not the one whom it is about', () => {
  const { events, after } = carryOut(withoutBob, reassertBob);
  const told = (identity: string): readonly string[] =>
    events
      .flatMap((logged) => project(logged))
      .filter((projection) => sees(participantOf(after, identity), projection))
      .map(({ notification }) => notification.event);
  expect(told('ann')).toEqual(['participant.joined']);
  expect(told('bob')).toEqual([]);
  expect(seatOf(after, 'bob')).toEqual(seatOf(room, 'bob'));
});

test('whom the numbers of a lost log would hide what follows hears of it', () => {
  const lateComer = { ...bob, visibleFrom: room.seq + 1_000 };
  const { after } = carryOut(withoutBob, { type: 'reassert', participant: lateComer });
  expect(participantOf(after, 'bob').visibleFrom).toBe(withoutBob.seq + 1);
  const { events } = carryOut(after, {
    type: 'updateRoom',
    by: participantOf(after, 'ann'),
    locked: true,
    lobby: undefined,
  });
  const told = events.flatMap((logged) => project(logged)).filter((each) => sees(participantOf(after, 'bob'), each));
  expect(told).toHaveLength(1);
});

test('a message is repeated as it was, by who has the seat', () => {
  const hello = { topic: 'chat', payload: 'hello', to: null, at: 1_000, id: 'm1' } as const;
  const message = { type: 'messageSent', from: 'bob', name: bob.name, ...hello } as const;
  expect(decide(room, { type: 'sendMessage', by: bob, ...hello })).toEqual([message]);
  const repeat = { type: 'repeatMessage', by: bob, message } as const;
  const { after } = carryOut(room, repeat);
  expect(decide(after, repeat)).toEqual([message]);
  expect(decide(after, { type: 'sendMessage', by: bob, ...hello })).toEqual([]);
  expect(() => decide(withoutBob, repeat)).toThrow('no longer holds its seat');
});
