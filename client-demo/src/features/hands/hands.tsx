import './hands.css';
import { Hand } from 'lucide';
import { Icon } from '../../kit/icon.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature, PersonAction } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { HandsStore } from './store.ts';

/** That somebody wants to speak, and when it is their turn. */
function HandMark({ store, person }: { readonly store: HandsStore; readonly person: Person }) {
  const place = store.placeOf(person);
  if (place === 0) return null;
  const words = text('hands:raised', { place });
  return (
    <span class="hand-mark" data-testid="hand" title={words}>
      <Icon shape={Hand} />
      <span class="visually-hidden">{words}</span>
      <span aria-hidden="true">{place}</span>
    </span>
  );
}

/** Raised hands: who wants to speak, in order. */
export const hands: Feature = ({ session, announcer, notices, people }) => {
  const store = new HandsStore({
    session,
    announcer,
    notices,
    labelOf: (identity, name) => people.find(identity)?.label.peek() ?? name,
  });
  session.during((meeting) => store.follow(meeting));

  const actionsFor = (person: Person): readonly PersonAction[] => {
    if (person.self || !people.controls.value.moderator || store.placeOf(person) === 0) return [];
    const label = text('hands:lower-other', { name: person.label.value });
    return [{ id: 'lower-hand', label, icon: Hand, press: () => store.lower(person) }];
  };

  return {
    controls: [
      {
        id: 'hand-button',
        label: () => text('hands:raise'),
        hint: () => (store.raised.value ? text('hands:lower') : text('hands:raise')),
        icon: () => Hand,
        place: 'side',
        on: () => store.raised.value,
        count: () => store.count,
        key: 'h',
        press: () => store.toggle(),
      },
    ],
    personActions: actionsFor,
    placeInList: (person) => store.placeOf(person),
    PersonMarks: ({ person }) => <HandMark store={store} person={person} />,
  };
};
