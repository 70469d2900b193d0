import './limit.css';
import { Hourglass } from 'lucide';
import { Button } from '../../kit/button.tsx';
import { clockOf } from '../../kit/clock.ts';
import { Icon } from '../../kit/icon.tsx';
import { lazy } from '../../kit/lazy.tsx';
import type { Feature } from '../../shell/feature.ts';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { LAST_WARNING, LimitStore } from './store.ts';

const LimitPart = lazy(async () => (await import('./limit-part.tsx')).LimitPart);

/** What a host adds from the banner, in minutes. */
const MORE = 10;

interface Props {
  readonly shell: Shell;
  readonly store: LimitStore;
}

/** Soon the meeting ends; a host can put that off here. */
function Warning({ shell: { people }, store }: Props) {
  const remaining = store.remaining.value;
  if (remaining === null) return null;
  return (
    <aside class="limit-banner" aria-label={text('limit:title')} data-testid="limit-banner">
      <span class="limit-time" role="timer" aria-live="off" data-soon={remaining <= LAST_WARNING}>
        <Icon shape={Hourglass} /> {text('limit:ends-in', { time: clockOf(remaining) })}
      </span>
      {people.controls.value.moderator && (
        <Button small testId="limit-more" onPress={() => store.extend(MORE)}>
          {text('limit:more-minutes', { minutes: MORE })}
        </Button>
      )}
    </aside>
  );
}

/** How long the meeting lasts at most. */
export const limit: Feature = (shell) => {
  const { session, announcer, notices } = shell;
  const store = new LimitStore({ session, announcer, notices });
  session.during((meeting) => store.follow(meeting));
  return {
    banners: [() => <Warning shell={shell} store={store} />],
    hostPanel: [() => <LimitPart store={store} />],
  };
};
