import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { NODE, type Seat } from '../actor.ts';
import { decide } from '../room/decide.ts';
import { order, type Order } from '../room/features.ts';
import { projectRoom } from '../room/project.ts';
import type { RoomState } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../testing/rooms.ts';
import { isInside } from './breakout-groups.ts';

const room = furnishedRoom();
const [ann, bob, vic, lou] = ['ann', 'bob', 'vic', 'lou'].map((identity) => seatOf(room, identity));
if (!ann || !bob || !vic || !lou) throw new Error('a furnished room has these four');

const then = (state: RoomState, ...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, state);
const enter = (identity: string, group: string): Order => order(NODE, 'enterBreakout', { identity, group });
const open = (seconds?: number): Order => ask(ann, 'breakout.open', seconds === undefined ? {} : { seconds });
const close = (seconds?: number): Order => ask(ann, 'breakout.close', seconds === undefined ? {} : { seconds });
const assign = (seat: Seat, identity: string, group: string | null): Order =>
  ask(seat, 'breakout.assign', { members: [{ identity, group }] });

/** Two groups; `bob` belongs to the first. */
const made = then(room, ask(ann, 'breakout.set', { groups: [{ name: 'Red' }, { name: 'Blue' }] }));
const [red = '', blue = ''] = made.breakouts?.groups.map(({ id }) => id) ?? [];
const assigned = then(made, assign(ann, 'bob', red));
const opened = then(assigned, open());
const inside = then(opened, enter('bob', red));
const whereIs = ({ breakouts }: RoomState, who: string) => {
  const member = breakouts?.members.find(({ identity }) => identity === who);
  return member && `${member.group === red ? 'red' : 'blue'}${member.inside ? ' inside' : ''}`;
};

describe('who belongs where', () => {
  test.each<[string, RoomState, string | undefined]>([
    ['somebody is assigned', assigned, 'red'],
    ['somebody is in the group', inside, 'red inside'],
    ['assigned to the same group again it stays inside', then(inside, assign(ann, 'bob', red)), 'red inside'],
    ['assigned to another it has to go there first', then(inside, assign(ann, 'bob', blue)), 'blue'],
    ['taken out it belongs to none', then(inside, assign(ann, 'bob', null)), undefined],
    ['back in the main room it stays assigned', then(inside, ask(bob, 'breakout.leave', {})), 'red'],
    ['a new session finds its group again', then(inside, join('bob', { takeOver: true })), 'red inside'],
    ['whoever left and comes again, too', then(inside, leave(bob), join('bob')), 'red inside'],
    ['closed groups have nobody inside', then(inside, close()), 'red'],
    ['a group that is gone has no members', then(inside, ask(ann, 'breakout.set', { groups: [] })), undefined],
    [
      'renamed it keeps them',
      then(inside, ask(ann, 'breakout.set', { groups: [{ id: red, name: 'Crimson' }] })),
      'red inside',
    ],
  ])('%s', (_name, state, expected) => {
    expect(whereIs(state, 'bob')).toBe(expected);
    expect(isInside(state, 'bob', red)).toBe(
      expected === 'red inside' && state.participants.get('bob')?.state !== 'lobby',
    );
  });

  test('who goes into a group sends nothing to the main room any more', () => {
    expect(carryOut(opened, enter('bob', red)).events.map(({ event }) => event)).toEqual([
      { type: 'trackClosed', identity: 'bob', trackId: 'bob-mic' },
      { type: 'trackClosed', identity: 'bob', trackId: 'bob-cam' },
      { type: 'breakoutEntered', identity: 'bob', name: 'bob by name', group: red },
    ]);
    expect(carryOut(inside, enter('bob', red)).events).toEqual([]);
  });

  test('who moderates visits any group, and belongs to none afterwards', () => {
    const visiting = then(opened, enter('ann', blue));
    expect(whereIs(visiting, 'ann')).toBe('blue inside');
    expect(whereIs(then(visiting, ask(ann, 'breakout.leave', {})), 'ann')).toBeUndefined();
  });

  test('all who do not moderate are spread evenly, and those in the lobby are not', () => {
    const spread = then(made, ask(ann, 'breakout.shuffle', {}));
    expect(new Set([whereIs(spread, 'bob'), whereIs(spread, 'vic')])).toEqual(new Set(['blue', 'red']));
    expect([whereIs(spread, 'ann'), whereIs(spread, 'lou')]).toEqual([undefined, undefined]);
  });

  test('people choose where they may', () => {
    const free = then(made, ask(ann, 'breakout.set', { groups: [...(made.breakouts?.groups ?? [])], choose: true }));
    expect(whereIs(then(free, ask(bob, 'breakout.choose', { group: blue })), 'bob')).toBe('blue');
  });
});

