export interface PlacementQuestion {
  readonly tenant: string;
  /** Nodes that have participants in the room, but for one that the client has just left. */
  readonly hosts: ReadonlySet<string>;
  /** Round-trip times that the client measured, in ms, by region. */
  readonly roundTripMs: ReadonlyMap<string, number>;
  /** Another node sent the client here: it is sent on only if it must not stay. */
  readonly rehomed: boolean;
}

/** Whether a client may be served here, or where else. */
export interface Placement {
  /** Whether the tenant may be served in this node's region at all. If not, nothing of its rooms may be read here. */
  mayServe(tenant: string): boolean;
  /**
   * Returns if this node is to serve the client.
   * @throws {CausewayError} `rehome` with the other node's signaling URL in `data.url`; `region_not_allowed`;
   * `unavailable` when every node that could is about to stop
   */
  check(question: PlacementQuestion): void;
  /**
   * Signaling URLs of other nodes that may serve the tenant, the best first; at most a handful.
   * @param newer only of nodes that read a newer log level than this one
   */
  alternatives(tenant: string, newer?: boolean): readonly string[];
}

/** Of a node that is alone. */
export const aloneHere: Placement = { mayServe: () => true, check: () => undefined, alternatives: () => [] };
