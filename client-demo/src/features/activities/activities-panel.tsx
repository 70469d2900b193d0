import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import type { PollsStore } from './polls-store.ts';
import { PollsView } from './polls-view.tsx';
import type { QuestionsStore } from './questions-store.ts';
import { QuestionsView } from './questions-view.tsx';

interface Props {
  readonly polls: PollsStore;
  readonly questions: QuestionsStore;
  readonly people: People;
}

type TabName = 'polls' | 'questions';

/** Two tabs (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/). */
export function ActivitiesPanel({ polls, questions, people }: Props) {
  const { moderator } = people.controls.value;
  const tab = useSignal<TabName>(polls.waiting === 0 && questions.unseen.value > 0 ? 'questions' : 'polls');
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const turn = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    tab.value = tab.peek() === 'polls' ? 'questions' : 'polls';
    queueMicrotask(() => list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
  };
  const tabs: readonly { readonly name: TabName; readonly label: string; readonly count: number }[] = [
    { name: 'polls', label: text('activities:polls'), count: polls.waiting },
    { name: 'questions', label: text('activities:questions'), count: questions.unseen.value },
  ];
  return (
    <div class="activities">
      <div ref={list} class="tabs" role="tablist" aria-label={text('activities:title')} onKeyDown={turn}>
        {tabs.map(({ name, label, count }) => (
          <button
            key={name}
            id={`${id}-${name}`}
            type="button"
            role="tab"
            aria-selected={tab.value === name}
            aria-controls={`${id}-page`}
            tabIndex={tab.value === name ? 0 : -1}
            data-testid={`tab-${name}`}
            onClick={() => {
              tab.value = name;
            }}
          >
            {label}
            {count > 0 && tab.value !== name && <span class="tab-count">{count}</span>}
          </button>
        ))}
      </div>
      <Page id={`${id}-page`} labelledBy={`${id}-${tab.value}`}>
        {tab.value === 'polls' ? (
          <PollsView store={polls} moderator={moderator} />
        ) : (
          <QuestionsView store={questions} moderator={moderator} />
        )}
      </Page>
    </div>
  );
}

interface PageProps {
  readonly id: string;
  readonly labelledBy: string;
  readonly children: ComponentChildren;
}

function Page({ id, labelledBy, children }: PageProps) {
  return (
    <div id={id} class="tab-page" role="tabpanel" aria-labelledby={labelledBy} tabIndex={0}>
      {children}
    </div>
  );
}
