/** What the framed page hears of the page around it, and answers: nothing but well-formed requests of whom it may be steered by. */
import {
  EMBEDDED_METHODS,
  EMBEDDING_VERSION,
  faultOf,
  isEmbeddedMethod,
  readRequest,
  type EmbeddedErrorCode,
  type EmbeddedEvent,
  type EmbeddedEvents,
  type EmbeddedMethod,
  type EmbeddedState,
} from '../../../../signaling/client/embed/messages.ts';

/** Requests that are answered in each second, at most. */
const MOST_A_SECOND = 20;

/** The page around, as far as it is needed. */
export interface Around {
  /** Its window: messages of others are not heard. */
  readonly window: unknown;
  /** @param origin to whom alone it goes; `*`: whoever it is */
  post(message: object, origin: string): void;
}

/** Why a request is refused. */
export class Refusal extends Error {
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Carries a request out, with params that are of that method; rejects with Refusal. */
export type CarryOut = (method: EmbeddedMethod, params: Readonly<Record<string, unknown>>) => Promise<EmbeddedState>;

interface Heard {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
}

/** The conversation with one page around, which goes on under the origin that it began with. */
export class Conversation {
  readonly #around: Around;
  readonly #allowed: readonly string[];
  readonly #carryOut: CarryOut;
  readonly #now: () => number;
  #origin: string | null = null;
  #ignored = 0;
  #second = 0;
  #inSecond = 0;

  /**
   * @param allowed origins that may steer
   * @param now in ms
   */
  constructor(around: Around, allowed: readonly string[], carryOut: CarryOut, now: () => number = Date.now) {
    this.#around = around;
    this.#allowed = allowed;
    this.#carryOut = carryOut;
    this.#now = now;
  }

  /** Messages that were passed over so far. */
  get ignored(): number {
    return this.#ignored;
  }

  /** Says that it can be asked: to whomever is around, as nobody has spoken yet. */
  begin(): void {
    this.#around.post({ causeway: EMBEDDING_VERSION, event: 'ready', data: { methods: EMBEDDED_METHODS } }, '*');
  }

  /** Tells an event, to the page that has spoken; before that nobody is told anything. */
  tell<E extends EmbeddedEvent>(event: E, data: EmbeddedEvents[E]): void {
    if (this.#origin === null) return;
    this.#around.post({ causeway: EMBEDDING_VERSION, event, data }, this.#origin);
  }

  /** Hears a message, of whomever. Never rejects. */
  async hear({ source, origin, data }: Heard): Promise<void> {
    const request = readRequest(data);
    const known = source === this.#around.window && this.#allowed.includes(origin);
    if (!known || request === null || (this.#origin !== null && this.#origin !== origin) || this.#tooMany()) {
      this.#ignored += 1;
      return;
    }
    this.#origin = origin;
    const { version, id, method, params } = request;
    const answer = (content: object): void =>
      this.#around.post({ causeway: EMBEDDING_VERSION, id, ...content }, origin);
    try {
      if (version !== EMBEDDING_VERSION)
        throw new Refusal('unsupported_version', `here is version ${EMBEDDING_VERSION}`);
      if (!isEmbeddedMethod(method)) throw new Refusal('unknown_method', `there is no method ${method}`);
      const fault = faultOf(method, params);
      if (fault !== null) throw new Refusal('invalid_params', fault);
      answer({ result: await this.#carryOut(method, params) });
    } catch (error) {
      const { code, message } = error instanceof Refusal ? error : new Refusal('failed', 'the page failed');
      answer({ error: { code, message } });
    }
  }

  #tooMany(): boolean {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    return this.#inSecond > MOST_A_SECOND;
  }
}
