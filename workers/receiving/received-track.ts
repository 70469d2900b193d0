import type { Consumer } from 'mediasoup/types';
import { EVERYTHING, type WantedLayer } from '../../src/forwarding/demand.ts';
import { spatialLayerFor } from '../../src/forwarding/layer-choice.ts';
import type { Size } from '../../signaling/protocol/primitives.ts';
import type { Layers } from '../../signaling/protocol/webrtc.ts';
import { spatialLayersOf } from '../wire/consumer-layers.ts';
import type { LimitedTrack } from './camera-limit.ts';
import type { TrackShare } from '../hops/router-hops.ts';

/** A track that a session wants, from the moment that it asks for it. */
export interface WantedTrack extends LimitedTrack {
  /** The node that serves the publisher; undefined: this one. */
  readonly node: string | undefined;
}

/** A track that a session has a consumer of. */
export interface ReceivedTrack extends WantedTrack {
  readonly generation: number;
  readonly size: Size | undefined;
  readonly consumer: Consumer;
  readonly share: TrackShare;
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

export const isPicture = ({ consumer }: ReceivedTrack): boolean => consumer.kind === 'video';

export const isMicrophone = ({ source }: WantedTrack): boolean => source === 'microphone';

/** What the viewer is to get of a track. */
export function layersOf({
  preferredLayers,
  view,
  size,
  consumer,
}: Omit<ReceivedTrack, 'layers'>): Layers & { readonly spatial: WantedLayer } {
  if (preferredLayers) return preferredLayers;
  if (!view) return { spatial: EVERYTHING };
  return { spatial: spatialLayerFor(view, spatialLayersOf(consumer), size) };
}

/** Whether its consumer sends nothing: unless the way to it stops by itself what only louder microphones keep back. */
export const isStopped = (
  { paused, heldBack, share }: Pick<ReceivedTrack, 'paused' | 'heldBack' | 'share'>,
  wanted: boolean,
): boolean => paused || heldBack || !(wanted || share.stops);
