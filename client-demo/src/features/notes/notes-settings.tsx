import type { NotesRules } from '../../../../signaling/client/api.ts';
import { Select } from '../../kit/select.tsx';
import type { People } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import type { NotesStore } from './store.ts';

interface Props {
  readonly store: NotesStore;
  readonly people: People;
}

const CHOICES: readonly { readonly value: NotesRules['write']; readonly label: () => string }[] = [
  { value: 'all', label: () => text('notes:write-all') },
  { value: 'hosts', label: () => text('notes:write-hosts') },
  { value: 'nobody', label: () => text('notes:write-nobody') },
];

/** Who may write: for who moderates. */
export function NotesSettings({ store, people }: Props) {
  if (!people.controls.value.moderator) return null;
  return (
    <Select
      label={text('notes:writers')}
      testId="notes-writers"
      value={store.rules.value.write}
      choices={CHOICES.map(({ value, label }) => ({ value, label: label() }))}
      onChoose={(value) => {
        const chosen = CHOICES.find((each) => each.value === value);
        if (chosen !== undefined) store.letWrite(chosen.value);
      }}
    />
  );
}
