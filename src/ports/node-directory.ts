import type { LinkTraffic } from './media-engine.ts';

/** What a node tells of itself to the others. */
export interface NodeInfo {
  readonly id: string;
  /** Random, made at each start: tells two processes of one name apart. */
  readonly incarnation: string;
  readonly region: string;
  /** Where clients signal to, as `wss://host/v1/signaling`. */
  readonly signalingUrl: string;
  /** Where other nodes open links to, as `ws://10.0.0.1:44390`. */
  readonly linkUrl: string;
  /** Where Prometheus scrapes it. */
  readonly metricsUrl: string;
  /** Share of its CPUs in use by media, 0 to 1. */
  readonly load: number;
  /** Takes no new participants. */
  readonly draining: boolean;
  /** Of the software. */
  readonly version: string;
  /** The log level that it reads and writes: see domain/room/log.ts. */
  readonly logLevel: number;
  readonly rooms: number;
  readonly participants: number;
  /** Tracks that arrive here from elsewhere: from other workers and other nodes. */
  readonly hops: number;
  /** Its busiest links to other nodes, 16 at most: those of large clusters would make leases large. */
  readonly links: readonly LinkTraffic[];
}

/** What changes while a node runs. */
export type NodeCondition = Pick<NodeInfo, 'load' | 'draining' | 'rooms' | 'participants' | 'hops' | 'links'>;

/**
 * Who is there. Each node holds a lease of 5 s, refreshed every 1.5 s; it lapses by the registry's own expiry, never by
 * comparing the nodes' clocks.
 */
export interface NodeDirectory {
  readonly self: NodeInfo;
  /** Every node with a lease as last read, this one included; at most one refresh old. */
  nodes(): readonly NodeInfo[];
  /** The log level that every live node reads; the first one until it is known who the others are. */
  readonly logLevel: number;
  /** The lease of a node lapsed (or it gave it up). Not called while the registry cannot be reached. */
  onLost(listener: (node: NodeInfo) => void): () => void;
  /** Refreshes the lease at once, as when draining begins. @throws `unavailable` */
  refresh(): Promise<void>;
  /** Gives the lease up. May be called twice. */
  close(): Promise<void>;
}
