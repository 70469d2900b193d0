/** Somebody who joins, and receives all that is published there. */
export interface Joiner {
  /** Resolves when it is in, with its media still on the way. */
  enter(): Promise<void>;
  /** When it received the first packet of somebody's media, in ms of `performance.now()`. Rejects if there is none in time. */
  firstPacketAt(withinMs: number): Promise<number>;
  leave(): Promise<void>;
  /** The same without a word. */
  drop(): void;
}
