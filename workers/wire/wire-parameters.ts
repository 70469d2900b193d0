/** From mediasoup's RTP dictionaries to those of the protocol: the same, but that codec parameters are plain values. */
import type {
  RtpCapabilities as MediasoupRtpCapabilities,
  RtpParameters as MediasoupRtpParameters,
} from 'mediasoup/types';
import type { RtpCapabilities, RtpParameters } from '../../signaling/protocol/webrtc.ts';

type CodecParameters = NonNullable<RtpParameters['codecs'][number]['parameters']>;

function plainParameters(parameters: Record<string, unknown> = {}): CodecParameters {
  const plain: CodecParameters = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string' || typeof value === 'number') plain[name] = value;
  }
  return plain;
}

const withPlainParameters = <C extends { parameters?: Record<string, unknown> }>(codec: C) => ({
  ...codec,
  parameters: plainParameters(codec.parameters),
});

export function toWireRtpParameters({
  codecs,
  headerExtensions = [],
  ...others
}: MediasoupRtpParameters): RtpParameters {
  return {
    ...others,
    codecs: codecs.map(withPlainParameters),
    headerExtensions: headerExtensions.map(withPlainParameters),
  };
}

export function toWireRtpCapabilities({
  codecs = [],
  headerExtensions = [],
}: MediasoupRtpCapabilities): RtpCapabilities {
  return { codecs: codecs.map(withPlainParameters), headerExtensions };
}
