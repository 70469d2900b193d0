import type { QuestionView } from '../../protocol/features/questions.ts';
import type { Emits } from '../common/emitter.ts';
import { randomId } from '../common/random-id.ts';
import type { FeatureHost } from './feature-host.ts';

export type { QuestionView } from '../../protocol/features/questions.ts';

interface QuestionsEvents {
  changed: readonly QuestionView[];
  /** One that somebody else asked since we came. */
  asked: QuestionView;
}

/** `meeting.questions`: what people want to know, with votes. */
export interface Questions extends Emits<QuestionsEvents> {
  /** Those with the most votes first, answered ones last; the same object until something changes. */
  readonly all: readonly QuestionView[];
  /** @param anonymous nobody in the room is told who asks */
  ask(text: string, anonymous?: boolean): Promise<void>;
  vote(question: string, up: boolean): Promise<void>;
  /** For moderators. @param text the answer in writing; without it, it was answered aloud */
  answer(question: string, text?: string): Promise<void>;
  /** For moderators: it is not answered after all. */
  reopen(question: string): Promise<void>;
  /** Takes back one's own; for moderators any. */
  dismiss(question: string): Promise<void>;
}

export function questions(host: FeatureHost): Questions {
  const events = host.emitter<QuestionsEvents>();
  let all: readonly QuestionView[] = [];
  const set = (next: readonly QuestionView[]): void => {
    if (next.length === 0 && all.length === 0) return;
    all = next.toSorted(inOrder);
    events.emit('changed', all);
  };
  const change = (id: string, update: (question: QuestionView) => QuestionView): void =>
    set(all.map((question) => (question.id === id ? update(question) : question)));
  host.hears({
    'question.asked'({ view }) {
      const isNew = !all.some(({ id }) => id === view.id);
      set([...all.filter(({ id }) => id !== view.id), view]);
      if (isNew && view.mine !== true) events.emit('asked', view);
    },
    'question.voted': ({ question, votes, voted }) =>
      change(question, (before) => ({ ...before, votes, ...(voted === undefined ? {} : { voted }) })),
    'question.answered': ({ question, answered, answer }) =>
      change(question, ({ answer: _before, ...each }) => ({
        ...each,
        answered,
        ...(answer === undefined ? {} : { answer }),
      })),
    'question.dismissed': ({ question }) => set(all.filter(({ id }) => id !== question)),
  });
  host.seesRoom((room) => set(room?.questions ?? []));
  return {
    get all() {
      return all;
    },
    on: (event, listener) => events.on(event, listener),
    async ask(text, anonymous = false) {
      await host.request('question.ask', { text, anonymous, question: randomId() });
    },
    async vote(question, up) {
      await host.request('question.vote', { question, up });
    },
    async answer(question, text) {
      await host.request('question.answer', { question, answered: true, ...(text === undefined ? {} : { text }) });
    },
    async reopen(question) {
      await host.request('question.answer', { question, answered: false });
    },
    async dismiss(question) {
      await host.request('question.dismiss', { question });
    },
  };
}

function inOrder(a: QuestionView, b: QuestionView): number {
  return Number(a.answered) - Number(b.answered) || b.votes - a.votes || a.place - b.place;
}
