import type { MeetingStore } from '../meeting-store.ts';
import type { Waiting } from '../people.ts';

interface WaitingListProps {
  readonly store: MeetingStore;
  readonly waiting: readonly Waiting[];
}

/** Who waits in the lobby, for moderators. */
export function WaitingList({ store, waiting }: WaitingListProps) {
  return (
    <section class="waiting" aria-label="Waiting to be let in">
      <ul>
        {waiting.map(({ identity, label }) => (
          <li key={identity}>
            <span>
              <strong>{label}</strong> wants to join
            </span>
            <button type="button" class="button button-small" onClick={() => store.remove(identity)}>
              Decline<span class="visually-hidden"> {label}</span>
            </button>
            <button
              type="button"
              class="button button-small button-primary"
              data-testid="admit"
              onClick={() => store.admit(identity)}
            >
              Admit<span class="visually-hidden"> {label}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
