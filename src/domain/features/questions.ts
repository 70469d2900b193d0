/** Questions of the people in a large meeting, with votes. */
import { z } from 'zod';
import {
  MAX_ALL_QUESTION_VOTES,
  MAX_OWN_QUESTIONS,
  MAX_QUESTION_CHARS,
  MAX_QUESTION_VOTES,
  MAX_QUESTIONS,
  type QuestionView,
} from '../../../signaling/protocol/features/questions.ts';
import { DisplayName, Identity } from '../../../signaling/protocol/primitives.ts';
import { NODE, type Seat } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, lastOf, neverNeedless } from '../feature.ts';
import { firstOfNode, inRoom, requireShown } from '../participants.ts';
import { everybody } from '../viewers.ts';
import type { SeatsState } from './seats.ts';

const Question = z.object({
  id: z.string(),
  /** The place in the room's log at which it was asked. */
  place: z.int(),
  from: Identity,
  name: DisplayName,
  text: z.string(),
  /** Nobody is told `from` and `name`. */
  anonymous: z.boolean(),
  /** Identities. */
  votes: z.array(Identity).readonly(),
  answered: z.boolean(),
  answer: z.string().optional(),
});
type Question = Readonly<z.infer<typeof Question>>;

interface QuestionsPart {
  /** In the order in which they were asked. */
  readonly questions: readonly Question[];
}

/** Without a place it is asked now; with it the room had forgotten it, or a part of its votes. */
const QuestionAsked = z.object({ type: z.literal('questionAsked'), question: Question.partial({ place: true }) });
const QuestionVoted = z.object({
  type: z.literal('questionVoted'),
  question: z.string(),
  by: Identity,
  up: z.boolean(),
  /** How many there are with it. */
  votes: z.int(),
});
const QuestionAnswered = z.object({
  type: z.literal('questionAnswered'),
  question: z.string(),
  answered: z.boolean(),
  answer: z.string().optional(),
});
const QuestionDismissed = z.object({ type: z.literal('questionDismissed'), question: z.string() });
type QuestionsEvent =
  | Readonly<z.infer<typeof QuestionAsked>>
  | Readonly<z.infer<typeof QuestionVoted>>
  | Readonly<z.infer<typeof QuestionAnswered>>
  | Readonly<z.infer<typeof QuestionDismissed>>;

interface InternalCommands {
  /** The room may have lost questions, or votes: all that a node knew of them. */
  readonly reassertQuestions: { readonly seat: Seat; readonly questions: readonly Question[] };
}

const LEVEL = 3;
/** The question and its answer, who asked, each character as JSON. */
const TEXT_BYTES = 2_048 + 2 * 3 * MAX_QUESTION_CHARS;
/** An identity, as JSON. */
const VOTE_BYTES = 400;

interface Told {
  readonly question: string;
}

