import type { EventData } from '../../../../signaling/protocol/notifications.ts';
import { order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { actorIn, type ClientRoom, type Draft, type Sample } from '../../testing/draft.ts';
import type { questions } from '../questions.ts';

/** One of the questions, or one that is not there. */
const idIn = (state: RoomState, { pick }: Draft): string =>
  state.questions[pick % Math.max(1, state.questions.length)]?.id ?? 'none';

export const questionsSample: Sample<typeof questions> = {
  draws: {
    'question.ask': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'question.ask', {
          text: `asked at ${state.seq}`,
          anonymous: draft.on,
          question: `question-at-${state.seq}`,
        }),
      may: ({ hidden }) => hidden !== true,
    },
    'question.vote': {
      weight: 3,
      order: (state, draft) =>
        order(actorIn(state, draft), 'question.vote', { question: idIn(state, draft), up: draft.also ?? true }),
      may: ({ hidden }) => hidden !== true,
    },
    'question.answer': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'question.answer', {
          question: idIn(state, draft),
          answered: draft.on,
          ...(draft.on && draft.also === true ? { text: `answered at ${state.seq}` } : {}),
        }),
      may: ({ grants }) => grants.moderate,
    },
    'question.dismiss': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'question.dismiss', { question: idIn(state, draft) }),
      may: ({ identity, grants }, { question }, state) =>
        grants.moderate || state.questions.find(({ id }) => id === question)?.from === identity,
    },
    reassertQuestions: null,
  },
  hears: {
    'question.asked': ({ room }, { view }) => {
      room.questions = [...(room.questions ?? []), view];
    },
    'question.voted': (client, { question, votes, voted }) =>
      change(client, question, ({ voted: before, ...view }) => ({
        ...view,
        votes,
        ...((voted ?? before) ? { voted: true } : {}),
      })),
    'question.answered': (client, { question, answered, answer }) =>
      change(client, question, ({ answer: _before, ...view }) => ({
        ...view,
        answered,
        ...(answer === undefined ? {} : { answer }),
      })),
    'question.dismissed'({ room }, { question }) {
      const left = (room.questions ?? []).filter(({ id }) => id !== question);
      if (left.length === 0) delete room.questions;
      else room.questions = left;
    },
  },
  receivers: { questionAsked: null, questionVoted: null, questionAnswered: null, questionDismissed: null },
};

type View = EventData<'question.asked'>['view'];

function change({ room }: ClientRoom, question: string, update: (view: View) => View): void {
  const { questions = [] } = room;
  if (!questions.some(({ id }) => id === question)) throw new Error('told of a question that is not there');
  room.questions = questions.map((view) => (view.id === question ? update(view) : view));
}
