import { useSignal, useSignalEffect } from '@preact/signals';
import { ArrowDown, SendHorizontal } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button, IconButton } from '../../kit/button.tsx';
import { language, text } from '../../texts/texts.ts';
import { piecesOf } from './links.ts';
import { LONGEST, type ChatStore, type Entry } from './store.ts';

interface Props {
  readonly store: ChatStore;
}

/** So near to its end, in CSS pixels, one reads the newest. */
const NEAR = 48;
/** After so long the same person's next words have their name and time again, in ms. */
const PAUSE_MS = 5 * 60_000;

/** What was said, and where to write. Who reads above the end stays there while more is said. */
export function ChatPanel({ store }: Props) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useSignal(true);
  const entries = store.entries.value;

  const toEnd = (): void => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (atEnd.peek()) toEnd();
  }, [entries.at(-1)?.key]);
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
          <EntryView key={entry.key} entry={entry} before={entries[index - 1]} />
        ))}
      </div>
      {!atEnd.value && store.unread.value > 0 && (
        <div class="chat-newer">
          <Button small look="primary" icon={ArrowDown} onPress={toEnd}>
            {text('chat:newer', { count: store.unread.value })}
          </Button>
        </div>
      )}
      <Composer store={store} />
    </div>
  );
}

const isoOf = (at: number): string => new Date(at).toISOString();
const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(language.value, { hour: 'numeric', minute: '2-digit' }).format(at);

function EntryView({ entry, before }: { readonly entry: Entry; readonly before: Entry | undefined }) {
  const { from, name, self, at, words, direct } = entry;
  const goesOn = before?.from === from && before.direct === direct && at - before.at < PAUSE_MS;
  return (
    <article class="chat-entry" data-testid="chat-entry" data-self={self} data-goes-on={goesOn}>
      {!goesOn && (
        <header>
          <strong>{self ? text('chat:you') : name}</strong> <time dateTime={isoOf(at)}>{timeOf(at)}</time>
          {direct && <small> {text('chat:direct')}</small>}
        </header>
      )}
      <p dir="auto">
        {piecesOf(words).map(({ words: piece, link }) =>
          link === null ? (
            piece
          ) : (
            <a href={link} target="_blank" rel="noopener noreferrer">
              {piece}
            </a>
          ),
        )}
      </p>
    </article>
  );
}

function Composer({ store }: Props) {
  const draft = useSignal('');
  const send = async (): Promise<void> => {
    const words = draft.peek();
    if (await store.send(words)) draft.value = draft.peek() === words ? '' : draft.peek();
  };
  return (
    <form
      class="chat-composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        class="input"
        name="message"
        rows={1}
        dir="auto"
        maxLength={LONGEST}
        aria-label={text('chat:write')}
        placeholder={text('chat:write')}
        value={draft.value}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          // While a word is being composed, as in Chinese, Enter belongs to it.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <IconButton icon={SendHorizontal} label={text('chat:send')} testId="chat-send" onPress={() => void send()} />
    </form>
  );
}
