/** A consumer's layers, in the protocol's words and in mediasoup's. */
import { parseScalabilityMode } from 'mediasoup';
import type { Consumer, ConsumerLayers } from 'mediasoup/types';
import type { Layers } from '../../signaling/protocol/webrtc.ts';
import { badMedia } from './media-errors.ts';

/** The protocol's bound; what lies above a track's own layers means its highest. */
const MAX_LAYER = 7;

/** How many spatial layers a consumer can choose from. */
export const spatialLayersOf = ({ rtpParameters }: Consumer): number =>
  parseScalabilityMode(rtpParameters.encodings?.[0]?.scalabilityMode).spatialLayers;

/** @throws `bad_media` */
export function toConsumerLayers({ spatial, temporal }: Layers): ConsumerLayers {
  if (!isLayer(spatial) || !isLayer(temporal ?? 0)) throw badMedia(`Layers are whole numbers from 0 to ${MAX_LAYER}.`);
  return { spatialLayer: spatial, ...(temporal === undefined ? {} : { temporalLayer: temporal }) };
}

const isLayer = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= MAX_LAYER;

export const toLayers = ({ spatialLayer, temporalLayer }: ConsumerLayers): Layers =>
  temporalLayer === undefined ? { spatial: spatialLayer } : { spatial: spatialLayer, temporal: temporalLayer };
