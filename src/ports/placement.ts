export interface PlacementQuestion {
  readonly tenant: string;
  /** Nodes that have participants in the room. */
  readonly hosts: ReadonlySet<string>;
  /** Round-trip times that the client measured, in ms, by region. */
  readonly roundTripMs: ReadonlyMap<string, number>;
  /** Another node sent the client here: it is sent on only if it must not stay. */
  readonly rehomed: boolean;
}

/** Whether a client may be served here, or where else. */
export interface Placement {
  /**
   * Returns if this node is to serve the client.
   * @throws {CausewayError} `rehome` with the other node's signaling URL in `data.url`; `region_not_allowed`;
   * `unavailable` when every node that could is about to stop
   */
  check(question: PlacementQuestion): void;
  /** Signaling URLs of other nodes that may serve the tenant, the best first; at most a handful. */
  alternatives(tenant: string): readonly string[];
}

/** Of a node that is alone. */
export const aloneHere: Placement = { check: () => undefined, alternatives: () => [] };
