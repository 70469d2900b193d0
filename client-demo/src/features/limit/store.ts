import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';
import type { Notices } from '../../shell/notices.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** How often what is left is looked at, in ms: a second is never passed over. */
const LOOK_EVERY_MS = 250;
/** So long before the end everybody is warned, in seconds: first, and for the last time. */
const FIRST_WARNING = 300;
export const LAST_WARNING = 60;

/** When the meeting ends by itself. What the server refuses is told. */
export class LimitStore {
  readonly #surroundings: Surroundings;
  readonly #endsAt = signal<number | null>(null);
  readonly #remaining = signal<number | null>(null);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** By our own clock, in ms since 1970; null: it does not end by itself. */
  get endsAt(): ReadonlySignal<number | null> {
    return this.#endsAt;
  }

  /** How long the meeting lasts still, in whole seconds, once it is to be warned of that; null before. */
  get remaining(): ReadonlySignal<number | null> {
    return this.#remaining;
  }

  /** Follows a meeting; returns the function that ends that, and forgets all. */
  follow({ limit }: Pick<Meeting, 'limit'>): () => void {
    /** What was left when it was looked at last. */
    let before = Infinity;
    const look = (): void => {
      const left = limit.remaining();
      const seconds = left === null ? Infinity : Math.max(0, Math.ceil(left / 1_000));
      this.#remaining.value = seconds <= FIRST_WARNING ? seconds : null;
      if (seconds <= LAST_WARNING && before > LAST_WARNING) this.#surroundings.announcer.say('limit:warning-1');
      else if (seconds <= FIRST_WARNING && before > FIRST_WARNING) this.#surroundings.announcer.say('limit:warning-5');
      before = seconds;
    };
    const see = (): void => {
      const left = limit.remaining();
      this.#endsAt.value = left === null ? null : Date.now() + left;
      look();
    };
    see();
    const stop = limit.on('changed', see);
    const looking = setInterval(look, LOOK_EVERY_MS);
    return () => {
      stop();
      clearInterval(looking);
      this.#endsAt.value = null;
      this.#remaining.value = null;
    };
  }

  /** From now on; null: without end. */
  set(minutes: number | null): void {
    this.#do(({ limit }) => limit.set(minutes === null ? null : minutes * 60));
  }

  extend(minutes: number): void {
    this.#do(({ limit }) => limit.extend(minutes * 60));
  }

  #do(action: (meeting: Meeting) => Promise<void>): void {
    void askMeeting(this.#surroundings, { id: 'limit', text: 'limit:refused' }, action);
  }
}
