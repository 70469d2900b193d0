import type { CloseCode } from '../protocol/close-codes.ts';

/** The connection that a session is reached over. */
export interface SessionLink {
  /** The address that it comes from, or its network. */
  readonly network: string;
  /** False from the moment at which it is being closed, by whichever end. */
  readonly open: boolean;
  /** More waits to be sent than messages may add to. */
  readonly congested: boolean;
  /** Calls back once, when what waits to be sent was sent. */
  onDrained(callback: () => void): void;
  /** Calls back once, when the client has received all that was sent to it until now. */
  onReceived(callback: () => void): void;
  /** Sends a frame; once closed, does nothing. */
  send(text: string): void;
  /** May be called twice. */
  close(code: CloseCode): void;
}
