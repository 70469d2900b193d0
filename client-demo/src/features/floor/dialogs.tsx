import { useSignal } from '@preact/signals';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Switch } from '../../kit/switch.tsx';
import type { Person } from '../../meeting/people.ts';
import { text } from '../../texts/texts.ts';
import { ABILITIES, type FloorStore, NAME_OF_ABILITY } from './store.ts';

interface Props {
  readonly store: FloorStore;
}

/** Mutes everybody, with leave to unmute or without. */
export function MuteAllDialog({ store }: Props) {
  const unmuting = useSignal(true);
  const close = (): void => store.askToMute(false);
  return (
    <Dialog title={text('floor:mute-all')} onClose={close}>
      <p>{text('floor:mute-all.text')}</p>
      <div class="switches">
        <Switch
          label={text('floor:may-unmute')}
          words={text('floor:may-unmute.text')}
          on={unmuting.value}
          onChange={(on) => {
            unmuting.value = on;
          }}
        />
      </div>
      <div class="dialog-answers">
        <Button onPress={close}>{text('kit:cancel')}</Button>
        <Button
          look="primary"
          testId="mute-all-yes"
          onPress={() => {
            store.muteAll(unmuting.peek());
            close();
          }}
        >
          {text('floor:mute-all-yes')}
        </Button>
      </div>
    </Dialog>
  );
}

/** What one person may do, whatever holds for the role. */
export function PermissionsDialog({ store, person }: Props & { readonly person: Person }) {
  const { identity } = person;
  return (
    <Dialog
      title={text('floor:permissions-of', { name: person.label.value })}
      onClose={() => store.openPermissions(null)}
    >
      <div class="switches">
        {ABILITIES.map((ability) => (
          <Switch
            key={ability}
            label={text(NAME_OF_ABILITY[ability])}
            on={store.personMay(person, ability)}
            onChange={(on) => store.permit(ability, on, { identity })}
          />
        ))}
      </div>
    </Dialog>
  );
}
