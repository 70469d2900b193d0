/** For a node that is alone. */
import { CausewayError } from '../domain/errors.ts';
import type { UseCounter, Uses } from '../ports/use-counter.ts';

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
    const { uses } = await this.count(id, ttlSeconds);
    return uses <= most;
  }

  async count(id: string, ttlSeconds: number): Promise<Uses> {
    const count = this.#countOf(id, ttlSeconds);
    count.uses += 1;
    return { uses: count.uses, endsInMs: Math.max(1, count.endsAt - performance.now()) };
  }

  async giveBack(id: string, ttlSeconds: number): Promise<void> {
    this.#countOf(id, ttlSeconds).uses -= 1;
  }

  async revoke(id: string, ttlSeconds: number): Promise<void> {
    this.#countOf(id, ttlSeconds).uses = Number.POSITIVE_INFINITY;
  }

  close(): void {
    this.#counts.clear();
  }

  #countOf(id: string, ttlSeconds: number): Count {
    const now = performance.now();
    const known = this.#counts.get(id);
    if (known && known.endsAt > now) return known;
    if (this.#counts.size >= MAX_COUNTED) {
      for (const [other, { endsAt }] of this.#counts) if (endsAt <= now) this.#counts.delete(other);
    }
    // What is counted is never forgotten early: that would be a use for nothing.
    if (this.#counts.size >= MAX_COUNTED) throw new CausewayError('unavailable', 'too much is counted at once');
    const count = { uses: 0, endsAt: now + ttlSeconds * 1000 };
    this.#counts.set(id, count);
    return count;
  }
}