describe('the countdown', () => {
  const closing = then(inside, close(60));
  test('ends what began it', () => {
    const id = closing.breakouts?.closing?.id ?? 0;
    expect(closing.breakouts?.closing).toEqual({ at: CONTEXT.at + 60_000, inMs: 60_000, id: closing.seq });
    expect(whereIs(closing, 'bob')).toBe('red inside');
    expect(then(closing, order(NODE, 'endBreakouts', { closing: id })).breakouts).toMatchObject({ open: false });
  });

  test.each<[string, RoomState]>([
    ['that was set anew', then(closing, close(90))],
    ['that was called off', then(closing, open())],
    ['of groups that were closed', then(closing, close())],
  ])('does not end one %s', (_name, state) => {
    const late = order(NODE, 'endBreakouts', { closing: closing.seq });
    expect(carryOut(state, late).events).toEqual([]);
  });

  test('goes on while groups are renamed', () => {
    const renamed = then(closing, ask(ann, 'breakout.set', { groups: [{ id: red, name: 'Crimson' }] }));
    expect(renamed.breakouts?.closing).toEqual(closing.breakouts?.closing);
  });
});

test.each<[ErrorCode, string, RoomState, Order]>([
  ['forbidden', 'groups made without the grant', room, ask(bob, 'breakout.set', { groups: [{ name: 'Mine' }] })],
  ['forbidden', 'assigning without the grant', made, assign(bob, 'bob', red)],
  ['forbidden', 'choosing where one may not', made, ask(bob, 'breakout.choose', { group: red })],
  ['forbidden', 'a group to which one does not belong', opened, enter('bob', blue)],
  ['forbidden', 'a group that is not there, for who does not moderate', opened, enter('vic', 'guessed')],
  ['not_found', 'a group that is not there', opened, enter('ann', 'guessed')],
  ['not_found', 'a group that is not open', assigned, enter('bob', red)],
  ['not_found', 'a group of a room without groups', room, assign(ann, 'bob', 'guessed')],
  ['not_found', 'assigning to no group that there is', made, assign(ann, 'bob', 'guessed')],
  ['not_found', 'assigning nobody', made, assign(ann, 'nobody', red)],
  [
    'not_found',
    'changing a group that there is not',
    made,
    ask(ann, 'breakout.set', { groups: [{ id: 'x', name: 'X' }] }),
  ],
  ['not_found', 'opening what was not made', room, open()],
  ['not_found', 'a text to groups that there are not', room, ask(ann, 'breakout.broadcast', { text: 'hello' })],
  ['not_joined', 'a group without a seat in the main room', opened, enter('eve', red)],
  ['in_lobby', 'a group from the lobby', opened, enter('lou', red)],
  ['in_lobby', 'choosing from the lobby', made, ask(lou, 'breakout.choose', { group: red })],
])('is refused as %s: %s', (code, _name, state, refused) => {
  expect(() => decide(state, refused, CONTEXT)).toThrow(expect.objectContaining({ code }));
});

test('everybody sees who is where', () => {
  expect(projectRoom(inside, participantOf(inside, 'vic')).breakouts).toEqual({
    groups: [
      { id: red, name: 'Red' },
      { id: blue, name: 'Blue' },
    ],
    open: true,
    choose: false,
    atOnce: false,
    members: [{ identity: 'bob', name: 'bob by name', group: red, inside: true }],
  });
  expect(projectRoom(room, participantOf(room, 'vic')).breakouts).toBeUndefined();
});
