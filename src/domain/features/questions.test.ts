import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { MAX_OWN_QUESTIONS, type QuestionView } from '../../../signaling/protocol/features/questions.ts';
import type { Params } from '../../../signaling/protocol/methods.ts';
import type { Seat } from '../actor.ts';
import { decide } from '../room/decide.ts';
import type { Order } from '../room/features.ts';
import { projectFor, projectRoom } from '../room/project.ts';
import { reassertions } from '../room/repair.ts';
import type { RoomState } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, leave, participantOf, seatOf } from '../testing/rooms.ts';

const room = furnishedRoom();
const [ann, bob, vic, lou] = ['ann', 'bob', 'vic', 'lou'].map((identity) => seatOf(room, identity));
if (!ann || !bob || !vic || !lou) throw new Error('a furnished room has these four');

const then = (state: RoomState, ...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, state);
const put = (seat: Seat, question: string, more: Partial<Params<'question.ask'>> = {}): Order =>
  ask(seat, 'question.ask', { text: `text of ${question}`, question, ...more });
const vote = (seat: Seat, question: string, up = true): Order => ask(seat, 'question.vote', { question, up });
const answer = (seat: Seat, question: string, answered = true, text?: string): Order =>
  ask(seat, 'question.answer', { question, answered, ...(text === undefined ? {} : { text }) });
const dismiss = (seat: Seat, question: string): Order => ask(seat, 'question.dismiss', { question });
const shown = (state: RoomState, identity: string): readonly QuestionView[] =>
  projectRoom(state, participantOf(state, identity)).questions ?? [];

const one = then(room, put(vic, 'one'));
const hidden = then(room, put(vic, 'one', { anonymous: true }));

describe('questions', () => {
  test.each<[string, RoomState, string, readonly Partial<QuestionView>[]]>([
    ['are shown to all', one, 'bob', [{ from: 'vic', name: 'vic by name', votes: 0 }]],
    ['are known by who asked', one, 'vic', [{ mine: true }]],
    ['have votes', then(one, vote(bob, 'one'), vote(ann, 'one')), 'bob', [{ votes: 2, voted: true }]],
    ['voted for twice have one', then(one, vote(bob, 'one'), vote(bob, 'one')), 'ann', [{ votes: 1 }]],
    ['lose a vote taken back', then(one, vote(bob, 'one'), vote(bob, 'one', false)), 'bob', [{ votes: 0 }]],
    ['are answered', then(one, answer(ann, 'one', true, 'So.')), 'bob', [{ answered: true, answer: 'So.' }]],
    ['are opened again', then(one, answer(ann, 'one'), answer(ann, 'one', false)), 'bob', [{ answered: false }]],
    ['are dismissed by who moderates', then(one, dismiss(ann, 'one')), 'bob', []],
    ['are taken back by who asked', then(one, dismiss(vic, 'one')), 'bob', []],
    ['stay when who asked leaves', then(one, leave(vic)), 'bob', [{ id: 'one' }]],
  ])('%s', (_name, state, identity, expected) => {
    expect(shown(state, identity)).toMatchObject(expected);
  });

  test.each<[ErrorCode, string, RoomState, Order]>([
    ['in_lobby', 'one from the lobby', room, put(lou, 'x')],
    ['not_found', 'a vote for none', one, vote(bob, 'two')],
    ['forbidden', 'a vote for one’s own', one, vote(vic, 'one')],
    ['forbidden', 'a vote for an answered one', then(one, answer(ann, 'one')), vote(bob, 'one')],
    ['forbidden', 'an answer by who does not moderate', one, answer(bob, 'one')],
    ['forbidden', 'dismissing another’s', one, dismiss(bob, 'one')],
    ['bad_params', 'an answer to one that is not answered', one, answer(ann, 'one', false, 'So.')],
    [
      'limit_exceeded',
      'more than a few at a time',
      then(room, ...Array.from({ length: MAX_OWN_QUESTIONS }, (_, n) => put(vic, `q${n}`))),
      put(vic, 'more'),
    ],
  ])('refuse as %s: %s', (code, _name, state, refused) => {
    expect(() => decide(state, refused, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });

  test('asked anonymously tell nobody who asked, and are known by that one', () => {
    const told = (identity: string): string =>
      JSON.stringify(
        carryOut(room, put(vic, 'one', { anonymous: true })).events.map((logged) =>
          projectFor(logged, participantOf(room, identity)),
        ),
      );
    for (const identity of ['ann', 'bob']) {
      expect(JSON.stringify(shown(hidden, identity)) + told(identity)).not.toContain('vic');
    }
    expect(shown(hidden, 'vic')).toMatchObject([{ mine: true }]);
    expect(decide(hidden, dismiss(vic, 'one'), CONTEXT)).toHaveLength(1);
  });

  test('that a log lost are told again, and what two nodes know is put together', () => {
    const told = (known: RoomState): readonly Order[] =>
      reassertions(known, participantOf(known, 'ann')).filter(({ type }) => type === 'reassertQuestions');
    const [here, there] = [then(one, vote(bob, 'one')), then(one, vote(ann, 'one'), answer(ann, 'one'))];
    const again = then(room, ...told(here), ...told(there));
    expect(shown(again, 'bob')).toMatchObject([{ id: 'one', votes: 2, answered: true, voted: true }]);
    expect(told(again).flatMap((each) => decide(again, each, CONTEXT))).toEqual([]);
  });
});
