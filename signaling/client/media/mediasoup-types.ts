/**
 * The WebRTC dictionaries on their way to mediasoup-client. Its types are narrower than the wire's (known header
 * extensions only, payload types always there), so its own validation decides at run time whether they fit.
 */
import type { MediaPath } from '../api.ts';
import { ortc, type types } from 'mediasoup-client';
import { z } from 'zod';
import type { IceServer, RtpCapabilities, RtpParameters, TransportParameters } from '../../protocol/webrtc.ts';

const validatedBy = <T>(validate: (value: T) => void): z.ZodType<T> =>
  z.custom<T>().refine((value) => {
    try {
      validate(value);
      return true;
    } catch {
      return false;
    }
  });

const Capabilities = validatedBy<types.RtpCapabilities>((value) => {
  ortc.validateAndNormalizeRtpCapabilities(value);
});
const Parameters = validatedBy<types.RtpParameters>((value) => {
  ortc.validateAndNormalizeRtpParameters(value);
});

/** Throws a ZodError. */
export function capabilitiesForMediasoup(capabilities: RtpCapabilities): types.RtpCapabilities {
  return Capabilities.parse(capabilities);
}

/** Throws a ZodError. */
export function parametersForMediasoup(parameters: RtpParameters): types.RtpParameters {
  return Parameters.parse(parameters);
}

/** ICE parameters without members that are there but undefined. */
export function iceForMediasoup(parameters: TransportParameters['iceParameters']): types.IceParameters {
  const { iceLite, ...rest } = parameters;
  return iceLite === undefined ? rest : { ...rest, iceLite };
}

/** Whether media that takes this path may go by a relay. */
export const usesRelays = (path: MediaPath): boolean => path === 'any' || path === 'relay';

export function transportForMediasoup(
  transport: TransportParameters,
  iceServers: readonly IceServer[] = [],
  path: MediaPath = 'any',
): types.TransportOptions {
  const { role, fingerprints } = transport.dtlsParameters;
  return {
    id: transport.id,
    iceParameters: iceForMediasoup(transport.iceParameters),
    iceCandidates: transport.iceCandidates
      .filter(({ protocol }) => usesRelays(path) || protocol === path)
      .map(({ tcpType, ...rest }) => (tcpType === undefined ? rest : { ...rest, tcpType })),
    dtlsParameters: role === undefined ? { fingerprints } : { role, fingerprints },
    ...(iceServers.length === 0 || !usesRelays(path) ? {} : { iceServers: [...iceServers] }),
    ...(path === 'relay' ? { iceTransportPolicy: 'relay' as const } : {}),
  };
}
