import './moderation.css';
import { Ban, CircleStop, Lock, MicOff, UserMinus } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { Question } from '../../kit/dialog.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Switch } from '../../kit/switch.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature, PersonAction } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { EntrySettings } from './entry-settings.tsx';
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
      {waiting.length > 1 && (
        <div class="waiting-all">
          <Button small testId="deny-all" onPress={() => store.denyAll()}>
            {text('moderation:deny-all')}
          </Button>
          <Button small look="primary" testId="admit-all" onPress={() => store.admitAll()}>
            {text('moderation:admit-all')}
          </Button>
        </div>
      )}
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
      <EntrySettings store={store} />
    </fieldset>
  );
}

function RemoveQuestion({ store }: { readonly store: ModerationStore }) {
  const removal = store.removing.value;
  if (removal === null) return null;
  const { person, ban } = removal;
  const name = person.label.value;
  return (
    <Question
      title={text(ban ? 'moderation:ban-question' : 'moderation:remove-question', { name })}
      words={text(ban ? 'moderation:ban-question.text' : 'moderation:remove-question.text')}
      yes={text(ban ? 'moderation:ban-yes' : 'moderation:remove-yes')}
      testId="remove-yes"
      onYes={() => store.remove(person, ban)}
      onClose={() => store.forgetQuestion()}
    />
  );
}

function EndQuestion({ store }: { readonly store: ModerationStore }) {
  if (!store.ending.value) return null;
  return (
    <Question
      title={text('moderation:end-question')}
      words={text('moderation:end-question.text')}
      yes={text('moderation:end')}
      testId="end-yes"
      onYes={() => store.endForAll()}
      onClose={() => store.askToEnd(false)}
    />
  );
}

/** Who may not come back, at the head of the list of people. */
function BannedList({ shell: { people }, store }: Props) {
  const banned = store.banned.value;
  if (!people.controls.value.moderator || banned.length === 0) return null;
  return (
    <details class="panel-part">
      <summary>{text('moderation:banned', { count: banned.length })}</summary>
      <ul class="banned">
        {banned.map(({ identity, name }) => (
          <li key={identity}>
            <span>{name}</span>
            <Button small testId="lift-ban" onPress={() => store.liftBan(identity)}>
              {text('moderation:lift-ban')}
              <span class="visually-hidden"> {name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </details>
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
  const ban: PersonAction = {
    id: 'ban-person',
    label: text('moderation:ban', { name }),
    icon: Ban,
    grave: true,
    press: () => store.askToRemove(person, true),
  };
  const removals = shell.people.may('participant.remove', person) ? [remove, ban] : [];
  const mutes = !person.view.value.muted && shell.people.may('participant.mute', person) ? [mute] : [];
  return [...mutes, ...removals];
}

/** What a host does for and to others. */
export const moderation: Feature = (shell) => {
  const store = new ModerationStore(shell);
  shell.session.during((meeting) => store.follow(meeting));
  return {
    badges: [() => <LockBadge shell={shell} />],
    overlays: [() => <WaitingList shell={shell} store={store} />],
    settings: [() => <RoomSettings shell={shell} store={store} />],
    peopleHead: [() => <BannedList shell={shell} store={store} />],
    controls: [
      {
        id: 'end-for-all',
        label: () => text('moderation:end'),
        icon: () => CircleStop,
        place: 'menu',
        opens: 'dialog',
        shown: () => shell.people.controls.value.moderator,
        press: () => store.askToEnd(true),
      },
    ],
    background: [() => <RemoveQuestion store={store} />, () => <EndQuestion store={store} />],
    personActions: (person) => actionsFor(person, { shell, store }),
  };
};
