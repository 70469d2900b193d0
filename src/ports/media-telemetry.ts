/** What the media plane counts where it happens. Nothing of it names a participant, a room or a tenant. */
import type { LegName } from '../../signaling/protocol/features/diagnosis.ts';
import type { Kind } from '../../signaling/protocol/primitives.ts';

/** `uplink`: from a publisher to its node. `hop`: between two nodes. `downlink`: from a node to a viewer. */
export type Leg = 'uplink' | 'hop' | 'downlink';

/** As this node sees it. */
export type Direction = 'in' | 'out';

/** What was counted on one track between two looks at it. */
export interface LegCounts {
  readonly packets: number;
  readonly bytes: number;
  /** Packets that did not arrive at first: what was sent again is counted all the same. */
  readonly lost: number;
  readonly retransmitted: number;
  /** Requests for lost packets, and for key frames: made by this node on the way in, made of it on the way out. */
  readonly nacks: number;
  readonly plis: number;
  readonly firs: number;
}

/** How one track fared on one leg between two looks at it. */
export interface LegSample {
  readonly leg: Leg;
  readonly direction: Direction;
  readonly kind: Kind;
  /** On a hop: the node at the other end. */
  readonly node: string | undefined;
  /** How long between the two looks, in s. */
  readonly seconds: number;
  readonly counts: LegCounts;
  /** Share of the packets that did not arrive at first, 0 to 1; undefined: nothing was sent. */
  readonly loss: number | undefined;
  /** In s (RFC 3550, section 6.4.1); undefined: not known. */
  readonly jitter: number | undefined;
  /** In s; undefined: not known. */
  readonly roundTrip: number | undefined;
  /** mediasoup's score of the stream, 0 to 10: how much of it arrives. */
  readonly score: number;
}

/** A stage on the way from the wish to connect to media: see `causeway_media_setup_seconds`. */
type SetupStage = 'ice' | 'dtls' | 'first_packet';

export interface MediaTelemetry {
  sampled(sample: LegSample): void;
  /** Seconds since the client asked to connect; for `first_packet` since it published. */
  setUp(stage: SetupStage, seconds: number): void;
  /** What became of ICE or DTLS on a transport. */
  connection(phase: 'ice' | 'dtls', outcome: 'connected' | 'disconnected' | 'failed'): void;
  iceRestarted(): void;
  /** ICE chose another pair of addresses. */
  pairChosen(protocol: 'udp' | 'tcp'): void;
  /** A track of a viewer was looked at: the leg that it suffers on, and the node that it comes from (undefined: this one). */
  diagnosed(verdict: LegName | null, node: string | undefined): void;
  /** How long a packet took through a worker, in s. */
  forwarded(seconds: number): void;
}

/** Counts nothing. */
export const noMediaTelemetry: MediaTelemetry = {
  sampled: () => undefined,
  setUp: () => undefined,
  connection: () => undefined,
  iceRestarted: () => undefined,
  pairChosen: () => undefined,
  diagnosed: () => undefined,
  forwarded: () => undefined,
};
