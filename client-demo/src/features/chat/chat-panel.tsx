import { useSignal, useSignalEffect } from '@preact/signals';
import { ArrowDown } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import { ChatEntry } from './chat-entry.tsx';
import { Composer } from './composer.tsx';
import type { ChatStore } from './store.ts';

interface Props {
  readonly store: ChatStore;
  readonly people: People;
}

/** So near to its end, in CSS pixels, one reads the newest. */
const NEAR = 48;

/** What was said, and where to write. Who reads above the end stays there while more is said. */
export function ChatPanel({ store, people }: Props) {
  const log = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const atEnd = useSignal(true);
  const entries = store.entries.value;
  const { moderator } = people.controls.value;

  const toEnd = (): void => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (atEnd.peek()) toEnd();
  }, [entries]);
  useSignalEffect(() => {
    if (atEnd.value && store.unread.value > 0) store.see();
  });

  return (
    <div class="chat">
      <div
        ref={log}
        class="chat-log"
        role="log"
        aria-live="polite"
        aria-label={text('chat:messages')}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.value = scrollHeight - scrollTop - clientHeight < NEAR;
        }}
      >
        {entries.length === 0 && <p class="panel-empty">{text('chat:empty')}</p>}
        {entries.map((entry, index) => (
          <ChatEntry
            key={entry.key}
            store={store}
            entry={entry}
            before={entries[index - 1]}
            moderator={moderator}
            onCompose={() => field.current?.focus()}
          />
        ))}
      </div>
      {!atEnd.value && (
        <div class="chat-newer">
          <Button small look="primary" icon={ArrowDown} testId="chat-newest" onPress={toEnd}>
            {store.unread.value > 0 ? text('chat:newer', { count: store.unread.value }) : text('chat:newest')}
          </Button>
        </div>
      )}
      <Composer store={store} people={people} field={field} />
    </div>
  );
}
