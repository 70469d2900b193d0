import './people.css';
import { Users } from 'lucide';
import { Icon } from '../../kit/icon.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { announcePeople } from './announcements.ts';

const PeoplePanel = lazy(async () => (await import('./people-panel.tsx')).PeoplePanel);

/** How many are there, and how many more listen. */
function CountBadge({ shell: { people } }: { readonly shell: Shell }) {
  const count = people.present.value.length;
  const listeners = people.listeners.value;
  return (
    <>
      <span class="badge" title={text('people:count', { count })}>
        <Icon shape={Users} />
        <span class="visually-hidden">{text('people:count', { count })}</span>
        <span aria-hidden="true">{count}</span>
      </span>
      {listeners > 0 && (
        <span class="badge" data-testid="audience">
          {text('people:listeners', { count: listeners })}
        </span>
      )}
    </>
  );
}

/** Who is here. */
export const people: Feature = (shell) => {
  shell.session.during((meeting) => announcePeople(meeting, shell.announcer));
  return {
    badges: [() => <CountBadge shell={shell} />],
    panels: [
      {
        id: 'people',
        title: () => text('people:title'),
        icon: () => Users,
        View: () => <PeoplePanel shell={shell} />,
        key: 'p',
      },
    ],
  };
};
