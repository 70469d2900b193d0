import type { ClientOptions, JoinOptions, Meeting } from './api.ts';
import { CausewayClientError } from './errors.ts';

/** The way in: holds the options, and opens meetings. Keeps nothing open itself. */
export class CausewayClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /**
   * Connects, authenticates and joins, in one round trip after the socket's opening. Resolves in state `connected`, or
   * `lobby` if a moderator has to admit first.
   * Rejects with `unreachable`, `aborted`, `token_invalid`, `token_expired`, `room_not_allowed`, `room_full`,
   * `room_locked`, `identity_taken`, `unavailable`, `unsupported`.
   */
  async join(options: JoinOptions): Promise<Meeting> {
    await Promise.resolve();
    throw new CausewayClientError('unreachable', `not built yet: ${this.#options.url} ${options.room}`);
  }
}
