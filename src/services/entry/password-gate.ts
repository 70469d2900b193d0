/** Holds passwords against those of rooms, and bounds how often somebody may guess: over all nodes. */
import { createHash } from 'node:crypto';
import { passwordRequired } from '../../domain/features/entry/asked.ts';
import { CausewayError } from '../../domain/errors.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UseCounter } from '../../ports/use-counter.ts';
import { fits, inTurn } from './password-hashing.ts';

/** How many wrong passwords one identity may give for a room, and how many come from one address, in that time. */
export const TRIES_OF_IDENTITY = 5;
export const TRIES_OF_ADDRESS = 30;
const WINDOW_SECONDS = 10 * 60;

/** Of how many it is remembered here that they may not try now, so that they cost nothing. */
const MOST_BLOCKED = 10_000;

/** Who gives a password. */
interface Guest {
  readonly key: RoomKey;
  readonly identity: string;
  /** Where it comes from; undefined: not over a network. */
  readonly network: string | undefined;
}

interface Bound {
  readonly id: string;
  readonly most: number;
}

export class PasswordGate {
  readonly #counter: Pick<UseCounter, 'count' | 'giveBack'>;
  readonly #clock: Pick<Clock, 'now'>;
  /** Until when, by the clock. */
  readonly #blocked = new Map<string, number>();

  constructor(counter: Pick<UseCounter, 'count' | 'giveBack'>, clock: Pick<Clock, 'now'>) {
    this.#counter = counter;
    this.#clock = clock;
  }

  /**
   * Resolves with the hash that the password fits.
   * @param asked the room's
   * @throws `password_required`, `wrong_password`; `unavailable` when the tries cannot be counted
   */
  async prove(guest: Guest, asked: string, password: string | undefined): Promise<string> {
    const bounds = boundsOf(guest);
    this.#requireTries(bounds);
    if (password === undefined) throw passwordRequired();
    return inTurn(async () => {
      // Whoever waited for its turn may have used its last try meanwhile.
      this.#requireTries(bounds);
      const left = await this.#count(bounds);
      if (!(await fits(password, asked))) throw this.#wrong(bounds, left);
      await Promise.all(bounds.map(({ id }) => this.#counter.giveBack(id, WINDOW_SECONDS)));
      return asked;
    });
  }

  /** Counts a try before it is made. Resolves with what is left after it. */
  async #count(bounds: readonly Bound[]): Promise<Left> {
    const counted: Bound[] = [];
    let least: Left = { tries: Infinity, endsInMs: 0 };
    for (const bound of bounds) {
      const { uses, endsInMs } = await this.#counter.count(bound.id, WINDOW_SECONDS);
      if (uses > bound.most) {
        // What is not looked at is no try of the others.
        await Promise.all(counted.map(({ id }) => this.#counter.giveBack(id, WINDOW_SECONDS)));
        this.#block(bound, endsInMs);
        throw noTries(endsInMs);
      }
      counted.push(bound);
      if (bound.most - uses < least.tries) least = { tries: bound.most - uses, endsInMs };
    }
    return least;
  }

  #wrong(bounds: readonly Bound[], { tries, endsInMs }: Left): CausewayError {
    if (tries > 0)
      return new CausewayError('wrong_password', 'the password is another', { data: { triesLeft: tries } });
    const [identity] = bounds;
    if (identity) this.#block(identity, endsInMs);
    return new CausewayError('wrong_password', 'the password is another; that was the last try for now', {
      data: { triesLeft: 0 },
      retryAfterMs: wholeMs(endsInMs),
    });
  }

  #requireTries(bounds: readonly Bound[]): void {
    const now = this.#clock.now();
    for (const { id } of bounds) {
      const until = this.#blocked.get(id) ?? 0;
      if (until > now) throw noTries(until - now);
    }
  }

  #block({ id }: Bound, forMs: number): void {
    const now = this.#clock.now();
    if (this.#blocked.size >= MOST_BLOCKED) {
      for (const [other, until] of this.#blocked) if (until <= now) this.#blocked.delete(other);
    }
    // It saves work only: whom it forgets the count still refuses.
    if (this.#blocked.size < MOST_BLOCKED) this.#blocked.set(id, now + forMs);
  }
}

interface Left {
  readonly tries: number;
  readonly endsInMs: number;
}

/** As the protocol tells times. */
const wholeMs = (ms: number): number => Math.max(1, Math.ceil(ms));

function noTries(retryAfterMs: number): CausewayError {
  return new CausewayError('password_required', 'too many wrong passwords: wait', {
    data: { triesLeft: 0 },
    retryAfterMs: wholeMs(retryAfterMs),
  });
}

function boundsOf({ key, identity, network }: Guest): readonly Bound[] {
  return [
    { id: idOf(key, 'identity', identity), most: TRIES_OF_IDENTITY },
    ...(network === undefined ? [] : [{ id: idOf(key, 'network', network), most: TRIES_OF_ADDRESS }]),
  ];
}

/** Of one length, and readable for nobody who looks into Redis. */
const idOf = ({ tenant, room }: RoomKey, what: 'identity' | 'network', who: string): string =>
  `password:${createHash('sha256')
    .update(JSON.stringify([tenant, room, what, who]))
    .digest('base64url')}`;
