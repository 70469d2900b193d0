/**
 * The sessions that can be resumed, found by a hash of their tokens: how long a search takes tells nothing of a token.
 * Each resume makes the next token. The one before holds until the client has received the next, so that an answer that
 * is lost locks nobody out.
 */
import { createHash } from 'node:crypto';
import { newResumeToken, type Session } from './session.ts';

const hashOf = (resumeToken: string): string => createHash('sha256').update(resumeToken).digest('base64url');

export class SessionStore {
  readonly #sessions = new Map<string, Session>();
  readonly #hashes = new Map<Session, readonly string[]>();

  /** Keeps the session until it is over. */
  add(session: Session): void {
    this.#keep(session, [session.resumeToken]);
    session.onOver(() => this.#forget(session));
  }

  find(resumeToken: string): Session | undefined {
    return this.#sessions.get(hashOf(resumeToken));
  }

  /**
   * Gives a session its next token.
   * @param used the token by which it was resumed
   * @returns to be called when the client has the next token: from then on that alone holds
   */
  renew(session: Session, used: string): () => void {
    const next = newResumeToken();
    session.resumeToken = next;
    this.#keep(session, [used, next]);
    return () => {
      if (session.resumeToken === next) this.#keep(session, [next]);
    };
  }

  #keep(session: Session, tokens: readonly string[]): void {
    this.#forget(session);
    if (session.over) return;
    const hashes = tokens.map(hashOf);
    this.#hashes.set(session, hashes);
    for (const hash of hashes) this.#sessions.set(hash, session);
  }

  #forget(session: Session): void {
    for (const hash of this.#hashes.get(session) ?? []) this.#sessions.delete(hash);
    this.#hashes.delete(session);
  }
}
