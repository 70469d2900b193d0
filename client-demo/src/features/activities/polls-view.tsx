import { useSignal } from '@preact/signals';
import { Download, EllipsisVertical, Eye, EyeOff, Lock, Plus, Trash2 } from 'lucide';
import type { PollView } from '../../../../signaling/client/api.ts';
import { Button } from '../../kit/button.tsx';
import { Menu, type MenuItem } from '../../kit/menu.tsx';
import { text } from '../../texts/texts.ts';
import { NewPollForm } from './new-poll.tsx';
import type { PollsStore } from './polls-store.ts';

interface Props {
  readonly store: PollsStore;
  readonly moderator: boolean;
}

/** All polls, the newest first; and where a new one is made. */
export function PollsView({ store, moderator }: Props) {
  const making = useSignal(false);
  const polls = store.all.value;
  const done = (): void => {
    making.value = false;
  };
  return (
    <>
      {moderator && making.value && <NewPollForm store={store} onDone={done} />}
      {moderator && !making.value && (
        <Button
          icon={Plus}
          look="primary"
          testId="new-poll"
          onPress={() => {
            making.value = true;
          }}
        >
          {text('activities:new-poll')}
        </Button>
      )}
      {polls.length === 0 && !making.value && (
        <p class="activities-empty">{moderator ? text('activities:no-polls-host') : text('activities:no-polls')}</p>
      )}
      {polls.map((poll) => (
        <PollCard key={poll.id} poll={poll} store={store} moderator={moderator} />
      ))}
    </>
  );
}

function PollCard({ poll, store, moderator }: Props & { readonly poll: PollView }) {
  const { question, options, open, multiple, anonymous, voters, mine } = poll;
  const chosen = useSignal<readonly number[]>(mine ?? []);
  const counts = store.countsOf(poll);
  const choose = (option: number, on: boolean): void => {
    if (!multiple) chosen.value = [option];
    else chosen.value = on ? [...chosen.value, option] : chosen.value.filter((each) => each !== option);
  };
  return (
    <form
      class="card poll"
      data-testid="poll"
      data-open={open}
      onSubmit={(event) => {
        event.preventDefault();
        store.vote(poll, chosen.peek());
      }}
    >
      <fieldset disabled={!open}>
        <legend dir="auto">{question}</legend>
        <p class="card-facts">
          {open ? text('activities:poll-open') : text('activities:poll-closed')}
          {' · '}
          {anonymous ? text('activities:anonymous') : text('activities:named')}
          {' · '}
          {text('activities:voters', { count: voters })}
        </p>
        <ul class="poll-options">
          {options.map((option, index) => (
            <li key={option}>
              <label>
                <input
                  type={multiple ? 'checkbox' : 'radio'}
                  name={`poll-${poll.id}`}
                  checked={chosen.value.includes(index)}
                  data-testid={`option-${index}`}
                  onChange={(event) => choose(index, event.currentTarget.checked)}
                />
                <span dir="auto">{option}</span>
                {counts !== undefined && (
                  <span class="poll-count" data-testid={`count-${index}`}>
                    {counts[index]}
                  </span>
                )}
              </label>
              {counts !== undefined && (
                <meter
                  class="poll-bar"
                  min={0}
                  max={Math.max(1, voters)}
                  value={counts[index] ?? 0}
                  aria-label={text('activities:share-of', { option })}
                />
              )}
            </li>
          ))}
        </ul>
        {counts === undefined && <p class="card-facts">{text('activities:results-hidden')}</p>}
      </fieldset>
      <div class="card-actions">
        {open && (
          <button
            type="submit"
            class="button button-primary button-small"
            data-testid="vote"
            disabled={chosen.value.length === 0 || chosen.value.join() === (mine ?? []).join()}
          >
            {mine === undefined ? text('activities:vote') : text('activities:vote-again')}
          </button>
        )}
        {mine !== undefined && <span class="card-facts">{text('activities:voted')}</span>}
        {moderator && (
          <Menu
            label={text('activities:poll-actions', { question })}
            icon={EllipsisVertical}
            class="icon-button"
            testId="poll-actions"
            items={() => itemsFor(poll, store)}
          />
        )}
      </div>
    </form>
  );
}

function itemsFor(poll: PollView, store: PollsStore): readonly MenuItem[] {
  const { open, results } = poll;
  const close: MenuItem = {
    id: 'poll-close',
    label: text('activities:close'),
    icon: Lock,
    press: () => store.close(poll),
  };
  const shared = results === 'live' || (results === 'closed' && !open);
  const share: MenuItem = {
    id: 'poll-share',
    label: shared ? text('activities:hide-results') : text('activities:show-results'),
    icon: shared ? EyeOff : Eye,
    press: () => store.share(poll, shared ? 'hosts' : 'live'),
  };
  const download: MenuItem = {
    id: 'poll-export',
    label: text('activities:export'),
    icon: Download,
    press: () => void save(poll, store),
  };
  const remove: MenuItem = {
    id: 'poll-remove',
    label: text('activities:remove'),
    icon: Trash2,
    grave: true,
    press: () => store.remove(poll),
  };
  return [...(open ? [close] : []), share, download, remove];
}

/** Hands the results to the browser as a file. The mark at its beginning tells spreadsheets that it is UTF-8. */
async function save(poll: PollView, store: PollsStore): Promise<void> {
  const table = await store.exported(poll);
  if (table === undefined) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`\uFEFF${table}`], { type: 'text/csv' }));
  link.download = `${poll.question.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
