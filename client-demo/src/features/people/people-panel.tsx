import { useComputed, useSignal } from '@preact/signals';
import { EllipsisVertical, Mic, MicOff, Video, VideoOff } from 'lucide';
import { Avatar } from '../../kit/avatar.tsx';
import { Icon } from '../../kit/icon.tsx';
import { List } from '../../kit/list.tsx';
import { Menu } from '../../kit/menu.tsx';
import { TextField } from '../../kit/text-field.tsx';
import type { Person } from '../../meeting/people.ts';
import { Boundary } from '../../shell/boundary.tsx';
import type { Shell } from '../../shell/shell.ts';
import { text, type TextId } from '../../texts/texts.ts';
import { Listeners } from './listeners.tsx';
import { findPeople, inOrder } from './store.ts';

/** Of a row, in CSS pixels. */
const ROW_HEIGHT = 52;
/** From so many people on one looks for somebody rather than reads. */
const SEARCH_FROM = 8;

/** Roles that are told: everybody else is a participant. */
const ROLES: ReadonlyMap<string, TextId> = new Map([
  ['host', 'people:host'],
  ['cohost', 'people:cohost'],
  ['presenter', 'people:presenter'],
  ['viewer', 'people:viewer'],
]);

/** Everybody in a list, to be looked through and acted on. */
export function PeoplePanel({ shell }: { readonly shell: Shell }) {
  const words = useSignal('');
  const { present } = shell.people;
  const found = useComputed(() =>
    inOrder(findPeople(present.value, words.value), (person) => shell.registry.placeInList(person)),
  ).value;
  return (
    <>
      {shell.registry.views('peopleHead').map((Part, index) => (
        <Boundary key={index}>
          <Part />
        </Boundary>
      ))}
      {present.value.length >= SEARCH_FROM && (
        <div class="panel-part">
          <TextField
            label={text('people:search')}
            labelHidden
            name="search"
            maxLength={100}
            autocomplete="off"
            placeholder={text('people:search')}
            value={words}
          />
        </div>
      )}
      {found.length === 0 && <p class="panel-empty">{text('people:nobody-found')}</p>}
      <List
        label={text('people:title')}
        items={found}
        keyOf={({ identity }) => identity}
        rowHeight={ROW_HEIGHT}
        row={(person) => <PersonRow shell={shell} person={person} />}
      />
      <Listeners shell={shell} />
    </>
  );
}

function PersonRow({ shell, person }: { readonly shell: Shell; readonly person: Person }) {
  const { identity, self, label, view } = person;
  const { muted, cameras, role } = view.value;
  const name = label.value;
  const roleText = ROLES.get(role);
  const actions = shell.registry.personActions(person);
  return (
    <div class="person" data-testid="person-row" data-identity={identity}>
      <Avatar identity={identity} label={name} />
      <span class="person-words">
        <span class="person-name">{self ? text('people:yourself', { name }) : name}</span>
        {roleText !== undefined && <small>{text(roleText)}</small>}
      </span>
      {shell.registry.personMarks.map((Mark, index) => (
        <Mark key={index} person={person} />
      ))}
      <span class="person-state" data-on={!muted}>
        <Icon shape={muted ? MicOff : Mic} />
        <span class="visually-hidden">{muted ? text('people:muted') : text('people:microphone-on')}</span>
      </span>
      <span class="person-state" data-on={cameras.length > 0}>
        <Icon shape={cameras.length > 0 ? Video : VideoOff} />
        <span class="visually-hidden">{cameras.length > 0 ? text('people:camera-on') : text('people:camera-off')}</span>
      </span>
      {actions.length > 0 && (
        <Menu
          label={text('people:actions', { name })}
          icon={EllipsisVertical}
          class="icon-button"
          items={() => shell.registry.personActions(person)}
        />
      )}
    </div>
  );
}
