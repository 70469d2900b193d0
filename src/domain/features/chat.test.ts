import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { type ChatMessage, MAX_CHAT_BYTES } from '../../../signaling/protocol/features/chat.ts';
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

const edit = (seat: Seat, id: string, text: string): Order => ask(seat, 'chat.edit', { id, text });
const remove = (seat: Seat, from: string, id: string): Order => ask(seat, 'chat.delete', { from, id });
const react = (seat: Seat, from: string, id: string, on = true): Order =>
  ask(seat, 'chat.react', { from, id, kind: 'heart', on });
const configure = (params: Params<'chat.configure'>): Order => ask(ann, 'chat.configure', params);
const messagesFor = (state: RoomState, identity: string): readonly ChatMessage[] =>
  projectRoom(state, participantOf(state, identity)).chat ?? [];

describe('a message', () => {
  const toHosts = then(room, write(bob, 'ask', { hosts: true }));

  test.each<[string, RoomState, string, readonly Partial<ChatMessage>[]]>([
    ['to the hosts is shown to who wrote it', toHosts, 'bob', [{ id: 'ask', hosts: true }]],
    ['to the hosts is shown to them', toHosts, 'ann', [{ id: 'ask', hosts: true }]],
    ['to the hosts is shown to nobody else', toHosts, 'vic', []],
    [
      'answers another',
      then(two, write(vic, 're', { reply: { from: 'bob', id: 'open' } })),
      'ann',
      [{}, { reply: { from: 'bob', id: 'open' } }],
    ],
    ['is changed by its writer', then(two, edit(bob, 'open', 'other')), 'ann', [{ text: 'other', edited: 1_000 }]],
    ['is deleted by its writer', then(two, remove(bob, 'bob', 'open')), 'ann', [{ text: '', deleted: 'bob' }]],
    [
      'is deleted by who moderates',
      then(two, remove(ann, 'bob', 'open')),
      'vic',
      [{ text: '', deleted: 'ann' }, { id: 'secret' }],
    ],
    [
      'deleted twice is deleted',
      then(two, remove(bob, 'bob', 'open'), remove(ann, 'bob', 'open')),
      'ann',
      [{ deleted: 'bob' }],
    ],
    [
      'has reactions',
      then(two, react(vic, 'bob', 'open'), react(ann, 'bob', 'open')),
      'bob',
      [{ reactions: [{ kind: 'heart', identities: ['vic', 'ann'] }] }, {}],
    ],
    [
      'loses a reaction taken back',
      then(two, react(vic, 'bob', 'open'), react(vic, 'bob', 'open', false)),
      'ann',
      [{ id: 'open' }],
    ],
    [
      'under `joined` is shown to who was there',
      then(room, configure({ history: 'joined' }), write(bob, 'now')),
      'vic',
      [{ id: 'now' }],
    ],
    [
      'under `joined` is not shown to who comes later',
      then(room, configure({ history: 'joined' }), write(bob, 'now'), join('cas')),
      'vic',
      [{ id: 'now' }],
    ],
    ['under `none` is kept for nobody', then(room, configure({ history: 'none' }), write(bob, 'now')), 'bob', []],
  ])('%s', (_name, state, identity, expected) => {
    expect(messagesFor(state, identity)).toMatchObject(expected);
    expect(messagesFor(state, identity)).toHaveLength(expected.length);
  });

  test('under `joined` or `none` is told to those who are there, and its later changes to no others', () => {
    for (const history of ['joined', 'none'] as const) {
      const before = then(room, configure({ history }));
      const told = carryOut(before, write(bob, 'now')).events.map(
        (each) => projectFor(each, participantOf(before, 'vic'))?.data,
      );
      expect(told).toMatchObject([{ id: 'now', ...(history === 'none' ? { kept: false } : {}) }]);
    }
    const unlocked = then(
      room,
      ask(ann, 'room.update', { lobby: false }),
      configure({ history: 'joined' }),
      write(bob, 'now'),
    );
    const later = then(unlocked, join('cas'));
    expect(idsFor(later, 'cas')).toEqual([]);
    const { events } = carryOut(later, edit(bob, 'now', 'other'));
    expect(events.map((each) => projectFor(each, participantOf(later, 'cas')))).toEqual([undefined]);
    expect(events.map((each) => projectFor(each, participantOf(later, 'vic'))?.event)).toEqual(['chat.edited']);
    expect(() => decide(later, react(seatOf(later, 'cas'), 'bob', 'now'), CONTEXT)).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });

  test.each<[ErrorCode, string, RoomState, Order]>([
    ['bad_params', 'to one and to the hosts', room, write(bob, 'a', { to: 'vic', hosts: true })],
    ['not_found', 'an answer to what one does not see', two, write(ann, 'a', { reply: { from: 'bob', id: 'secret' } })],
    ['not_found', 'a change of another’s', two, edit(vic, 'open', 'x')],
    ['not_found', 'a change of what was deleted', then(two, remove(ann, 'bob', 'open')), edit(bob, 'open', 'x')],
    ['forbidden', 'deleting another’s', two, remove(vic, 'bob', 'open')],
    ['not_found', 'deleting what a moderator does not see', two, remove(ann, 'bob', 'secret')],
    ['not_found', 'a reaction to what one does not see', two, react(ann, 'bob', 'secret')],
    [
      'forbidden_now',
      'while the chat is off, also by who moderates',
      then(room, configure({ on: false })),
      write(ann, 'a'),
    ],
    [
      'forbidden_now',
      'while hosts alone may write',
      then(room, ask(ann, 'floor.forbid', { what: ['chat'] })),
      write(bob, 'a'),
    ],
    ['forbidden', 'settings by who does not moderate', room, ask(bob, 'chat.configure', { on: false })],
  ])('is refused as %s: %s', (code, _name, state, refused) => {
    expect(() => decide(state, refused, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });

  test('of the earlier kind is written for nodes of the earlier level, one of a new kind waits', () => {
    const earlier = { ...CONTEXT, level: 2 };
    expect(decide(room, write(bob, 'a'), earlier)).toHaveLength(1);
    expect(() => decide(room, write(bob, 'a', { hosts: true }), earlier)).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
    expect(() => decide(two, edit(bob, 'open', 'x'), earlier)).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
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

  test('keeps what became of its messages, and those of who left', () => {
    const known = then(four, edit(bob, 'open', 'other'), remove(ann, 'vic', 'reply'), leave(vic));
    const stale = { ...four, participants: known.participants };
    const again = then(stale, ...['ann', 'bob'].flatMap((identity) => told(known, identity)));
    expect(again.chat.map(({ text, deleted }) => [text, deleted])).toEqual(
      known.chat.map(({ text, deleted }) => [text, deleted]),
    );
    const empty = then({ ...known, chat: [] }, ...['ann', 'bob'].flatMap((identity) => told(known, identity)));
    expect(empty.chat.map(({ id }) => id)).toEqual(['open', 'secret', 'reply', 'last']);
  });
});
