import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/text-field.tsx';
import { language, text } from '../../texts/texts.ts';
import { type CaptionsStore, directionOf } from './store.ts';

interface Props {
  readonly store: CaptionsStore;
  readonly room: string;
}

/** So near to its end, in CSS pixels, one reads the newest. */
const NEAR = 48;

const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(language.value, { hour: 'numeric', minute: '2-digit', second: '2-digit' }).format(at);

function download(words: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([words], { type: 'text/plain;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** All that was said and is kept. */
export function TranscriptPanel({ store, room }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const found = store.found.value;
  const { transcript } = store.rules.value;
  useLayoutEffect(() => {
    if (atEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [found]);
  return (
    <div class="transcript">
      <p class="host-words">{text(transcript === 'none' ? 'captions:kept-none' : 'captions:kept')}</p>
      <TextField label={text('captions:search')} name="transcript-search" value={store.search} maxLength={100} />
      {found.length === 0 && (
        <p class="panel-empty" role="status">
          {text(store.count === 0 ? 'captions:empty' : 'captions:nothing-found')}
        </p>
      )}
      <ol
        ref={list}
        class="transcript-lines"
        tabIndex={0}
        aria-label={text('captions:transcript')}
        data-testid="transcript"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
        }}
      >
        {found.map(({ id, from, name, text: words, language: spoken, at, closed }) => (
          <li key={`${id} ${from}`}>
            <header>
              <strong dir="auto">{name}</strong>
              <time dateTime={new Date(at).toISOString()}>{timeOf(at)}</time>
            </header>
            <p lang={closed === true ? undefined : spoken} dir={closed === true ? undefined : directionOf(spoken)}>
              {closed === true ? text('captions:closed') : words}
            </p>
          </li>
        ))}
      </ol>
      {transcript === 'download' && store.count > 0 && (
        <Button
          testId="transcript-download"
          onPress={() => download(store.transcript(timeOf), text('captions:file', { room }))}
        >
          {text('captions:download')}
        </Button>
      )}
    </div>
  );
}
