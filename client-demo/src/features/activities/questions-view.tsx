import { useSignal, useSignalEffect } from '@preact/signals';
import { Check, EllipsisVertical, MessageSquareReply, RotateCcw, ThumbsUp, Trash2 } from 'lucide';
import type { QuestionView } from '../../../../signaling/client/api.ts';
import { Button } from '../../kit/button.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Menu, type MenuItem } from '../../kit/menu.tsx';
import { Switch } from '../../kit/switch.tsx';
import { text } from '../../texts/texts.ts';
import type { QuestionsStore } from './questions-store.ts';

interface Props {
  readonly store: QuestionsStore;
  readonly moderator: boolean;
}

/** As the server has it. */
const LONGEST = 500;

/** What people want to know, and where one asks. */
export function QuestionsView({ store, moderator }: Props) {
  const questions = store.all.value;
  useSignalEffect(() => {
    if (store.unseen.value > 0) store.see();
  });
  return (
    <>
      <AskForm store={store} />
      {questions.length === 0 && <p class="activities-empty">{text('activities:no-questions')}</p>}
      <ol class="questions">
        {questions.map((question) => (
          <QuestionCard key={question.id} question={question} store={store} moderator={moderator} />
        ))}
      </ol>
    </>
  );
}

function AskForm({ store }: Pick<Props, 'store'>) {
  const words = useSignal('');
  const anonymous = useSignal(false);
  const ask = async (): Promise<void> => {
    const asked = words.peek().trim();
    if (asked !== '' && (await store.ask(asked, anonymous.peek()))) words.value = '';
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <textarea
        class="input"
        name="ask"
        rows={2}
        dir="auto"
        maxLength={LONGEST}
        aria-label={text('activities:your-question')}
        placeholder={text('activities:your-question')}
        value={words.value}
        onInput={(event) => {
          words.value = event.currentTarget.value;
        }}
      />
      <Switch
        label={text('activities:ask-anonymously')}
        words={text('activities:ask-anonymously.text')}
        on={anonymous.value}
        onChange={(on) => {
          anonymous.value = on;
        }}
      />
      <div class="card-actions">
        <Button small submit look="primary" testId="ask-question">
          {text('activities:ask')}
        </Button>
      </div>
    </form>
  );
}

function QuestionCard({ question, store, moderator }: Props & { readonly question: QuestionView }) {
  const answering = useSignal(false);
  const { text: words, name, votes, answered, answer, mine = false, voted = false } = question;
  const items = itemsFor(question, store, moderator, () => {
    answering.value = true;
  });
  return (
    <li class="card question" data-testid="question" data-answered={answered}>
      <p dir="auto">{words}</p>
      <p class="card-facts">
        {name ?? text('activities:anonymous')}
        {mine && ` · ${text('activities:yours')}`}
        {answered && ` · ${text('activities:answered')}`}
      </p>
      {answer !== undefined && (
        <blockquote class="question-answer" dir="auto">
          {answer}
        </blockquote>
      )}
      {answering.value && (
        <AnswerForm
          onAnswer={async (given) => {
            if (await store.answer(question, given)) answering.value = false;
          }}
        />
      )}
      <div class="card-actions">
        <button
          type="button"
          class="question-vote"
          aria-pressed={voted}
          aria-label={text('activities:vote-for', { count: votes })}
          data-testid="question-vote"
          disabled={mine || answered}
          onClick={() => store.vote(question)}
        >
          <Icon shape={ThumbsUp} /> <span aria-hidden="true">{votes}</span>
        </button>
        {items.length > 0 && (
          <Menu
            label={text('activities:question-actions', { question: words })}
            icon={EllipsisVertical}
            class="icon-button"
            testId="question-actions"
            items={() => items}
          />
        )}
      </div>
    </li>
  );
}

function AnswerForm({ onAnswer }: { readonly onAnswer: (words: string) => Promise<void> }) {
  const words = useSignal('');
  return (
    <form
      class="answer-form"
      onSubmit={(event) => {
        event.preventDefault();
        const given = words.peek().trim();
        if (given !== '') void onAnswer(given);
      }}
    >
      <textarea
        class="input"
        name="answer"
        rows={2}
        dir="auto"
        maxLength={LONGEST}
        aria-label={text('activities:answer')}
        value={words.value}
        onInput={(event) => {
          words.value = event.currentTarget.value;
        }}
      />
      <Button small submit look="primary">
        {text('activities:answer')}
      </Button>
    </form>
  );
}

function itemsFor(
  question: QuestionView,
  store: QuestionsStore,
  moderator: boolean,
  onAnswer: () => void,
): readonly MenuItem[] {
  const { answered, mine = false } = question;
  const mark: MenuItem = {
    id: 'question-answered',
    label: text('activities:mark-answered'),
    icon: Check,
    press: () => void store.answer(question),
  };
  const write: MenuItem = {
    id: 'question-answer',
    label: text('activities:answer-in-writing'),
    icon: MessageSquareReply,
    press: onAnswer,
  };
  const reopen: MenuItem = {
    id: 'question-reopen',
    label: text('activities:reopen'),
    icon: RotateCcw,
    press: () => store.reopen(question),
  };
  const dismiss: MenuItem = {
    id: 'question-dismiss',
    label: mine ? text('activities:take-back') : text('activities:dismiss'),
    icon: Trash2,
    grave: true,
    press: () => store.dismiss(question),
  };
  const asHost = answered ? [reopen] : [mark, write];
  return [...(moderator ? asHost : []), ...(moderator || mine ? [dismiss] : [])];
}
