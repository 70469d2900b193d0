/** What of a stream's RTP parameters decides how it is begun and asked for layers. */
import { parseScalabilityMode } from 'mediasoup';
import type { Consumer, Producer } from 'mediasoup/types';

type Stream = Producer | Consumer;

interface Traits {
  readonly vp8: boolean;
  readonly temporalLayers: number;
}

/** They never change, and mediasoup copies the parameters at each access. */
const known = new WeakMap<Stream, Traits>();

function traitsOf(stream: Stream): Traits {
  const before = known.get(stream);
  if (before !== undefined) return before;
  const { codecs, encodings } = stream.rtpParameters;
  const traits = {
    vp8: codecs[0]?.mimeType.toLowerCase() === 'video/vp8',
    temporalLayers: parseScalabilityMode(encodings?.[0]?.scalabilityMode).temporalLayers,
  };
  known.set(stream, traits);
  return traits;
}

/** How many frame rates there are to choose from. */
export const temporalLayersOf = (stream: Stream): number => traitsOf(stream).temporalLayers;

/** Whether it is a VP8 stream with temporal layers but no simulcast: see `vp8-start.ts`. */
export const mustBeginLow = (stream: Stream): boolean =>
  stream.kind === 'video' && stream.type === 'svc' && traitsOf(stream).vp8;
