import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { MAX_POLLS, type PollView } from '../../../signaling/protocol/features/polls.ts';
import type { Params } from '../../../signaling/protocol/methods.ts';
import type { Seat } from '../actor.ts';
import { proofOf } from '../ballot-proof.ts';
import { answerOf } from '../room/answer.ts';
import { decide } from '../room/decide.ts';
import type { Order } from '../room/features.ts';
import { projectFor, projectRoom } from '../room/project.ts';
import { reassertions } from '../room/repair.ts';
import type { RoomState } from '../room/state.ts';
import { toSnapshot } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../testing/rooms.ts';

const room = furnishedRoom();
const [ann, bob, vic, lou] = ['ann', 'bob', 'vic', 'lou'].map((identity) => seatOf(room, identity));
if (!ann || !bob || !vic || !lou) throw new Error('a furnished room has these four');

const then = (state: RoomState, ...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, state);
const open = (poll: string, more: Partial<Params<'poll.open'>> = {}): Order =>
  ask(ann, 'poll.open', { question: 'Which?', options: ['red', 'green', 'blue'], poll, ...more });
const vote = (seat: Seat, poll: string, ...choices: number[]): Order => ask(seat, 'poll.vote', { poll, choices });
const take = (seat: Seat, poll: string): Order => ask(seat, 'poll.ballot', { poll, number: `of-${seat.identity}` });
const shown = (state: RoomState, identity: string): PollView | undefined =>
  projectRoom(state, participantOf(state, identity)).polls?.[0];

const live = then(room, open('one'));
const several = then(room, open('one', { multiple: true }));
const secret = then(room, open('one', { anonymous: true }));
const proof = (number: string): string => proofOf(secret.polls[0]?.anonymous?.secret ?? '', number);
const cast = (seat: Seat, number: string, choice: number): Order =>
  ask(seat, 'poll.vote', { poll: 'one', choices: [choice], ballot: { number, proof: proof(number) } });

