import { useSignal, useSignalEffect } from '@preact/signals';
import { ArrowDown } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import { ChatEntry } from './chat-entry.tsx';
import { Composer } from './composer.tsx';
import { FileRow } from './file-row.tsx';
import type { FileEntry, FileStore } from './file-store.ts';
import type { ChatStore, Entry } from './store.ts';

interface Props {
  readonly store: ChatStore;
  readonly files: FileStore;
  readonly people: People;
}

/** So near to its end, in CSS pixels, one reads the newest. */
const NEAR = 48;

/** What was said, and where to write. Who reads above the end stays there while more is said. */
export function ChatPanel({ store, files, people }: Props) {
  const log = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const atEnd = useSignal(true);
  const dropping = useSignal(false);
  const rows = inOrder(store.entries.value, files.entries.value);
  const last = rows.at(-1);
  const { moderator } = people.controls.value;
  const unread = store.unread.value + files.unread.value;

  const toEnd = (): void => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (atEnd.peek()) toEnd();
  }, [rows.length, last?.key]);
  useSignalEffect(() => {
    if (!atEnd.value) return;
    if (store.unread.value > 0) store.see();
    if (files.unread.value > 0) files.see();
  });

  return (
    <div
      class="chat"
      data-dropping={dropping.value}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        // Else the browser would leave the meeting, and open the file.
        event.preventDefault();
        dropping.value = files.rules.value.on && store.mayWrite.value;
      }}
      onDragLeave={() => {
        dropping.value = false;
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        dropping.value = false;
        void files.share([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {dropping.value && <p class="chat-drop">{text('chat:drop')}</p>}
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
        {rows.length === 0 && <p class="panel-empty">{text('chat:empty')}</p>}
        {rows.map((row, index) =>
          isFile(row) ? (
            <FileRow key={`file ${row.key}`} store={files} entry={row} moderator={moderator} />
          ) : (
            <ChatEntry
              key={row.key}
              store={store}
              entry={row}
              before={entryAt(rows, index - 1)}
              moderator={moderator}
              onCompose={() => field.current?.focus()}
            />
          ),
        )}
      </div>
      {!atEnd.value && (
        <div class="chat-newer">
          <Button small look="primary" icon={ArrowDown} testId="chat-newest" onPress={toEnd}>
            {unread > 0 ? text('chat:newer', { count: unread }) : text('chat:newest')}
          </Button>
        </div>
      )}
      <Composer store={store} files={files} people={people} field={field} />
    </div>
  );
}

type Row = Entry | FileEntry;

const isFile = (row: Row): row is FileEntry => 'file' in row;

const entryAt = (rows: readonly Row[], index: number): Entry | undefined => {
  const row = rows[index];
  return row === undefined || isFile(row) ? undefined : row;
};

/** Words and files as they came: each of both is in its own order. */
function inOrder(entries: readonly Entry[], files: readonly FileEntry[]): readonly Row[] {
  return files.length === 0 ? entries : [...entries, ...files].toSorted((a, b) => a.at - b.at);
}

const holdsFiles = ({ dataTransfer }: DragEvent): boolean =>
  [...(dataTransfer?.items ?? [])].some(({ kind }) => kind === 'file');
