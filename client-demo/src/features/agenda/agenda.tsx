import './agenda.css';
import { ListChecks, Timer as TimerIcon } from 'lucide';
import { Icon } from '../../kit/icon.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import { text } from '../../texts/texts.ts';
import { clockOf } from '../../kit/clock.ts';
import { AgendaStore } from './store.ts';

const AgendaPart = lazy(async () => (await import('./agenda-part.tsx')).AgendaPart);

/** From so many seconds on the timer stands out. */
const SOON = 60;

/** What the meeting is at, and how much time is left. */
function AgendaBanner({ store }: { readonly store: AgendaStore }) {
  const items = store.items.value;
  const place = items.findIndex(({ id }) => id === store.current.value);
  const item = items[place];
  const remaining = store.remaining.value;
  if (item === undefined && remaining === null) return null;
  return (
    <aside class="agenda-banner" aria-label={text('agenda:title')} data-testid="agenda-banner">
      {item !== undefined && (
        <span class="agenda-now">
          <Icon shape={ListChecks} /> <span dir="auto">{item.text}</span>{' '}
          <small>{text('agenda:place', { place: place + 1, count: items.length })}</small>
          {item.minutes !== undefined && <small>{text('agenda:minutes', { minutes: item.minutes })}</small>}
        </span>
      )}
      {remaining !== null && (
        <span class="agenda-timer" role="timer" data-testid="timer" data-soon={remaining <= SOON}>
          <Icon shape={TimerIcon} /> {remaining === 0 ? text('agenda:time-is-up') : clockOf(remaining)}
        </span>
      )}
    </aside>
  );
}

/** An agenda and a timer, which everybody sees. */
export const agenda: Feature = ({ session, announcer, notices }) => {
  const store = new AgendaStore({ session, announcer, notices });
  session.during((meeting) => store.follow(meeting));
  return {
    banners: [() => <AgendaBanner store={store} />],
    hostPanel: [() => <AgendaPart store={store} />],
  };
};
