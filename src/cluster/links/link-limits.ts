/** What a link may take and how long: defaults, and what tests make shorter. Times in ms. */
export interface LinkLimits {
  /** From the first byte of a connection until both ends know each other. */
  readonly handshakeMs: number;
  /** From a request to its answer, the opening of the link included. */
  readonly requestMs: number;
  /** Between two pings. Both ends send them. */
  readonly pingMs: number;
  /** A link is down when this many pings in a row have not come. */
  readonly missedPings: number;
  /** After a failed attempt to connect; doubles with each further one, up to `backoffMaxMs`. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** One message, in bytes of JSON. */
  readonly frameBytes: number;
  /** Requests of one node to another that wait for an answer, in either direction. */
  readonly pendingRequests: number;
  /** What waits to be sent to one node. */
  readonly sendBufferBytes: number;
  /** Connections that have not authenticated yet. */
  readonly handshakes: number;
  /** The same, of one IPv4 address or one IPv6 network of 64 bits. */
  readonly handshakesPerAddress: number;
}

export const DEFAULT_LINK_LIMITS: LinkLimits = {
  handshakeMs: 2_000,
  requestMs: 2_000,
  pingMs: 1_000,
  missedPings: 3,
  backoffMs: 100,
  backoffMaxMs: 5_000,
  frameBytes: 1024 * 1024,
  pendingRequests: 1_024,
  sendBufferBytes: 8 * 1024 * 1024,
  handshakes: 64,
  handshakesPerAddress: 8,
};

/**
 * How long to leave a node alone after so many failed attempts in a row (from 1), in ms: between half of a bound that
 * doubles and the whole of it, so that nodes that lost one together do not come back together.
 * @param random from 0 to 1
 */
export function linkBackoff(failures: number, limits: LinkLimits, random: number): number {
  const bound = Math.min(limits.backoffMaxMs, limits.backoffMs * 2 ** (failures - 1));
  return Math.round((bound * (1 + random)) / 2);
}
