import type { Consumer } from 'mediasoup/types';
import type { Size } from '../../signaling/protocol/primitives.ts';
import type { Layers } from '../../signaling/protocol/webrtc.ts';
import type { WatchedTrack } from './camera-limit.ts';
import type { Watch } from '../hops/router-hops.ts';

/** A track that a session wants, from the moment that it asks for it. */
export interface Wish extends WatchedTrack {
  /** The node that serves the publisher; undefined: this one. */
  readonly node: string | undefined;
}

/** A track that a session has a consumer of. */
export interface Subscription extends Wish {
  readonly generation: number;
  readonly size: Size | undefined;
  readonly consumer: Consumer;
  readonly watch: Watch;
  /** What the consumer was asked to be last: it says so itself only later. */
  stopped: boolean;
  /** What the worker was asked for last, or is to be asked for when the stream begins. */
  layers: Layers;
  /** What the client asks for itself. */
  preferredLayers: Layers | undefined;
  /** How large it is shown, if the client says so. */
  view: Size | undefined;
  /** What the client asks for itself. */
  askedPriority: number | undefined;
  /** What the consumer was given last. */
  priority: number;
}
