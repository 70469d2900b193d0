import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { MAX_CHAT_BYTES } from '../../../signaling/protocol/features/chat.ts';
import type { Params } from '../../../signaling/protocol/methods.ts';
import { NODE, type Seat } from '../actor.ts';
import { answerOf } from '../room/answer.ts';
import { decide } from '../room/decide.ts';
import { order, type Order } from '../room/features.ts';
import { projectFor, projectRoom } from '../room/project.ts';
import { reassertions } from '../room/repair.ts';
import { type RoomState, toSnapshot } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../testing/rooms.ts';

const write = (seat: Seat, id: string, more: Partial<Params<'chat.send'>> = {}): Order =>
  ask(seat, 'chat.send', { text: `text of ${id}`, id, ...more });

const room = furnishedRoom();
const [ann, bob, vic, lou] = ['ann', 'bob', 'vic', 'lou'].map((identity) => seatOf(room, identity));
if (!ann || !bob || !vic || !lou) throw new Error('a furnished room has these four');

const then = (state: RoomState, ...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, state);
const idsFor = (state: RoomState, identity: string): readonly string[] =>
  (projectRoom(state, participantOf(state, identity)).chat ?? []).map(({ id }) => id);
/** One to all, and one from `bob` to `vic`. */
const two = then(room, write(bob, 'open'), write(bob, 'secret', { to: 'vic' }));
const service = (tenant: string): Order =>
  order({ kind: 'service', name: 'desk', tenant, grants: participantOf(room, 'ann').grants }, 'chat.send', {
    text: 'five minutes',
    id: 'notice',
  });

describe('chat', () => {
  test.each<[string, RoomState, string, readonly string[]]>([
    ['is shown to who wrote it', two, 'bob', ['open', 'secret']],
    ['to one is shown to that one', two, 'vic', ['open', 'secret']],
    ['to one is shown to nobody else, moderators included', two, 'ann', ['open']],
    ['sent again under its id is the same', then(two, write(bob, 'open')), 'ann', ['open']],
    ['of two under the same id is two', then(two, write(vic, 'open')), 'ann', ['open', 'open']],
    ['is shown to who comes later', then(two, join('cas', { role: 'host' })), 'cas', ['open']],
    ['is shown to who is admitted', then(two, ask(ann, 'participant.admit', { identity: 'lou' })), 'lou', ['open']],
    ['stays when its writer leaves', then(two, leave(bob)), 'vic', ['open', 'secret']],
    ['is written by services too', then(two, service('acme')), 'ann', ['open', 'notice']],
  ])('%s', (_name, state, identity, expected) => {
    expect(idsFor(state, identity)).toEqual(expected);
  });

  test.each<[ErrorCode, string, Order]>([
    ['in_lobby', 'from the lobby', write(lou, 'a')],
    ['in_lobby', 'a moderator to somebody in the lobby', write(ann, 'a', { to: 'lou' })],
    ['not_found', 'anybody else to somebody in the lobby', write(bob, 'a', { to: 'lou' })],
    ['not_found', 'to nobody', write(bob, 'a', { to: 'nobody' })],
    ['not_found', 'a service of another tenant', service('globex')],
  ])('is refused as %s: %s', (code, _name, refused) => {
    expect(() => decide(two, refused, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });

  test('needs the grant for data', () => {
    const grants = { ...participantOf(room, 'vic').grants, data: false };
    const mute = then(room, join('vic', { role: 'viewer', grants, takeOver: true }));
    expect(() => decide(mute, write(seatOf(mute, 'vic'), 'a'), CONTEXT)).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });

  test('waits for a cluster in which every node reads it', () => {
    expect(() => decide(room, write(bob, 'a'), { ...CONTEXT, level: 1 })).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
    expect(toSnapshot(two, 1).chat).toBeUndefined();
  });

  test('keeps the last 200, or fewer that take 128 KiB', () => {
    const many = then(room, ...Array.from({ length: 205 }, (_, index) => write(bob, `m${index}`)));
    expect([many.chat.length, many.chat[0]?.id]).toEqual([200, 'm5']);
    const text = '€'.repeat(4_000);
    const large = then(room, ...Array.from({ length: 12 }, (_, index) => write(bob, `m${index}`, { text })));
    expect([large.chat.length, large.chat.at(-1)?.id]).toEqual([10, 'm11']);
    expect(Buffer.byteLength(JSON.stringify(large.chat))).toBeLessThanOrEqual(MAX_CHAT_BYTES);
  });

  test('answers where the room has it, the second time too', () => {
    const first = carryOut(room, write(bob, 'one'));
    const params = { text: 'text of one', id: 'one' };
    const { seq } = answerOf('chat.send', params, first.events, first.after, 'bob');
    expect(seq).toBe(first.after.seq);
    const again = carryOut(then(first.after, write(vic, 'two')), write(bob, 'one'));
    expect(again.events).toEqual([]);
    expect(answerOf('chat.send', params, again.events, again.after, 'bob')).toEqual({ seq });
  });
});

describe('chat that a log lost', () => {
  const four = then(two, write(vic, 'reply'), write(bob, 'last'));
  const told = (known: RoomState, identity: string): readonly Order[] =>
    reassertions(known, participantOf(known, identity)).filter(({ type }) => type === 'reassertChat');

  test('is told again by the nodes of its writers, each message in its place', () => {
    const onlyVics = { ...four, chat: four.chat.filter(({ from }) => from === 'vic') };
    const again = then(onlyVics, ...told(four, 'bob'), ...told(four, 'vic'));
    expect(again.chat).toEqual(four.chat);
    expect(told(four, 'vic').flatMap((each) => decide(again, each, CONTEXT))).toEqual([]);
  });

  test('that not every node may have told is said again, and the room has it once', () => {
    const { events } = carryOut(four, write(bob, 'unheard'));
    const message = events[0]?.event;
    if (message?.type !== 'chatSent') throw new Error('nothing was written');
    const repeat = order(NODE, 'repeatChat', { seat: bob, message });
    const five = then(four, write(bob, 'unheard'));
    const step = carryOut(five, repeat);
    expect(step.after.chat).toEqual(five.chat);
    const heard = step.events.map((logged) => projectFor(logged, participantOf(five, 'vic'))?.data);
    expect(heard).toMatchObject([{ id: 'unheard', place: five.chat.at(-1)?.place }]);
    expect(then(four, repeat).chat.map(({ id }) => id)).toEqual(['open', 'secret', 'reply', 'last', 'unheard']);
  });
});
