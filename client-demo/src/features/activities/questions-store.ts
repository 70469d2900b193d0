import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, QuestionView } from '../../../../signaling/client/api.ts';
import type { Surroundings } from './polls-store.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';

/** What people want to know. */
export class QuestionsStore {
  readonly #surroundings: Surroundings;
  readonly #all = signal<readonly QuestionView[]>([]);
  readonly #unseen = signal(0);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Those with the most votes first, answered ones last. */
  get all(): ReadonlySignal<readonly QuestionView[]> {
    return this.#all;
  }

  /** How many others asked since all were on show. */
  get unseen(): ReadonlySignal<number> {
    return this.#unseen;
  }

  see(): void {
    this.#unseen.value = 0;
  }

  follow(meeting: Meeting): () => void {
    const see = (): void => {
      this.#all.value = meeting.questions.all;
    };
    see();
    const stops = [
      meeting.questions.on('changed', see),
      meeting.questions.on('asked', ({ text }) => {
        this.#unseen.value += 1;
        this.#surroundings.announcer.say('activities:question-asked', { question: text });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#all.value = [];
      this.#unseen.value = 0;
    };
  }

  /** Resolves to whether it was asked. */
  ask(words: string, anonymous: boolean): Promise<boolean> {
    return this.#do(({ questions }) => questions.ask(words, anonymous));
  }

  vote({ id, voted }: QuestionView): void {
    void this.#do(({ questions }) => questions.vote(id, voted !== true));
  }

  answer({ id }: QuestionView, words?: string): Promise<boolean> {
    return this.#do(({ questions }) => questions.answer(id, words));
  }

  reopen({ id }: QuestionView): void {
    void this.#do(({ questions }) => questions.reopen(id));
  }

  dismiss({ id }: QuestionView): void {
    void this.#do(({ questions }) => questions.dismiss(id));
  }

  async #do(action: (meeting: Meeting) => Promise<void>): Promise<boolean> {
    return askMeeting(this.#surroundings, { id: 'activities', text: 'activities:refused' }, action);
  }
}
