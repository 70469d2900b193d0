import type { ChatHistory } from '../../../../signaling/client/api.ts';
import { Select } from '../../kit/select.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import type { ChatStore, Writers } from './store.ts';

interface Props {
  readonly store: ChatStore;
  readonly people: People;
}

const WRITERS: readonly { readonly value: Writers; readonly label: () => string }[] = [
  { value: 'everybody', label: () => text('chat:writers-everybody') },
  { value: 'hosts', label: () => text('chat:writers-hosts') },
  { value: 'nobody', label: () => text('chat:writers-nobody') },
];
const HISTORIES: readonly { readonly value: ChatHistory; readonly label: () => string }[] = [
  { value: 'all', label: () => text('chat:history-all') },
  { value: 'joined', label: () => text('chat:history-joined') },
  { value: 'none', label: () => text('chat:history-none') },
];

/** Who may write, and what is kept: for who moderates. */
export function ChatSettings({ store, people }: Props) {
  if (!people.controls.value.moderator) return null;
  return (
    <>
      <Select
        label={text('chat:writers')}
        testId="chat-writers"
        value={store.writers.value}
        choices={WRITERS.map(({ value, label }) => ({ value, label: label() }))}
        onChoose={(value) => {
          const chosen = WRITERS.find((each) => each.value === value);
          if (chosen !== undefined) store.letWrite(chosen.value);
        }}
      />
      <Select
        label={text('chat:history')}
        testId="chat-history"
        value={store.rules.value.history}
        choices={HISTORIES.map(({ value, label }) => ({ value, label: label() }))}
        onChoose={(value) => {
          const chosen = HISTORIES.find((each) => each.value === value);
          if (chosen !== undefined) store.configure({ history: chosen.value });
        }}
      />
    </>
  );
}
