/** A room that was lost is told again of somebody whom it had forgotten, or has wrong. */
import { expect, test } from 'vitest';
import { CausewayError } from '../errors.ts';
import { decide } from './decide.ts';
import { project, sees } from './project.ts';
import { order } from '../room/features.ts';
import { NODE } from '../actor.ts';
import {
  ask,
  carryOut,
  CONTEXT,
  furnishedRoom,
  leave,
  message,
  participantOf,
  reassert,
  seatOf,
} from '../testing/rooms.ts';

const room = furnishedRoom();
const bob = participantOf(room, 'bob');
const reassertBob = reassert(bob);
const withoutBob = carryOut(room, leave(bob)).after;
const bobMuted = carryOut(room, ask(bob, 'track.update', { trackId: 'bob-mic', paused: true })).after;

test('who is known as is needs no telling', () => {
  expect(decide(room, reassertBob, CONTEXT)).toEqual([]);
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
  expect(() => decide(moved, reassertBob, CONTEXT)).toThrow(CausewayError);
  expect(() => decide(moved, reassertBob, CONTEXT)).toThrow('no longer holds its seat');
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
  const { after } = carryOut(withoutBob, reassert(lateComer));
  expect(participantOf(after, 'bob').visibleFrom).toBe(withoutBob.seq + 1);
  const { events } = carryOut(after, ask(participantOf(after, 'ann'), 'room.update', { locked: true }));
  const told = events.flatMap((logged) => project(logged)).filter((each) => sees(participantOf(after, 'bob'), each));
  expect(told).toHaveLength(1);
});

test('a message is repeated as it was, by who has the seat', () => {
  const said = { topic: 'chat', payload: 'hello', messageId: 'm1' };
  const event = {
    type: 'messageSent',
    from: 'bob',
    name: bob.name,
    topic: 'chat',
    payload: 'hello',
    to: null,
    at: 1_000,
    id: 'm1',
  } as const;
  expect(decide(room, message(bob, said), CONTEXT)).toEqual([event]);
  const repeat = order(NODE, 'repeatMessage', { seat: bob, message: event });
  const { after } = carryOut(room, repeat);
  expect(decide(after, repeat, CONTEXT)).toEqual([event]);
  expect(decide(after, message(bob, said), CONTEXT)).toEqual([]);
  expect(() => decide(withoutBob, repeat, CONTEXT)).toThrow('no longer holds its seat');
});
