/** Log lines that somebody outside can cause: each kind is paced by itself. */
import type { Logger } from './logger.ts';
import { PacedLog } from './paced-log.ts';

export class RareLog {
  readonly #logger: Logger;
  readonly #kinds = new Map<string, PacedLog>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param message one of a fixed set: it is the kind */
  warn(context: object, message: string): void {
    const paced = this.#kinds.get(message) ?? new PacedLog();
    this.#kinds.set(message, paced);
    paced.note((passedOver) => this.#logger.warn(passedOver === 0 ? context : { ...context, passedOver }, message));
  }
}
