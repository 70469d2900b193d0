/** Requests to one node that have no answer yet. */
import { CausewayError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LinkPayload } from '../../ports/node-links.ts';
import type { LinkLimits } from './link-limits.ts';

interface Pending {
  readonly resolve: (result: LinkPayload) => void;
  readonly reject: (error: CausewayError) => void;
  readonly stopTimer: () => void;
}

export class PendingRequests {
  readonly #clock: Clock;
  readonly #limits: LinkLimits;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(clock: Clock, limits: LinkLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#pending.size;
  }

  has(id: number): boolean {
    return this.#pending.has(id);
  }

  /** @throws `unavailable` when too many wait */
  add(): { readonly id: number; readonly answer: Promise<LinkPayload> } {
    const { pendingRequests, requestMs } = this.#limits;
    if (this.#pending.size >= pendingRequests) {
      throw new CausewayError('unavailable', 'too many requests to the node', { retryAfterMs: requestMs });
    }
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<LinkPayload>();
    const stopTimer = this.#clock.after(requestMs, () => {
      this.reject(id, new CausewayError('unavailable', 'the node did not answer', { retryAfterMs: requestMs }));
    });
    this.#pending.set(id, { resolve, reject, stopTimer });
    return { id, answer: promise };
  }

  /** Of an id that does not wait (any more): nothing happens. */
  resolve(id: number, result: LinkPayload): void {
    this.#take(id)?.resolve(result);
  }

  reject(id: number, error: CausewayError): void {
    this.#take(id)?.reject(error);
  }

  rejectAll(error: CausewayError): void {
    for (const id of [...this.#pending.keys()]) this.reject(id, error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.stopTimer();
    return pending;
  }
}
