import { Button } from '../../kit/button.tsx';
import { useKeptFocus } from '../../kit/kept-focus.ts';
import { language, text } from '../../texts/texts.ts';
import type { LimitStore } from './store.ts';

/** In minutes. */
const LENGTHS = [15, 30, 45, 60, 90] as const;
const MORE = [5, 10, 15, 30] as const;

/** For who moderates: says when the meeting ends, and puts that off. */
export function LimitPart({ store }: { readonly store: LimitStore }) {
  const endsAt = store.endsAt.value;
  const heading = useKeptFocus(endsAt === null);
  const time = new Intl.DateTimeFormat(language.value, { hour: 'numeric', minute: '2-digit' });
  return (
    <section class="host-part" aria-labelledby="limit-title">
      <h3 ref={heading} tabIndex={-1} id="limit-title">
        {text('limit:title')}
      </h3>
      <p class="host-words" data-testid="limit-words">
        {endsAt === null ? text('limit:hint') : text('limit:ends-at', { time: time.format(endsAt) })}
      </p>
      <span class="limit-lengths">
        {endsAt === null
          ? LENGTHS.map((minutes) => (
              <Button key={minutes} small testId={`limit-${minutes}`} onPress={() => store.set(minutes)}>
                {text('limit:minutes', { minutes })}
              </Button>
            ))
          : MORE.map((minutes) => (
              <Button key={minutes} small testId={`limit-more-${minutes}`} onPress={() => store.extend(minutes)}>
                {text('limit:more-minutes', { minutes })}
              </Button>
            ))}
      </span>
      {endsAt !== null && (
        <Button testId="limit-none" onPress={() => store.set(null)}>
          {text('limit:none')}
        </Button>
      )}
    </section>
  );
}
