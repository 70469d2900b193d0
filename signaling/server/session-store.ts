/** The sessions that can be resumed, found by a hash of their tokens: how long a search takes tells nothing of a token. */
import { createHash } from 'node:crypto';
import type { Session } from './session.ts';

const hashOf = (resumeToken: string): string => createHash('sha256').update(resumeToken).digest('base64url');

export class SessionStore {
  readonly #sessions = new Map<string, Session>();

  /** Keeps the session until it is over. */
  add(session: Session): void {
    const hash = hashOf(session.resumeToken);
    this.#sessions.set(hash, session);
    session.onOver(() => this.#sessions.delete(hash));
  }

  find(resumeToken: string): Session | undefined {
    return this.#sessions.get(hashOf(resumeToken));
  }
}
