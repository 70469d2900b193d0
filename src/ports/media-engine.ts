import type { RoomKey } from '../domain/room/state.ts';
import type { ErrorCode } from '../../signaling/protocol/errors.ts';
import type { ConsumerView, MediaParameters } from '../../signaling/protocol/features/media.ts';
import type { Size, Source } from '../../signaling/protocol/primitives.ts';
import type {
  DtlsParameters,
  IceParameters,
  Layers,
  RtpCapabilities,
  RtpParameters,
} from '../../signaling/protocol/webrtc.ts';
import type { CausewayError } from '../domain/errors.ts';
import type { PathFigures } from '../forwarding/diagnosis.ts';

export { kindOf } from '../../signaling/protocol/primitives.ts';

/** What a session hears of its media without asking. Callbacks must not throw. */
export interface MediaListener {
  /** The worker died: this MediaSession is closed; `attach` again for a new one. */
  lost(): void;
  /** The worker has too much to do: `attach` again, and another one takes over. This MediaSession goes on until it is closed. */
  shed(): void;
  /** A consumer ended because its track's media did. Not called for what the session closed itself. */
  consumerClosed(consumerId: string, trackId: string): void;
  /** The layers that a video consumer receives changed; null: none. */
  layersChanged(consumerId: string, layers: Layers | null): void;
  /** By `limitCameras` other cameras are sent now: these consumers again, and these not any more. */
  forwardingChanged(change: ForwardingChange): void;
  /** The highest spatial layer that anybody wants of a video track that the session publishes; null: nobody wants any. */
  demandChanged(trackId: string, layer: number | null): void;
  /** On which microphones somebody speaks, the loudest first. */
  speakersChanged(trackIds: readonly string[]): void;
}

/** By consumer id. */
export interface ForwardingChange {
  readonly forwarded: readonly string[];
  readonly heldBack: readonly string[];
}

/** What the rest of the system needs to know of a published track. */
export interface PublishedMedia {
  readonly mimeType: string;
  readonly layers: { readonly spatial: number; readonly temporal: number };
}

export interface ConsumeRequest {
  readonly trackId: string;
  /** As the room's log has it: copied into the answer. */
  readonly generation: number;
  /** The node that serves the publisher, as the room's log has it. */
  readonly node: string;
  /** Whose it is, so that who speaks is known by the microphone and seen by the camera. */
  readonly publisher?: string | undefined;
  /** Unset: of no special weight. */
  readonly source?: Source | undefined;
  /** At its highest layer, where the publisher told it. */
  readonly size?: Size | undefined;
  readonly paused: boolean;
  readonly preferredLayers: Layers | undefined;
}

export type ConsumeOutcome =
  | { readonly consumer: ConsumerView }
  | { readonly trackId: string; readonly error: CausewayError };

export interface ConsumerUpdate {
  readonly consumerId: string;
  readonly paused?: boolean | undefined;
  /** Goes before what `view` asks for; null: not any more. */
  readonly preferredLayers?: Layers | null | undefined;
  /** How large it is shown, in device pixels: the layers follow. */
  readonly view?: Size | undefined;
  readonly priority?: number | undefined;
}

/** The way of a track that somebody receives, and how it fared lately, as far as the nodes on it know. */
export interface TrackPath {
  readonly trackId: string;
  /** The node that it comes from; undefined: it is published on this one. */
  readonly node: string | undefined;
  readonly figures: PathFigures;
}

/**
 * One participant's media on this node: two WebRTC transports, the tracks that it publishes, its consumers.
 * Ids that are not this session's own are `not_found`; what the engine refuses is `bad_media`; after `close` or
 * `lost` everything is `unavailable`.
 */
