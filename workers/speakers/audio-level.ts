/** How loud a microphone is, as its sender writes into each packet: https://www.rfc-editor.org/rfc/rfc6464 */

export const AUDIO_LEVEL_URI = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

/** Profiles of header extensions (RFC 8285): one byte or two before each. */
const ONE_BYTE = 0xbede;
const TWO_BYTE = 0x1000;
const FIXED_HEADER = 12;

/**
 * The level in an RTP packet, in dBov: from 0 (loudest) to -127 (silence); undefined: the packet has none.
 *
 * @param id of the extension in this stream
 */
export function audioLevelOf(packet: Buffer, id: number): number | undefined {
  if (packet.length < FIXED_HEADER || (packet.readUInt8(0) & 0x10) === 0) return undefined;
  const extensions = FIXED_HEADER + 4 * (packet.readUInt8(0) & 0x0f);
  if (packet.length < extensions + 4) return undefined;
  const profile = packet.readUInt16BE(extensions);
  const end = Math.min(packet.length, extensions + 4 + 4 * packet.readUInt16BE(extensions + 2));
  if (profile !== ONE_BYTE && (profile & 0xfff0) !== TWO_BYTE) return undefined;
  const headLength = profile === ONE_BYTE ? 1 : 2;
  for (let at = extensions + 4; at + headLength < end;) {
    const first = packet.readUInt8(at);
    if (first === 0) {
      at += 1;
      continue;
    }
    const found = profile === ONE_BYTE ? first >> 4 : first;
    const length = profile === ONE_BYTE ? (first & 0x0f) + 1 : packet.readUInt8(at + 1);
    if (found === id && length > 0) return -(packet.readUInt8(at + headLength) & 0x7f);
    at += headLength + length;
  }
  return undefined;
}
