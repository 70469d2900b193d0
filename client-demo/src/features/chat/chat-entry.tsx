import { CornerUpLeft, EllipsisVertical, Pencil, SmilePlus, Trash2 } from 'lucide';
import { Menu, type MenuItem } from '../../kit/menu.tsx';
import { REACTIONS, reactionOf } from '../../kit/reaction-kinds.ts';
import { Icon } from '../../kit/icon.tsx';
import { language, text } from '../../texts/texts.ts';
import { Formatted } from './formatted.tsx';
import type { ChatStore, Entry } from './store.ts';

interface Props {
  readonly store: ChatStore;
  readonly entry: Entry;
  readonly before: Entry | undefined;
  readonly moderator: boolean;
  readonly onCompose: () => void;
}

/** After so long the same person's next words have their name and time again, in ms. */
const PAUSE_MS = 5 * 60_000;
/** So much of a message stands above what answers it, in UTF-16 code units. */
const EXCERPT = 80;

const isoOf = (at: number): string => new Date(at).toISOString();
const timeOf = (at: number): string =>
  new Intl.DateTimeFormat(language.value, { hour: 'numeric', minute: '2-digit' }).format(at);

/** To whom it was written, as one key. */
const audienceOf = ({ to }: Entry): string => (to === null ? '' : 'hosts' in to ? 'hosts' : `one ${to.identity}`);

export function excerptOf({ words, deleted, closed }: Entry): string {
  if (deleted) return text('chat:deleted');
  if (closed) return text('chat:unopened');
  return words.length > EXCERPT ? `${words.slice(0, EXCERPT)}…` : words;
}

export function ChatEntry({ store, entry, before, moderator, onCompose }: Props) {
  const { from, name, self, at, words, to, deleted, closed, edited, reply, fleeting } = entry;
  const goesOn =
    before?.from === from && audienceOf(before) === audienceOf(entry) && reply === null && at - before.at < PAUSE_MS;
  const answered = reply === null ? undefined : store.find(reply);
  return (
    <article
      class="chat-entry"
      data-testid="chat-entry"
      data-self={self}
      data-goes-on={goesOn}
      data-private={to !== null}
    >
      {!goesOn && (
        <header>
          <strong>{self ? text('chat:you') : name}</strong> <time dateTime={isoOf(at)}>{timeOf(at)}</time>
          {to !== null && <small class="chat-private">{audienceText(entry)}</small>}
        </header>
      )}
      {reply !== null && (
        <p class="chat-answered" dir="auto">
          <Icon shape={CornerUpLeft} />
          {answered === undefined
            ? text('chat:earlier')
            : text('chat:answers', { name: answered.name, words: excerptOf(answered) })}
        </p>
      )}
      {deleted || closed ? (
        <p class="chat-deleted">{text(deleted ? 'chat:deleted' : 'chat:unopened')}</p>
      ) : (
        <Formatted words={words} />
      )}
      {edited && <small class="chat-edited">{text('chat:edited')}</small>}
      <Reactions store={store} entry={entry} />
      {!deleted && !fleeting && (
        <div class="chat-actions">
          <Menu
            label={text('chat:react', { name })}
            icon={SmilePlus}
            class="icon-button"
            testId="chat-react"
            items={() =>
              REACTIONS.map(({ kind, label, glyph }) => ({
                id: `react-${kind}`,
                label: `${glyph} ${label()}`,
                icon: SmilePlus,
                press: () => store.react(entry, kind),
              }))
            }
          />
          <Menu
            label={text('chat:actions', { name })}
            icon={EllipsisVertical}
            class="icon-button"
            testId="chat-actions"
            items={() => itemsFor({ store, entry, moderator, onCompose })}
          />
        </div>
      )}
    </article>
  );
}

function audienceText({ to, self }: Entry): string {
  if (to === null) return '';
  if ('hosts' in to) return text('chat:to-hosts');
  return self ? text('chat:to-one', { name: to.name }) : text('chat:direct');
}

function Reactions({ store, entry }: Pick<Props, 'store' | 'entry'>) {
  if (entry.reactions.length === 0) return null;
  return (
    <div class="chat-reactions">
      {entry.reactions.map(({ kind, names, own }) => {
        const { glyph, label } = reactionOf(kind);
        const words = text('chat:reacted', { reaction: label(), names: names.join(', ') });
        return (
          <button
            key={kind}
            type="button"
            class="chat-reaction"
            aria-pressed={own}
            aria-label={words}
            title={words}
            data-testid={`chat-reaction-${kind}`}
            onClick={() => store.react(entry, kind)}
          >
            <span aria-hidden="true">
              {glyph} {names.length}
            </span>
          </button>
        );
      })}
    </div>
  );
}

function itemsFor({ store, entry, moderator, onCompose }: Omit<Props, 'before'>): readonly MenuItem[] {
  const reply: MenuItem = {
    id: 'chat-reply',
    label: text('chat:reply'),
    icon: CornerUpLeft,
    press: () => {
      store.reply(entry);
      onCompose();
    },
  };
  const edit: MenuItem = {
    id: 'chat-edit',
    label: text('chat:edit'),
    icon: Pencil,
    press: () => {
      store.edit(entry);
      onCompose();
    },
  };
  const remove: MenuItem = {
    id: 'chat-delete',
    label: text('chat:delete'),
    icon: Trash2,
    grave: true,
    press: () => store.remove(entry),
  };
  return [reply, ...(entry.self ? [edit] : []), ...(entry.self || moderator ? [remove] : [])];
}