export interface MediaSession {
  /** The client's view of both transports; `epoch` is set by the service. */
  readonly parameters: Omit<MediaParameters, 'epoch'>;
  connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void>;
  restartIce(transportId: string): Promise<IceParameters>;
  /**
   * Publishes under a track id chosen by the caller, unique in the room; replaces an earlier one of the same id. What a
   * session of the same participant published that was told `shed` goes on besides, until that session is closed.
   */
  publish(trackId: string, source: Source, rtpParameters: RtpParameters, paused: boolean): Promise<PublishedMedia>;
  setTrackPaused(trackId: string, paused: boolean): Promise<void>;
  /** Of an id that is not published, or not by this session: nothing happens. */
  unpublish(trackId: string): void;
  /**
   * Never rejects for one bad request among many: each has its own outcome, in the order asked. A new consumer of a
   * track replaces the earlier one, without a word to the listener.
   */
  consume(requests: readonly ConsumeRequest[], rtpCapabilities: RtpCapabilities): Promise<ConsumeOutcome[]>;
  /** Carries out what it can: one consumer that is gone (`not_found`) does not keep the others from it. */
  updateConsumers(updates: readonly ConsumerUpdate[]): Promise<void>;
  /**
   * Sends no more than so many cameras at a time, those of the last who spoke; null: all that are subscribed to. Those that
   * are paused, by whomever, do not count. Screens are not cameras.
   */
  limitCameras(limit: number | null): void;
  /** Closes those that are there, then throws `not_found` when one was not. */
  closeConsumers(consumerIds: readonly string[]): void;
  /** How tracks that are received fared lately: these, or all. Those that are not received are left out. */
  paths(trackIds?: readonly string[]): Promise<TrackPath[]>;
  /** Closes transports, tracks and consumers; may be called twice. */
  close(): void;
}

export interface WorkerStats {
  /** Index of the worker, from 0: stays when the process is replaced. */
  readonly worker: number;
  /** 0 while a dead process is being replaced. */
  readonly pid: number;
  /** The CPU that the worker is pinned to; null: not pinned. */
  readonly cpu: number | null;
  /** CPU time used by all processes that served under this index, in seconds. */
  readonly cpuSeconds: number;
  /** Share of one CPU over the last seconds, 0 to 1. */
  readonly load: number;
  readonly routers: number;
  readonly restarts: number;
}

/** `worker`: from another worker of this node. `node`: from another node. */
type HopKind = 'worker' | 'node';

/** What crossed the pipes between this node and another, in bytes, since the start. */
export interface LinkTraffic {
  /** The other node. */
  readonly node: string;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export interface HopStats {
  /** Tracks that arrive here from elsewhere. */
  readonly incoming: Readonly<Record<HopKind, number>>;
  /** Tracks that are sent elsewhere. */
  readonly outgoing: Readonly<Record<HopKind, number>>;
  /** Open ends of pipes. */
  readonly pipes: number;
  /** As last measured: at most a few seconds old. */
  readonly links: readonly LinkTraffic[];
  /** How often another node was refused what it asked for, by error code. */
  readonly refusals: Readonly<Partial<Record<ErrorCode, number>>>;
}

/** Transports whose client began to connect and did not get through within 10 s, by the phase that was missing. */
export interface UnconnectedMedia {
  readonly ice: number;
  readonly dtls: number;
}

export interface MediaStats {
  readonly workers: readonly WorkerStats[];
  /** Of the participants of this node, as are producers and consumers. */
  readonly transports: number;
  readonly producers: number;
  readonly consumers: number;
  /** Sessions that came from a worker which had too much to do to another one, since the start. */
  readonly moves: number;
  /** Since the start. */
  readonly unconnected: UnconnectedMedia;
  readonly hops: HopStats;
}

/** How busy the media of a node is. */
export interface MediaLoad {
  /** Share of one CPU that its workers used lately, on average, 0 to 1. */
  readonly load: number;
  /** Tracks that come from other routers and nodes. */
  readonly hops: number;
}

export const noHops: HopStats = {
  incoming: { worker: 0, node: 0 },
  outgoing: { worker: 0, node: 0 },
  pipes: 0,
  links: [],
  refusals: {},
};

/** The media plane of this node. */
export interface MediaEngine {
  /** Makes a participant's transports: on a worker that has the room already, unless another one has clearly less to do. */
  attach(key: RoomKey, identity: string, listener: MediaListener): Promise<MediaSession>;
  /** Whether there is a worker to serve a new session. */
  ready(): boolean;
  /** Costs next to nothing: placement asks at every join. */
  load(): MediaLoad;
  stats(): MediaStats;
  /** Ends the workers; may be called twice. */
  close(): Promise<void>;
}
