import './moderation.css';
import { Lock, MicOff, UserMinus } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { Question } from '../../kit/dialog.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Switch } from '../../kit/switch.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature, PersonAction } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { ModerationStore } from './store.ts';

interface Props {
  readonly shell: Shell;
  readonly store: ModerationStore;
}

function LockBadge({ shell }: { readonly shell: Shell }) {
  if (!shell.people.controls.value.locked) return null;
  return (
    <span class="badge" title={text('moderation:nobody-else')}>
      <Icon shape={Lock} /> {text('moderation:locked')}
    </span>
  );
}

/** Who waits in the lobby. */
function WaitingList({ shell: { people }, store }: Props) {
  const waiting = people.waiting.value;
  if (!people.controls.value.moderator || waiting.length === 0) return null;
  return (
    <section class="waiting" aria-label={text('moderation:waiting')}>
      <ul>
        {waiting.map((person) => (
          <li key={person.identity}>
            <span>{text('moderation:wants-to-join', { name: person.label.value })}</span>
            <Button small onPress={() => store.remove(person)}>
              {text('moderation:decline')}
              <span class="visually-hidden"> {person.label.value}</span>
            </Button>
            <Button small look="primary" testId="admit" onPress={() => store.admit(person)}>
              {text('moderation:admit')}
              <span class="visually-hidden"> {person.label.value}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the room is set to. */
function RoomSettings({ shell: { people }, store }: Props) {
  const { moderator, locked, lobby } = people.controls.value;
  if (!moderator) return null;
  return (
    <fieldset class="switches">
      <legend>{text('moderation:meeting')}</legend>
      <Switch
        label={text('moderation:lock')}
        words={text('moderation:lock.text')}
        on={locked}
        onChange={(on) => store.updateRoom({ locked: on })}
      />
      <Switch
        label={text('moderation:lobby')}
        words={text('moderation:lobby.text')}
        on={lobby}
        onChange={(on) => store.updateRoom({ lobby: on })}
      />
    </fieldset>
  );
}

function RemoveQuestion({ store }: { readonly store: ModerationStore }) {
  const person = store.removing.value;
  if (person === null) return null;
  const name = person.label.value;
  return (
    <Question
      title={text('moderation:remove-question', { name })}
      words={text('moderation:remove-question.text')}
      yes={text('moderation:remove-yes')}
      testId="remove-yes"
      onYes={() => store.remove(person)}
      onClose={() => store.forgetQuestion()}
    />
  );
}

/** What a moderator may do to somebody. */
function actionsFor(person: Person, { shell, store }: Props): readonly PersonAction[] {
  if (person.self || !shell.people.controls.value.moderator) return [];
  const name = person.label.value;
  const mute: PersonAction = {
    id: 'mute-person',
    label: text('moderation:mute', { name }),
    icon: MicOff,
    press: () => store.mute(person),
  };
  const remove: PersonAction = {
    id: 'remove-person',
    label: text('moderation:remove', { name }),
    icon: UserMinus,
    grave: true,
    press: () => store.askToRemove(person),
  };
  return person.view.value.muted ? [remove] : [mute, remove];
}

/** What a host does for and to others. */
export const moderation: Feature = (shell) => {
  const store = new ModerationStore(shell);
  return {
    badges: [() => <LockBadge shell={shell} />],
    overlays: [() => <WaitingList shell={shell} store={store} />],
    settings: [() => <RoomSettings shell={shell} store={store} />],
    background: [() => <RemoveQuestion store={store} />],
    personActions: (person) => actionsFor(person, { shell, store }),
  };
};
