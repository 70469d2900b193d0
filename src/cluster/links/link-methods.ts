/** Who answers what other nodes ask, and who hears what they tell. */
import { asCausewayError, CausewayError } from '../../domain/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import type { LinkPayload, LinkRequest } from '../../ports/node-links.ts';

type Handler = (request: LinkRequest) => Promise<LinkPayload>;
type Listener = (message: LinkRequest) => void;

export class LinkMethods {
  readonly #logger: Logger;
  readonly #handlers = new Map<string, Handler>();
  readonly #listeners: (readonly [prefix: string, listener: Listener])[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @throws {Error} if the prefix, or one that it begins with or that begins with it, has a handler */
  serve(prefix: string, handler: Handler): void {
    const taken = [...this.#handlers.keys()].find((other) => other.startsWith(prefix) || prefix.startsWith(other));
    if (taken !== undefined) throw new Error(`what begins with ${prefix} is served already, as ${taken}`);
    this.#handlers.set(prefix, handler);
  }

  hear(prefix: string, listener: Listener): void {
    this.#listeners.push([prefix, listener]);
  }

  /** Rejects with nothing but a CausewayError; what was not meant to happen is logged, and told as `internal`. */
  async answer(request: LinkRequest): Promise<LinkPayload> {
    const { from, method } = request;
    const handler = [...this.#handlers].find(([prefix]) => method.startsWith(prefix))?.[1];
    if (handler === undefined) throw new CausewayError('unknown_method', 'this node has no such method');
    try {
      return await handler(request);
    } catch (error) {
      const failure = asCausewayError(error, 'an unexpected error in the node');
      this.#logger[failure.level]({ err: error, node: from, method }, 'A request of another node failed');
      throw failure;
    }
  }

  told(message: LinkRequest): void {
    const { from, method } = message;
    for (const [prefix, listener] of this.#listeners) {
      if (!method.startsWith(prefix)) continue;
      try {
        listener(message);
      } catch (error) {
        this.#logger.error({ err: error, node: from, method }, 'What another node told could not be handled');
      }
    }
  }
}
