/** What the nodes of a cluster agree on beside their rooms. Everything here rejects with `unavailable` while that cannot be. */

import type { Rates } from './rates.ts';

/** Which rooms are open somewhere. A room that nobody announces any more is forgotten by itself. */
interface RoomIndex {
  /** All rooms of a tenant that this node has open, once more and at least every 10 s. */
  announce(tenant: string, rooms: readonly string[]): Promise<void>;
  /**
   * Whether a tenant that may have so many rooms, over all nodes, may have this one open here; if so it counts, until it is let
   * go, or is not announced any more.
   */
  claim(tenant: string, room: string, most: number): Promise<boolean>;
  /** Nobody sits in it here any more. */
  letGo(tenant: string, room: string): Promise<void>;
  /** @param nodes those that are there */
  list(tenant: string, nodes: readonly string[]): Promise<readonly string[]>;
}

/** What operators want of nodes. */
export interface NodeOrders {
  setDrained(node: string, drained: boolean): Promise<void>;
  isDrained(node: string): Promise<boolean>;
}

/** What only one node may do at a time. */
export interface Leases {
  /** Takes the lease, or holds on to it. False: another node has it. */
  hold(name: string, ttlMs: number): Promise<boolean>;
  /** Gives it up, if it is held here. */
  letGo(name: string): Promise<void>;
}

export interface Coordination {
  readonly rooms: RoomIndex;
  readonly orders: NodeOrders;
  readonly leases: Leases;
  readonly rates: Rates;
  close(): void;
}
