import { describe, expect, test } from 'vitest';
import { NODE, type Seat } from '../actor.ts';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { decide } from '../room/decide.ts';
import { order, type Order } from '../room/features.ts';
import { projectRoom } from '../room/project.ts';
import type { RoomState } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../testing/rooms.ts';

const raise = (seat: Seat): Order => ask(seat, 'hand.raise', {});
const lower = (seat: Seat, identity?: string): Order =>
  ask(seat, 'hand.lower', identity === undefined ? {} : { identity });

const room = furnishedRoom();
const [ann, bob, vic, lou] = ['ann', 'bob', 'vic', 'lou'].map((identity) => seatOf(room, identity));
if (!ann || !bob || !vic || !lou) throw new Error('a furnished room has these four');

const then = (state: RoomState, ...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, state);
const raised = (state: RoomState): readonly string[] => state.hands.map(({ identity }) => identity);
/** `vic`, then `bob`. */
const two = then(room, raise(vic), raise(bob));
const moderator = (tenant: string): Order =>
  order({ kind: 'service', name: 'desk', tenant, grants: participantOf(room, 'ann').grants }, 'hand.lower', {
    identity: 'bob',
  });

describe('hands', () => {
  test.each<[string, RoomState, readonly string[]]>([
    ['are up in the order in which they were raised', two, ['vic', 'bob']],
    ['raised twice keep their place', then(two, raise(vic)), ['vic', 'bob']],
    ['lowered by their owner are down', then(two, lower(vic)), ['bob']],
    ['lowered and raised again are the last', then(two, lower(vic), raise(vic)), ['bob', 'vic']],
    ['of others are lowered by who moderates', then(two, lower(ann, 'bob')), ['vic']],
    ['of others are lowered by a service', then(two, moderator('acme')), ['vic']],
    [
      'stay up when a new session takes the seat',
      then(two, join('vic', { role: 'viewer', takeOver: true })),
      ['vic', 'bob'],
    ],
    ['go with who leaves', then(two, leave(vic)), ['bob']],
  ])('%s', (_name, state, expected) => {
    expect(raised(state)).toEqual(expected);
  });

  test.each<[ErrorCode, string, Order]>([
    ['forbidden', 'lowering the hand of another without the grant', lower(vic, 'bob')],
    ['in_lobby', 'a hand from the lobby', raise(lou)],
    ['not_found', 'lowering the hand of nobody', lower(ann, 'nobody')],
    ['not_found', 'a service of another tenant', moderator('globex')],
  ])('are refused as %s: %s', (code, _name, refused) => {
    expect(() => decide(two, refused, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });

  test('are told to all, with who lowered them', () => {
    const { events } = carryOut(two, lower(ann, 'bob'));
    expect(events.map(({ event }) => event)).toEqual([{ type: 'handLowered', identity: 'bob', by: 'ann' }]);
    expect(projectRoom(two, participantOf(two, 'bob')).hands?.map(({ name }) => name)).toEqual([
      'vic by name',
      'bob by name',
    ]);
    expect(projectRoom(room, participantOf(room, 'bob')).hands).toBeUndefined();
  });

  test('wait for a cluster in which every node reads them', () => {
    expect(() => decide(room, raise(bob), { ...CONTEXT, level: 1 })).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
  });

  test('that a lost log has wrong are told again, each in its place', () => {
    const known = (since: number | null): Order => order(NODE, 'reassertHand', { seat: vic, since });
    const onlyBob = then(two, lower(vic));
    const since = two.hands[0]?.since ?? 0;
    expect(raised(then(onlyBob, known(since)))).toEqual(['vic', 'bob']);
    expect(raised(then(two, known(null)))).toEqual(['bob']);
    expect(decide(two, known(since), CONTEXT)).toEqual([]);
  });
});