describe('polls', () => {
  test.each<[string, RoomState, string, Partial<PollView>]>([
    ['are shown to all', live, 'vic', { open: true, voters: 0, counts: [0, 0, 0], anonymous: false }],
    ['are shown to who comes later', then(live, join('cas', { role: 'host' })), 'cas', { id: 'one' }],
    ['count votes', then(live, vote(bob, 'one', 1), vote(vic, 'one', 1)), 'ann', { voters: 2, counts: [0, 2, 0] }],
    ['know one vote of each', then(live, vote(bob, 'one', 1), vote(bob, 'one', 2)), 'bob', { voters: 1, mine: [2] }],
    ['take several where they may', then(several, vote(bob, 'one', 2, 0)), 'bob', { counts: [1, 0, 1], mine: [0, 2] }],
    ['keep the votes of who left', then(live, vote(bob, 'one', 1), leave(bob)), 'vic', { counts: [0, 1, 0] }],
    [
      'close',
      then(live, vote(bob, 'one', 1), ask(ann, 'poll.update', { poll: 'one', open: false })),
      'vic',
      { open: false, counts: [0, 1, 0] },
    ],
  ])('%s', (_name, state, identity, expected) => {
    expect(shown(state, identity)).toMatchObject(expected);
  });

  test.each<[Params<'poll.open'>['results'], boolean, boolean]>([
    ['live', true, true],
    ['closed', true, false],
    ['closed', false, true],
    ['hosts', true, false],
    ['hosts', false, false],
  ])('show their results (%s) while open (%s): %s', (results, isOpen, isShown) => {
    const opened = then(room, open('one', { results }), vote(bob, 'one', 0));
    const state = isOpen ? opened : then(opened, ask(ann, 'poll.update', { poll: 'one', open: false }));
    expect(shown(state, 'ann')?.counts !== undefined).toBe(isShown);
    expect(shown(state, 'vic')?.counts !== undefined).toBe(isShown);
    expect(answerOf('poll.results', { poll: 'one' }, [], state, 'ann')).toEqual({
      voters: 1,
      counts: [1, 0, 0],
      votes: [{ identity: 'bob', name: 'bob by name', choices: [0] }],
    });
  });

  test.each<[ErrorCode, string, RoomState, Order]>([
    [
      'forbidden',
      'a poll by who does not moderate',
      room,
      ask(bob, 'poll.open', { question: 'q', options: ['a', 'b'] }),
    ],
    ['bad_params', 'two options that are the same', room, open('one', { options: ['a', 'b', 'a '] })],
    [
      'limit_exceeded',
      'too many',
      then(room, ...Array.from({ length: MAX_POLLS }, (_, n) => open(`p${n}`))),
      open('more'),
    ],
    ['in_lobby', 'a vote from the lobby', live, vote(lou, 'one', 0)],
    ['not_found', 'a vote in no poll', live, vote(bob, 'two', 0)],
    ['bad_params', 'several choices of one', live, vote(bob, 'one', 0, 1)],
    ['bad_params', 'a choice that is none', several, vote(bob, 'one', 0, 3)],
    ['bad_params', 'a choice twice', several, vote(bob, 'one', 0, 0)],
    [
      'forbidden',
      'a vote after its end',
      then(live, ask(ann, 'poll.update', { poll: 'one', open: false })),
      vote(bob, 'one', 0),
    ],
    ['forbidden', 'results for who does not moderate', live, ask(bob, 'poll.results', { poll: 'one' })],
    [
      'forbidden',
      'a poll closed by who does not moderate',
      live,
      ask(bob, 'poll.update', { poll: 'one', open: false }),
    ],
    ['forbidden', 'a poll removed by who does not moderate', live, ask(bob, 'poll.remove', { poll: 'one' })],
    ['bad_params', 'an anonymous vote without a ballot', secret, vote(bob, 'one', 0)],
    ['not_found', 'a ballot of a named poll', live, take(bob, 'one')],
    [
      'forbidden',
      'a second ballot',
      then(secret, take(bob, 'one')),
      ask(bob, 'poll.ballot', { poll: 'one', number: 'x' }),
    ],
    [
      'forbidden',
      'a ballot that was not handed out',
      secret,
      ask(bob, 'poll.vote', { poll: 'one', choices: [0], ballot: { number: 'x', proof: proof('y') } }),
    ],
  ])('refuse as %s: %s', (code, _name, state, refused) => {
    expect(() => decide(state, refused, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });

  test('wait for a cluster in which every node reads them', () => {
    expect(() => decide(room, open('one'), { ...CONTEXT, level: 2 })).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
    expect(toSnapshot(live, 2).polls).toBeUndefined();
  });

  test('asked for twice under one name are one', () => {
    expect(decide(live, open('one'), CONTEXT)).toEqual([]);
  });
});

describe('anonymous polls', () => {
  const handed = then(secret, take(bob, 'one'), take(vic, 'one'));

  test('prove to each the ballot that was handed out, and tell that one of it', () => {
    const step = carryOut(secret, take(bob, 'one'));
    expect(answerOf('poll.ballot', { poll: 'one', number: 'of-bob' }, step.events, step.after, 'bob')).toEqual({
      proof: proof('of-bob'),
    });
    expect(step.events.map((logged) => projectFor(logged, participantOf(secret, 'bob'))?.event)).toEqual([
      'poll.balloted',
    ]);
    expect(step.events.map((logged) => projectFor(logged, participantOf(secret, 'ann')))).toEqual([undefined]);
  });

  test('tie nobody to a choice: in no event, no state, no answer', () => {
    const steps = [
      carryOut(secret, take(bob, 'one')),
      carryOut(handed, cast(bob, 'of-bob-7f3a', 1)),
      carryOut(handed, cast(vic, 'of-vic-91c2', 2)),
    ];
    // Who is named is not counted, and who is counted is not named, in whatever order the events stand.
    for (const { event } of steps.flatMap(({ events }) => events)) {
      const names = ['bob', 'vic'].filter((name) => JSON.stringify(event).includes(`"${name}`));
      expect([names.length > 0, 'choices' in event]).not.toEqual([true, true]);
    }
    const after = then(handed, cast(bob, 'b-7f3a', 1), cast(vic, 'v-91c2', 2));
    expect(after.polls[0]?.votes).toEqual([
      { by: 'b-7f3a', choices: [1] },
      { by: 'v-91c2', choices: [2] },
    ]);
    expect(JSON.stringify(after.polls[0]?.anonymous)).not.toMatch(/7f3a|91c2/);
    expect(answerOf('poll.results', { poll: 'one' }, [], after, 'ann')).toEqual({ voters: 2, counts: [0, 1, 1] });
  });

  test('count a ballot once, which may be filled in otherwise', () => {
    const state = then(handed, cast(bob, 'of-bob', 1), cast(bob, 'of-bob', 0));
    expect(shown(state, 'ann')).toMatchObject({ voters: 1, counts: [1, 0, 0] });
    expect(shown(state, 'bob')?.mine).toBeUndefined();
  });

  test('keep nothing but the counts once they are closed', () => {
    const state = then(handed, cast(bob, 'of-bob', 1), ask(ann, 'poll.update', { poll: 'one', open: false }));
    expect(state.polls[0]).toMatchObject({ votes: [], counts: [0, 1, 0], anonymous: { secret: '', handedTo: [] } });
  });
});

describe('polls that a log lost', () => {
  const told = (known: RoomState): readonly Order[] =>
    ['ann', 'bob', 'vic'].flatMap((identity) =>
      reassertions(known, participantOf(known, identity)).filter(({ type }) => type === 'reassertPolls'),
    );

  test('are told again by one for each node, and what two nodes know is put together', () => {
    const known = then(live, vote(bob, 'one', 1));
    expect(told(known)).toHaveLength(1);
    expect(then(room, ...told(known)).polls).toEqual(known.polls);
    const other = then(live, vote(vic, 'one', 2));
    expect(then(room, ...told(known), ...told(other)).polls[0]).toMatchObject({ voters: 2, counts: [0, 1, 1] });
    const closed = then(live, ask(ann, 'poll.update', { poll: 'one', open: false }));
    expect(then(room, ...told(known), ...told(closed)).polls[0]?.open).toBe(false);
  });

  test('are not told a room that has them', () => {
    expect(told(live).flatMap((each) => decide(live, each, CONTEXT))).toEqual([]);
  });
});
