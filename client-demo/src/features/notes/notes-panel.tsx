import { useSignal } from '@preact/signals';
import { Download, Trash2 } from 'lucide';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import { Question } from '../../kit/dialog.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import { authorsOf, download, type Shared, useShared } from './documents.ts';
import { NotesEditor } from './editor.ts';
import type { NotesStore } from './store.ts';

interface Props {
  readonly store: NotesStore;
  readonly people: People;
}

/** What all write together, and who wrote what. */
export function NotesPanel({ store, people }: Props) {
  const shared = useShared(store, 'notes');
  const asks = useSignal(false);
  if (store.sealed.value) return <p class="panel-empty">{text('notes:sealed')}</p>;
  if (shared === null) return null;
  const save = (): void => {
    const words = shared.doc.getText('text').toJSON();
    download(new Blob([words], { type: 'text/markdown' }), `${text('notes:file')}.md`);
  };
  return (
    <div class="notes">
      <div class="notes-tools">
        <Button small icon={Download} testId="notes-export" onPress={save}>
          {text('notes:export')}
        </Button>
        {people.controls.value.moderator && (
          <Button small icon={Trash2} testId="notes-clear" onPress={() => (asks.value = true)}>
            {text('notes:clear')}
          </Button>
        )}
        <SaveState state={shared.state} />
      </div>
      <Editor key={shared.doc.guid} shared={shared} store={store} people={people} />
      <Authors authors={[...authorsOf(shared)]} />
      {asks.value && (
        <Question
          title={text('notes:clear')}
          words={text('notes:clear-words')}
          yes={text('notes:clear')}
          testId="notes-clear-yes"
          onYes={() => store.clear('notes')}
          onClose={() => (asks.value = false)}
        />
      )}
    </div>
  );
}

function Editor({ shared, store, people }: Props & { readonly shared: Shared }) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<NotesEditor | null>(null);
  const mayWrite = store.mayWrite.value;
  const label = text('notes:title');
  useLayoutEffect(() => {
    const meeting = store.meeting.peek();
    if (host.current === null || meeting === null) return undefined;
    const made = new NotesEditor(host.current, {
      shared,
      notes: meeting.notes,
      self: meeting.self.identity,
      isHere: (identity) => people.find(identity) !== undefined,
      label,
      placeholder: text('notes:empty'),
      onTooLong: () => store.tooLong(),
    });
    editor.current = made;
    return () => {
      editor.current = null;
      made.close();
    };
  }, [shared]);
  useEffect(() => editor.current?.setWritable(mayWrite), [mayWrite]);
  return (
    <>
      {!mayWrite && <p class="notes-closed">{text('notes:closed')}</p>}
      <div
        ref={host}
        class="notes-editor"
        data-testid="notes-editor"
        onKeyDown={(event) => {
          // The panel closes on Escape; in the text it only leaves the text.
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          editor.current?.leave();
        }}
      />
    </>
  );
}

/** Whether all that was written here is in the room. */
export function SaveState({ state }: { readonly state: Shared['state'] }) {
  const words = { loading: text('notes:loading'), saving: text('notes:saving'), saved: text('notes:saved') };
  return (
    <span class="notes-state" data-testid="notes-state" data-state={state} role="status">
      {words[state]}
    </span>
  );
}

type Author = readonly [identity: string, { readonly name: string; readonly colour: number }];

/** Who wrote, each in the colour of their words. */
export function Authors({ authors }: { readonly authors: readonly Author[] }) {
  if (authors.length === 0) return null;
  return (
    <ul class="notes-authors" aria-label={text('notes:authors')}>
      {authors.map(([identity, { name, colour }]) => (
        <li key={identity} data-testid="notes-author" data-author={colour}>
          <span dir="auto">{name}</span>
        </li>
      ))}
    </ul>
  );
}
