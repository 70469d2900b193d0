/** Numbered texts of one kind: those that somebody sent, and those of others that it heard. */
import { setTimeout as delay } from 'node:timers/promises';

/** The library's own patience with a request, and more, in ms. */
const ANSWERED_WITHIN_MS = 20_000;

export class Numbered {
  /** Those of which the server said that they are sent. */
  readonly acknowledged: string[] = [];
  readonly #received = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  #next = 0;

  /** One that is refused, or whose answer was lost, is not promised to arrive; twice it may not come either. */
  send(sender: string, send: (text: string) => Promise<void>): void {
    const text = `${sender} ${(this.#next += 1)}`;
    const sending = send(text).then(
      () => void this.acknowledged.push(text),
      () => undefined,
    );
    this.#underWay.add(sending);
    void sending.finally(() => this.#underWay.delete(sending));
  }

  hear(text: string): void {
    this.#received.set(text, (this.#received.get(text) ?? 0) + 1);
  }

  /** Waits for the last answer. */
  async settled(): Promise<void> {
    const tooLate = new AbortController();
    const patience = delay(ANSWERED_WITHIN_MS, undefined, { signal: tooLate.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#underWay), patience]);
    tooLate.abort();
  }

  /** How many of those that others were told to have sent did not come here. */
  missing(senders: readonly Numbered[]): number {
    return senders.flatMap(({ acknowledged }) => acknowledged).filter((text) => !this.#received.has(text)).length;
  }

  get doubled(): number {
    return [...this.#received.values()].reduce((sum, times) => sum + times - 1, 0);
  }
}
