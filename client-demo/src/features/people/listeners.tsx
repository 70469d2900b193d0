import { useSignal, useSignalEffect } from '@preact/signals';
import { Avatar } from '../../kit/avatar.tsx';
import { Button } from '../../kit/button.tsx';
import type { Shell } from '../../shell/shell.ts';
import { text } from '../../texts/texts.ts';
import { ListenersStore } from './listeners-store.ts';

/** Those who only listen: they may be very many, so they come page by page, when somebody looks. */
export function Listeners({ shell }: { readonly shell: Shell }) {
  const count = shell.people.listeners.value;
  const store = useSignal(new ListenersStore(shell.session)).value;
  const open = useSignal(false);
  useSignalEffect(() => {
    if (open.value) void store.more();
  });
  if (count === 0) return null;
  return (
    <details
      class="listeners"
      data-testid="listeners"
      onToggle={({ currentTarget }) => {
        if (!currentTarget.open) store.forget();
        open.value = currentTarget.open;
      }}
    >
      <summary>{text('people:listeners', { count })}</summary>
      <ul aria-label={text('people:listeners-list')}>
        {store.shown.value.map(({ identity, name }) => (
          <li key={identity} class="person">
            <Avatar identity={identity} label={name} />
            <span class="person-words">
              <span class="person-name">{name}</span>
            </span>
          </li>
        ))}
      </ul>
      {store.failed.value && <p role="alert">{text('people:listeners-failed')}</p>}
      {store.hasMore.value && (
        <Button small busy={store.busy.value} testId="more-listeners" onPress={() => void store.more()}>
          {text('people:listeners-more')}
        </Button>
      )}
    </details>
  );
}
