/** Between two nodes that share a room. What is said here never enters a room's log, and needs no registry. */

/** JSON that crosses a link; each side parses what it gets by schemas of its own. */
export type LinkPayload = Readonly<Record<string, unknown>>;

export interface LinkRequest {
  /** The node that asks: authenticated. */
  readonly from: string;
  readonly method: string;
  readonly params: LinkPayload;
}

export interface NodeLinks {
  /**
   * Asks another node, over a link opened on demand.
   * @throws {CausewayError} what the other node answered; `unavailable` when it cannot be reached or does not answer
   */
  request(node: string, method: string, params: LinkPayload): Promise<LinkPayload>;
  /** Tells another node, if there is a link; lost without harm. */
  tell(node: string, method: string, params: LinkPayload): void;
  /** Answers requests whose method begins so; one handler for each prefix. It rejects with a CausewayError. */
  serve(prefix: string, handler: (request: LinkRequest) => Promise<LinkPayload>): void;
  /** Hears what other nodes tell under this prefix. */
  hear(prefix: string, listener: (message: LinkRequest) => void): void;
  /** A link went down, by whichever end: what hung on it is lost. */
  onDown(listener: (node: string) => void): () => void;
  /** Whether there is a living link to a node. */
  up(node: string): boolean;
  /** May be called twice. */
  close(): Promise<void>;
}
