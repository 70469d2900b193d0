import { useSignal, useSignalEffect } from '@preact/signals';
import { SendHorizontal, X } from 'lucide';
import type { RefObject } from 'preact';
import { IconButton } from '../../kit/button.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import { Attach } from './attach.tsx';
import { excerptOf } from './chat-entry.tsx';
import type { FileStore } from './file-store.ts';
import { LONGEST, type ChatStore } from './store.ts';

interface Props {
  readonly store: ChatStore;
  readonly files: FileStore;
  readonly people: People;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** Where to write, and to whom. */
export function Composer({ store, files, people, field }: Props) {
  const draft = useSignal('');
  const editing = store.editing.value;
  const replying = store.replying.value;
  useSignalEffect(() => {
    const entry = store.editing.value;
    if (entry !== null) draft.value = entry.words;
  });
  if (!store.mayWrite.value) return <p class="chat-closed">{text('chat:closed')}</p>;
  const cancel = (): void => {
    if (editing !== null) draft.value = '';
    store.cancel();
  };
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
      {(editing ?? replying) !== null && (
        <p class="chat-context">
          <span dir="auto">
            {editing === null
              ? replying !== null && text('chat:answers', { name: replying.name, words: excerptOf(replying) })
              : text('chat:editing')}
          </span>
          <IconButton icon={X} label={text('chat:cancel')} testId="chat-cancel" onPress={cancel} />
        </p>
      )}
      {editing === null && <Recipient store={store} people={people} />}
      <div class="chat-line">
        <Attach store={files} />
        <textarea
          ref={field}
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
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])];
            if (pasted.length === 0 || !files.rules.value.on) return;
            event.preventDefault();
            void files.share(pasted);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && (editing ?? replying) !== null) {
              event.stopPropagation();
              cancel();
            }
            // While a word is being composed, as in Chinese, Enter belongs to it.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <IconButton icon={SendHorizontal} label={text('chat:send')} testId="chat-send" onPress={() => void send()} />
      </div>
    </form>
  );
}

/** Of the people in the list at most: whom else one writes to through their menu. */
const MOST_NAMES = 200;

function Recipient({ store, people }: Pick<Props, 'store' | 'people'>) {
  const target = store.target.value;
  const others = people.present.value.filter(({ self }) => !self).slice(0, MOST_NAMES);
  const value = target.kind === 'one' ? `one ${target.identity}` : target.kind;
  const gone = target.kind === 'one' && !others.some(({ identity }) => identity === target.identity);
  return (
    <label class="chat-to" data-private={target.kind !== 'all'}>
      <span>{text('chat:to')}</span>
      <select
        data-testid="chat-to"
        value={value}
        onChange={({ currentTarget: { value: chosen } }) => {
          if (chosen === 'all' || chosen === 'hosts') store.target.value = { kind: chosen };
          else store.target.value = { kind: 'one', identity: chosen.slice(4) };
        }}
      >
        <option value="all">{text('chat:everybody')}</option>
        <option value="hosts">{text('chat:hosts')}</option>
        {gone && <option value={value}>{target.identity}</option>}
        {others.map(({ identity, label }) => (
          <option key={identity} value={`one ${identity}`}>
            {label.value}
          </option>
        ))}
      </select>
    </label>
  );
}