export const questions: Feature<{
  parts: QuestionsPart;
  state: QuestionsPart & SeatsState;
  events: QuestionsEvent;
  emits: QuestionsEvent;
  follows: never;
  methods: 'question.ask' | 'question.vote' | 'question.answer' | 'question.dismiss';
  internal: InternalCommands;
  notifications: 'question.asked' | 'question.voted' | 'question.answered' | 'question.dismissed';
  view: 'questions';
}> = {
  parts: { questions: { schema: z.array(Question).readonly(), empty: [], level: LEVEL } },

  events: {
    questionAsked: {
      schema: QuestionAsked,
      level: LEVEL,
      subject: () => null,
      apply: ({ questions }, { question }, seq) => ({
        questions: [
          ...questions.filter(({ id }) => id !== question.id),
          { ...question, place: question.place ?? seq },
        ].toSorted((a, b) => a.place - b.place),
      }),
      project({ question }, seq) {
        const asked = { ...question, place: question.place ?? seq };
        const told = (viewer: string | null) => ({
          event: 'question.asked' as const,
          seq,
          data: { question: question.id, view: shown(asked, viewer) },
        });
        return [
          { notification: told(question.from), meant: ({ identity }) => identity === question.from },
          { notification: told(null), meant: ({ identity }) => identity !== question.from },
        ];
      },
      orphaned: 'kept',
      bytes: TEXT_BYTES + MAX_QUESTION_VOTES * VOTE_BYTES,
    },
    questionVoted: {
      schema: QuestionVoted,
      level: LEVEL,
      subject: () => null,
      apply: (state, { question, by, up }) =>
        change(state, question, (each) => {
          const others = each.votes.filter((identity) => identity !== by);
          return { ...each, votes: up ? [...others, by] : others };
        }),
      project: ({ question, by, up, votes }, seq) => [
        {
          notification: { event: 'question.voted', seq, data: { question, votes, voted: up } },
          meant: ({ identity }) => identity === by,
        },
        {
          notification: { event: 'question.voted', seq, data: { question, votes } },
          meant: ({ identity }) => identity !== by,
        },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
    questionAnswered: {
      schema: QuestionAnswered,
      level: LEVEL,
      subject: () => null,
      apply: (state, { question, answered, answer }) =>
        change(state, question, ({ answer: _before, ...each }) => ({
          ...each,
          answered,
          ...(answer === undefined ? {} : { answer }),
        })),
      project: ({ question, answered, answer }, seq) => [
        {
          notification: {
            event: 'question.answered',
            seq,
            data: { question, answered, ...(answer === undefined ? {} : { answer }) },
          },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: TEXT_BYTES,
    },
    questionDismissed: {
      schema: QuestionDismissed,
      level: LEVEL,
      subject: () => null,
      takesFrom({ question }, { questions }) {
        const asked = questions.find(({ id }) => id === question);
        return asked ? { identity: asked.from, secret: asked.anonymous } : null;
      },
      apply: ({ questions }, { question }) => ({ questions: questions.filter(({ id }) => id !== question) }),
      project: ({ question }, seq) => [
        { notification: { event: 'question.dismissed', seq, data: { question } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 256,
    },
  },

  commands: {
    'question.ask': {
      by: 'seat',
      decide({ questions }, me, { text, anonymous = false, question }, { newId }) {
        requireShown(me);
        const { identity: from, name } = me;
        if (question !== undefined && questions.some(({ id }) => id === question)) return [];
        const own = questions.filter((each) => each.from === from && !each.answered);
        if (own.length >= MAX_OWN_QUESTIONS) {
          throw new CausewayError('limit_exceeded', `${MAX_OWN_QUESTIONS} questions of yours wait for an answer`);
        }
        if (questions.length >= MAX_QUESTIONS) {
          throw new CausewayError('limit_exceeded', `a room holds at most ${MAX_QUESTIONS} questions`);
        }
        const asked = { id: question ?? newId(), from, name, text, anonymous, votes: [], answered: false };
        return [{ type: 'questionAsked', question: asked }];
      },
      answer(events, { questions }, _identity, { question }) {
        const id = question ?? questions.find(({ place }) => place === events[0]?.seq)?.id;
        if (id === undefined) throw new CausewayError('internal', 'a question without its event');
        return { question: id };
      },
    },
    'question.vote': {
      by: 'seat',
      decide({ questions }, me, { question: id, up }) {
        requireShown(me);
        const { identity: by } = me;
        const { from, votes, answered } = questionOf(questions, id);
        if (votes.includes(by) === up) return [];
        if (up) {
          if (from === by) throw new CausewayError('forbidden', 'who asks has a vote in it already');
          if (answered) throw new CausewayError('forbidden', 'the question was answered');
          const all = questions.reduce((sum, each) => sum + each.votes.length, 0);
          if (votes.length >= MAX_QUESTION_VOTES || all >= MAX_ALL_QUESTION_VOTES) {
            throw new CausewayError('limit_exceeded', 'the questions have as many votes as a room holds');
          }
        }
        return [{ type: 'questionVoted', question: id, by, up, votes: votes.length + (up ? 1 : -1) }];
      },
    },
    'question.answer': {
      by: 'anyone',
      decide({ questions }, _actor, { question: id, answered, text }) {
        const before = questionOf(questions, id);
        if (!answered && text !== undefined) {
          throw new CausewayError('bad_params', 'a question that is not answered has no answer');
        }
        const answer = answered ? (text ?? before.answer) : undefined;
        if (before.answered === answered && before.answer === answer) return [];
        return [{ type: 'questionAnswered', question: id, answered, ...(answer === undefined ? {} : { answer }) }];
      },
    },
    'question.dismiss': {
      by: 'anyone',
      decide({ questions }, { participant, grants }, { question: id }) {
        const { from } = questionOf(questions, id);
        if (!grants.moderate && from !== participant?.identity) {
          throw new CausewayError('forbidden', 'somebody else asked this');
        }
        return [{ type: 'questionDismissed', question: id }];
      },
    },
    reassertQuestions: {
      by: 'node',
      decide(state, _node, { seat, questions: known }) {
        inRoom(state, seat);
        return known.flatMap((each): QuestionsEvent[] => {
          const there = state.questions.find(({ id }) => id === each.id);
          const question = there === undefined ? each : merged(there, each);
          if (question === there || (there === undefined && state.questions.length >= MAX_QUESTIONS)) return [];
          return [{ type: 'questionAsked', question }];
        });
      },
    },
  },

  follows: {},
  notifications: {
    'question.asked': neverNeedless,
    // One that says how we voted is told; of the others the last one says all.
    'question.voted': ({ question, voted }: Told & { readonly voted?: unknown }, later) =>
      voted === undefined && lastOf<Told>((told) => `votes for ${told.question}`)({ question }, later),
    'question.answered': lastOf(({ question }: Told) => `answer to ${question}`),
    'question.dismissed': neverNeedless,
  },
  view: {
    questions: ({ questions }, { identity }) =>
      questions.length === 0 ? undefined : questions.map((question) => shown(question, identity)),
  },

  reassert(known, participant) {
    if (known.questions.length === 0 || !firstOfNode(known, participant)) return [];
    const { identity, epoch } = participant;
    const params = { seat: { identity, epoch }, questions: known.questions };
    return [{ actor: NODE, type: 'reassertQuestions', params }];
  },
  memory: null,
  cost: {
    state: MAX_QUESTIONS * TEXT_BYTES + MAX_ALL_QUESTION_VOTES * VOTE_BYTES,
    participant: 0,
    notification: TEXT_BYTES,
  },
};

/** @throws `not_found` */
function questionOf(questions: readonly Question[], id: string): Question {
  const question = questions.find((each) => each.id === id);
  if (!question) throw new CausewayError('not_found', 'no such question');
  return question;
}

function change({ questions }: QuestionsPart, id: string, update: (question: Question) => Question): QuestionsPart {
  return { questions: questions.map((question) => (question.id === id ? update(question) : question)) };
}

/** What two nodes know of one question, together. Where the second knows nothing more it is the first. */
function merged(one: Question, other: Question): Question {
  const votes = [...new Set([...one.votes, ...other.votes])];
  const answered = one.answered || other.answered;
  const answer = one.answer ?? other.answer;
  if (votes.length === one.votes.length && answered === one.answered && answer === one.answer) return one;
  return { ...one, votes, answered, ...(answer === undefined ? {} : { answer }) };
}

function shown(question: Question, viewer: string | null): QuestionView {
  const { id, place, from, name, text, anonymous, votes, answered, answer } = question;
  return {
    id,
    place,
    text,
    votes: votes.length,
    answered,
    ...(anonymous ? {} : { from, name }),
    ...(answer === undefined ? {} : { answer }),
    ...(viewer === from ? { mine: true as const } : {}),
    ...(viewer !== null && votes.includes(viewer) ? { voted: true as const } : {}),
  };
}
