import type { DtlsParameters as MediasoupDtlsParameters, FingerprintAlgorithm } from 'mediasoup/types';
import type { DtlsParameters } from '../../signaling/protocol/webrtc.ts';
import { badMedia } from './media-errors.ts';

/** Length of each hash, in bytes. */
const HASH_BYTES: Readonly<Record<FingerprintAlgorithm, number>> = {
  'sha-1': 20,
  'sha-224': 28,
  'sha-256': 32,
  'sha-384': 48,
  'sha-512': 64,
};

/**
 * The client's DTLS parameters, fit for mediasoup: it looks at one fingerprint only, and compares it to upper-case
 * hexadecimal digits (as RFC 8122, section 5, wants them). A fingerprint that cannot be right would only show as a
 * handshake that fails without a word, so it is refused. @throws `bad_media`
 */
export function toDtlsParameters({ role = 'auto', fingerprints }: DtlsParameters): MediasoupDtlsParameters {
  const [strongest] = fingerprints.toSorted((a, b) => HASH_BYTES[b.algorithm] - HASH_BYTES[a.algorithm]);
  if (!strongest) throw badMedia('The DTLS parameters hold no fingerprint.');
  const { algorithm, value } = strongest;
  if (value.split(':').length !== HASH_BYTES[algorithm]) {
    throw badMedia(`A fingerprint of ${algorithm} has ${HASH_BYTES[algorithm]} octets.`);
  }
  return { role, fingerprints: [{ algorithm, value: value.toUpperCase() }] };
}
