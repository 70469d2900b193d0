import './roles.css';
import { Crown, Eye, HandHelping, Presentation, Shield, User } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { Question } from '../../kit/dialog.tsx';
import { Icon, type IconShape } from '../../kit/icon.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature, PersonAction } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text, type TextId } from '../../texts/texts.ts';
import { RolesStore, type Role } from './store.ts';

interface Look {
  readonly icon: IconShape;
  readonly name: TextId;
  readonly make: TextId;
}

const LOOKS: Readonly<Record<Role, Look>> = {
  host: { icon: Crown, name: 'roles:host', make: 'roles:make-host' },
  cohost: { icon: Shield, name: 'roles:cohost', make: 'roles:make-cohost' },
  presenter: { icon: Presentation, name: 'roles:presenter', make: 'roles:make-presenter' },
  participant: { icon: User, name: 'roles:participant', make: 'roles:make-participant' },
  viewer: { icon: Eye, name: 'roles:viewer', make: 'roles:make-viewer' },
};

/** Who somebody is in the meeting; that somebody takes part needs no sign. */
function RoleMark({ person }: { readonly person: Person }) {
  const { role } = person.view.value;
  if (role === 'participant') return null;
  const { icon, name } = LOOKS[role];
  return (
    <span class="role-mark" data-testid="role" data-role={role} title={text(name)}>
      <Icon shape={icon} />
      <span class="visually-hidden">{text(name)}</span>
    </span>
  );
}

interface Props {
  readonly shell: Shell;
  readonly store: RolesStore;
}

/** Who asks for a role, for those who may give it. */
function Requests({ shell, store }: Props) {
  const requests = store.requests.value;
  if (!shell.people.controls.value.moderator || requests.length === 0) return null;
  return (
    <section class="role-requests" aria-label={text('roles:requests')}>
      <ul>
        {requests.map(({ identity, name, role }) => (
          <li key={identity}>
            <span>{text('roles:asks', { name, role: text(LOOKS[role].name) })}</span>
            <Button small onPress={() => store.answer(identity, false)}>
              {text('roles:not-now')}
              <span class="visually-hidden"> {name}</span>
            </Button>
            <Button small look="primary" testId="give-role" onPress={() => store.answer(identity, true)}>
              {text('roles:give')}
              <span class="visually-hidden"> {name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function HandOver({ store }: { readonly store: RolesStore }) {
  const person = store.handingOver.value;
  if (person === null) return null;
  return (
    <Question
      title={text('roles:hand-over', { name: person.label.value })}
      words={text('roles:hand-over.text')}
      yes={text('roles:hand-over-yes')}
      testId="hand-over-yes"
      onYes={() => store.give(person, 'host')}
      onClose={() => store.askToHandOver(null)}
    />
  );
}

/** Who may do what: signs, the menu of each person, and asking for more. */
export const roles: Feature = (shell) => {
  const store = new RolesStore(shell);
  shell.session.during((meeting) => store.follow(meeting));

  const actionsFor = (person: Person): readonly PersonAction[] => {
    if (person.self || !shell.people.may('role.give', person)) return [];
    const { role: now } = person.view.value;
    return store.given
      .filter((role) => role !== now)
      .map((role) => ({
        id: `make-${role}`,
        label: text(LOOKS[role].make, { name: person.label.value }),
        icon: LOOKS[role].icon,
        press: () => (role === 'host' ? store.askToHandOver(person) : store.give(person, role)),
      }));
  };

  return {
    controls: [
      {
        id: 'ask-for-role',
        label: () => text('roles:ask', { role: text(LOOKS[store.next.value ?? 'presenter'].name) }),
        icon: () => HandHelping,
        place: 'menu',
        shown: () => store.next.value !== null,
        on: () => store.asked.value,
        press: () => store.toggle(),
      },
    ],
    overlays: [() => <Requests shell={shell} store={store} />],
    background: [() => <HandOver store={store} />],
    personActions: actionsFor,
    PersonMarks: RoleMark,
  };
};
