/** What the choices need of a clock: it calls back later. */
export interface Timer {
  /** Calls once after `delayMs`; the returned function calls it off. Does not keep the process alive. */
  after(delayMs: number, callback: () => void): () => void;
}
