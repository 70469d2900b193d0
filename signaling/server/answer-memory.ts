/** What a session answered: a request that comes again, because its answer was lost, is not carried out twice. */
import { REMEMBERED_ANSWERS } from '../protocol/limits.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import type { Answer } from './answer.ts';

/** Bound on the texts of all remembered answers of a session together, in characters. */
const MAX_CHARS = 512 * 1024;

export class AnswerMemory {
  readonly #answers = new Map<number, Promise<Answer>>();
  /** Lengths of the answers that were given, oldest first. */
  #given: { readonly id: number; readonly chars: number }[] = [];
  #chars = 0;
  /** No request up to this id is carried out any more: whether it was already is forgotten. */
  #forgottenUpTo = 0;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Carries a request out when all earlier ones of the session are done; or finds the answer of a request with the same
   * id, waiting for it where need be. `carryOut` must not reject.
   * @throws CausewayError `bad_frame` if the id is too old.
   */
  once(id: number, carryOut: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(id);
    if (known) return known;
    if (id <= this.#forgottenUpTo) throw new CausewayError('bad_frame', 'the ids of a session have to increase');
    const answer = this.#last.then(carryOut);
    this.#last = answer.then(({ text }) => this.#remember(id, text.length));
    this.#answers.set(id, answer);
    return answer;
  }

  #remember(id: number, chars: number): void {
    this.#given.push({ id, chars });
    this.#chars += chars;
    while (this.#given.length > REMEMBERED_ANSWERS || (this.#chars > MAX_CHARS && this.#given.length > 1)) {
      const oldest = this.#given.shift();
      if (!oldest) return;
      this.#answers.delete(oldest.id);
      this.#chars -= oldest.chars;
      this.#forgottenUpTo = Math.max(this.#forgottenUpTo, oldest.id);
    }
  }
}
