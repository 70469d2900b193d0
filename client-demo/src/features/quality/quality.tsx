import './quality.css';
import { Activity, SignalLow } from 'lucide';
import { Icon } from '../../kit/icon.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Person } from '../../meeting/people.ts';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { QualityStore } from './store.ts';

const PANEL = 'quality';

const QualityPanel = lazy(async () => (await import('./quality-panel.tsx')).QualityPanel);

function PoorMark({ store, person }: { readonly store: QualityStore; readonly person: Person }) {
  if (!store.poor.value.has(person.identity)) return null;
  const label = text('quality:poor');
  return (
    <span class="quality-mark" role="img" aria-label={label} title={label}>
      <Icon shape={SignalLow} />
    </span>
  );
}

/** How good picture and sound are: a sign beside a name, and figures and charts for who wants to know. */
export const quality: Feature = (shell) => {
  const store = new QualityStore(() => shell.panels.open.peek() === PANEL);
  shell.session.during((meeting) => store.follow(meeting));
  return {
    panels: [
      {
        id: PANEL,
        title: () => text('quality:title'),
        icon: () => Activity,
        View: () => <QualityPanel store={store} />,
        key: 'd',
        place: 'menu',
      },
    ],
    PersonMarks: ({ person }) => <PoorMark store={store} person={person} />,
  };
};
