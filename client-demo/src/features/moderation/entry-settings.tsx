import { useSignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import { Button } from '../../kit/button.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { TextField } from '../../kit/text-field.tsx';
import { text } from '../../texts/texts.ts';
import type { ModerationStore } from './store.ts';

const ADMITS = [
  { value: 'everybody', label: 'moderation:admits-everybody' },
  { value: 'members', label: 'moderation:admits-members' },
  { value: 'invited', label: 'moderation:admits-invited' },
] as const;

/** As of the protocol: what is beyond the server refuses. */
const MOST_PLACES = 100_000;
const LONGEST_PASSWORD = 128;

interface Props {
  readonly store: ModerationStore;
  readonly entry: Meeting['settings']['current']['entry'];
}

/** For whom the meeting is, one identity a line. */
function Invited({ store, entry: { invited = [] } }: Props) {
  const known = invited.join('\n');
  const draft = useSignal<string | null>(null);
  const save = (event: Event): void => {
    event.preventDefault();
    const lines = (draft.value ?? known).split('\n').map((line) => line.trim());
    store.updateRoom({ invited: [...new Set(lines.filter((line) => line !== ''))] });
    draft.value = null;
  };
  return (
    <form class="entry-form" onSubmit={save}>
      <label class="field">
        <span class="field-label">{text('moderation:invited')}</span>
        <textarea
          class="input"
          name="invited"
          rows={3}
          spellcheck={false}
          dir="auto"
          aria-describedby="invited-hint"
          value={draft.value ?? known}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
        />
      </label>
      <small id="invited-hint">{text('moderation:invited.text')}</small>
      <div class="entry-actions">
        <Button small submit testId="save-invited">
          {text('moderation:save-invited')}
        </Button>
      </div>
    </form>
  );
}

function Places({ store, entry: { places } }: Props) {
  return (
    <label class="field">
      <span class="field-label">{text('moderation:places')}</span>
      <input
        class="input"
        type="number"
        name="places"
        inputMode="numeric"
        min={1}
        max={MOST_PLACES}
        placeholder={text('moderation:places.most')}
        value={places ?? ''}
        onChange={({ currentTarget }) => {
          if (!currentTarget.reportValidity()) return;
          store.updateRoom({ places: currentTarget.value === '' ? null : currentTarget.valueAsNumber });
        }}
      />
    </label>
  );
}

function Password({ store, entry: { hasPassword } }: Props) {
  const password = useSignal('');
  const set = (event: Event): void => {
    event.preventDefault();
    if (password.value === '') return;
    store.updateRoom({ password: password.value });
    password.value = '';
  };
  return (
    <form class="entry-form" onSubmit={set}>
      <TextField
        label={text('moderation:password')}
        name="room-password"
        secret
        maxLength={LONGEST_PASSWORD}
        autocomplete="new-password"
        {...(hasPassword ? { placeholder: text('moderation:password.set') } : {})}
        value={password}
      />
      <div class="entry-actions">
        {hasPassword && (
          <Button small testId="remove-password" onPress={() => store.updateRoom({ password: null })}>
            {text('moderation:remove-password')}
          </Button>
        )}
        <Button small submit testId="set-password">
          {text('moderation:set-password')}
        </Button>
      </div>
    </form>
  );
}

/** Who may come in, as a host sets it. */
export function EntrySettings({ store }: Pick<Props, 'store'>) {
  const entry = store.entry.value;
  if (entry === null) return null;
  return (
    <>
      <Switch
        label={text('moderation:with-host')}
        words={text('moderation:with-host.text')}
        on={!entry.joinBeforeHost}
        onChange={(on) => store.updateRoom({ joinBeforeHost: !on })}
      />
      <Select
        label={text('moderation:admits')}
        testId="admits"
        value={entry.admits}
        choices={ADMITS.map(({ value, label }) => ({ value, label: text(label) }))}
        onChoose={(value) => {
          const chosen = ADMITS.find((each) => each.value === value);
          if (chosen !== undefined) store.updateRoom({ admits: chosen.value });
        }}
      />
      {entry.admits === 'invited' && <Invited store={store} entry={entry} />}
      <Places store={store} entry={entry} />
      <Password store={store} entry={entry} />
    </>
  );
}
