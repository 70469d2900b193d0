/** For a node that is alone. */
import { CausewayError } from '../domain/errors.ts';
import type { UseCounter } from '../ports/use-counter.ts';

/** Most that are counted at a time. */
const MAX_COUNTED = 100_000;

interface Count {
  uses: number;
  /** In ms, on the process's own clock. */
  readonly endsAt: number;
}

export class MemoryUseCounter implements UseCounter {
  readonly #counts = new Map<string, Count>();

  async take(id: string, most: number, ttlSeconds: number): Promise<boolean> {
    const count = this.#countOf(id, ttlSeconds);
    count.uses += 1;
    return count.uses <= most;
  }

  async revoke(id: string, ttlSeconds: number): Promise<void> {
    this.#countOf(id, ttlSeconds).uses = Number.POSITIVE_INFINITY;
  }

  close(): void {
    this.#counts.clear();
  }

  #countOf(id: string, ttlSeconds: number): Count {
    const known = this.#counts.get(id);
    if (known) return known;
    const now = performance.now();
    if (this.#counts.size >= MAX_COUNTED) {
      for (const [other, { endsAt }] of this.#counts) if (endsAt <= now) this.#counts.delete(other);
    }
    // What is counted is never forgotten early: that would be a use for nothing.
    if (this.#counts.size >= MAX_COUNTED) throw new CausewayError('unavailable', 'too many invitations are in use');
    const count = { uses: 0, endsAt: now + ttlSeconds * 1000 };
    this.#counts.set(id, count);
    return count;
  }
}
