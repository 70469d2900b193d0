import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LobbyMessage } from '../../../../signaling/client/api.ts';
import { Button } from '../../kit/button.tsx';
import { Select } from '../../kit/select.tsx';
import type { People, Person } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import type { LobbyStore } from './store.ts';
import { Messages, Write } from './talk.tsx';

interface Props {
  readonly store: LobbyStore;
  readonly people: People;
}

/** Whoever reads what they write lets them in here: on a small screen the panel covers the list above the stage. */
function WaitingPeople({ store, waiting }: { readonly store: LobbyStore; readonly waiting: readonly Person[] }) {
  return (
    <ul class="lobby-waiting" aria-label={text('moderation:waiting')}>
      {waiting.map((person) => (
        <li key={person.identity}>
          <span>{person.label.value}</span>
          <Button small onPress={() => store.decline(person)}>
            {text('moderation:decline')}
            <span class="visually-hidden"> {person.label.value}</span>
          </Button>
          <Button small look="primary" testId="lobby-admit" onPress={() => store.admit(person)}>
            {text('moderation:admit')}
            <span class="visually-hidden"> {person.label.value}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** No identity is empty. */
const ALL = '';

/** For who moderates: what is written with those who wait. */
export function LobbyPanel({ store, people }: Props) {
  const wanted = useSignal(ALL);
  const messages = store.messages.value;
  useEffect(() => store.see(), [messages]);
  const waiting = people.waiting.value;
  // Who was let in meanwhile does not wait any more.
  const to = waiting.find(({ identity }) => identity === wanted.value);
  const nameOf = (identity: string): string => people.find(identity)?.label.value ?? identity;
  const toWhom = ({ waits, recipient }: LobbyMessage): string | null => {
    if (waits === true) return null;
    return recipient === undefined ? text('lobby:to-all') : text('lobby:to-one', { name: nameOf(recipient) });
  };
  return (
    <div class="lobby-panel">
      <p class="lobby-hint">{text('lobby:hint')}</p>
      <Messages store={store} toWhom={toWhom} />
      {waiting.length === 0 ? (
        <p class="lobby-hint">{text('lobby:nobody')}</p>
      ) : (
        <>
          <WaitingPeople store={store} waiting={waiting} />
          <Select
            label={text('lobby:to')}
            testId="lobby-to"
            value={to?.identity ?? ALL}
            choices={[
              { value: ALL, label: text('lobby:all', { count: waiting.length }) },
              ...waiting.map(({ identity, label }) => ({ value: identity, label: label.value })),
            ]}
            onChoose={(identity) => {
              wanted.value = identity;
            }}
          />
          <Write label={text('lobby:message')} onWrite={(words) => store.write(words, to?.identity)} />
        </>
      )}
    </div>
  );
}
