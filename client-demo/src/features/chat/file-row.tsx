import { Download, File as FileShape, RotateCcw, Trash2, X } from 'lucide';
import { IconButton } from '../../kit/button.tsx';
import { Icon } from '../../kit/icon.tsx';
import { language, text } from '../../texts/texts.ts';
import { percentText, sizeText } from './file-size.ts';
import type { FileEntry, FileStore } from './file-store.ts';

interface Props {
  readonly store: FileStore;
  readonly entry: FileEntry;
  readonly moderator: boolean;
}

const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(language.value, { hour: 'numeric', minute: '2-digit' }).format(at);

/** A file that somebody shares: how far it is, and what can be done with it. */
export function FileRow({ store, entry, moderator }: Props) {
  const { name, self, file, size, at, progress, closed } = entry;
  const shownName = closed ? text('chat:file-closed') : file;
  return (
    <article class="chat-entry" data-testid="chat-file" data-self={self} data-whole={entry.whole}>
      <header>
        <strong>{self ? text('chat:you') : name}</strong>{' '}
        <time dateTime={new Date(at).toISOString()}>{timeOf(at)}</time>
      </header>
      <div class="chat-file">
        <Icon shape={FileShape} />
        <span class="chat-file-name">
          <bdi data-testid="chat-file-name">{shownName}</bdi>
          <small>
            {sizeText(size)}
            {stateText(entry)}
            {/* The bar says it to those who do not see; words that change all the time would be read out each time. */}
            {progress !== null && !entry.stopped && <span aria-hidden="true"> · {percentText(progress)}</span>}
          </small>
          {progress !== null && !entry.stopped && (
            <progress
              value={progress}
              max={1}
              aria-label={text(entry.fetching ? 'chat:file-fetching' : 'chat:file-progress', { file: shownName })}
            />
          )}
        </span>
        <Actions store={store} entry={entry} moderator={moderator} />
      </div>
    </article>
  );
}

function stateText({ self, whole, stopped }: FileEntry): string {
  if (stopped) return ` · ${text('chat:file-stopped')}`;
  return whole || self ? '' : ` · ${text('chat:file-coming')}`;
}

function Actions({ store, entry, moderator }: Props) {
  const { self, file, whole, stopped, fetching, closed } = entry;
  return (
    <span class="chat-file-actions">
      {stopped && (
        <IconButton
          icon={RotateCcw}
          label={text('chat:file-retry', { file })}
          testId="chat-file-retry"
          onPress={() => store.retry(entry)}
        />
      )}
      {fetching && (
        <IconButton
          icon={X}
          label={text('chat:file-stop', { file })}
          testId="chat-file-stop"
          onPress={() => store.stop(entry)}
        />
      )}
      {whole && !closed && !fetching && (
        <IconButton
          icon={Download}
          label={text('chat:file-download', { file })}
          testId="chat-file-download"
          onPress={() => void store.fetch(entry)}
        />
      )}
      {(self || moderator) && (
        <IconButton
          icon={whole ? Trash2 : X}
          label={text(whole ? 'chat:file-remove' : 'chat:file-cancel', { file })}
          testId="chat-file-remove"
          onPress={() => void store.remove(entry)}
        />
      )}
    </span>
  );
}
