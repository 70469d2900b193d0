import type { CloseCode } from '../protocol/close-codes.ts';

/** The connection that a session is reached over. */
export interface SessionLink {
  /** False from the moment at which it is being closed, by whichever end. */
  readonly open: boolean;
  /** Sends a frame; once closed, does nothing. */
  send(text: string): void;
  /** May be called twice. */
  close(code: CloseCode): void;
}
