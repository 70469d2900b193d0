/** The header of the PROXY protocol, versions 1 and 2: https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt */
import ipaddr from 'ipaddr.js';

/** What the first bytes of a connection say. */
export type ProxyHeaderReading =
  /** There may come more of it. */
  | { readonly state: 'incomplete' }
  /** It does not begin with such a header. */
  | { readonly state: 'none' }
  /** It begins like one, and is none. */
  | { readonly state: 'malformed' }
  /** `length` bytes; without an address where the proxy speaks for itself (a health check). */
  | { readonly state: 'read'; readonly length: number; readonly address: string | undefined };

const V1_SIGNATURE = Buffer.from('PROXY ');
/** Section 2.1: the longest line, with its end. */
const V1_LENGTH = 107;
const V2_SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const V2_HEAD = 16;
/** More than addresses and any extensions (TLVs) that proxies send. */
const V2_LENGTH = 2048;

const incomplete = { state: 'incomplete' } as const;
const malformed = { state: 'malformed' } as const;

/** Reads it, if it is there. */
export function readProxyHeader(bytes: Buffer): ProxyHeaderReading {
  if (begins(bytes, V2_SIGNATURE)) return bytes.length < V2_HEAD ? incomplete : readV2(bytes);
  if (begins(bytes, V1_SIGNATURE)) return readV1(bytes);
  return { state: 'none' };
}

function begins(bytes: Buffer, signature: Buffer): boolean {
  const length = Math.min(bytes.length, signature.length);
  return bytes.subarray(0, length).equals(signature.subarray(0, length));
}

function readV1(bytes: Buffer): ProxyHeaderReading {
  const end = bytes.subarray(0, V1_LENGTH).indexOf('\r\n');
  if (end === -1) return bytes.length < V1_LENGTH ? incomplete : malformed;
  const [, family, source = ''] = bytes.toString('latin1', 0, end).split(' ');
  const length = end + 2;
  if (family === 'UNKNOWN') return { state: 'read', length, address: undefined };
  const valid =
    family === 'TCP4' ? ipaddr.IPv4.isValidFourPartDecimal(source) : family === 'TCP6' && ipaddr.IPv6.isValid(source);
  return valid ? { state: 'read', length, address: source } : malformed;
}

function readV2(bytes: Buffer): ProxyHeaderReading {
  const versionAndCommand = bytes.readUInt8(12);
  const family = bytes.readUInt8(13) >> 4;
  const length = V2_HEAD + bytes.readUInt16BE(14);
  if (versionAndCommand >> 4 !== 2 || length > V2_LENGTH) return malformed;
  if (bytes.length < length) return incomplete;
  // LOCAL: the proxy itself has connected.
  if ((versionAndCommand & 0x0f) === 0) return { state: 'read', length, address: undefined };
  if ((versionAndCommand & 0x0f) !== 1) return malformed;
  const size = { 1: 4, 2: 16 }[family];
  if (size === undefined) return { state: 'read', length, address: undefined };
  if (length < V2_HEAD + 2 * size + 4) return malformed;
  const source = ipaddr.fromByteArray([...bytes.subarray(V2_HEAD, V2_HEAD + size)]);
  return { state: 'read', length, address: source.toString() };
}
