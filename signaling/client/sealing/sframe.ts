/** SFrame (RFC 9605), cipher suite 4: AES_128_GCM_SHA256_128. */
import { type Bytes, concat, utf8 } from './encoding.ts';

const SUITE = 4;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Which key a frame is sealed with, and its number among the frames of that key. */
interface FrameName {
  readonly keyId: number;
  readonly counter: number;
}

/** The smallest number of bytes that holds a number; section 4.3. */
function minimal(value: number): Bytes {
  const bytes = bigEndian(value, 8);
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.slice(first === -1 ? 7 : first);
}

function bigEndian(value: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let at = length - 1; at >= 0 && rest > 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** The header (section 4.3): numbers below 8 are in its first byte, others behind it. */
export function writeHeader({ keyId, counter }: FrameName): Bytes {
  const [id, count] = [minimal(keyId), minimal(counter)];
  const [shortId, shortCount] = [keyId < 8, counter < 8];
  const config = (shortId ? keyId : 0x8 | (id.length - 1)) * 16 + (shortCount ? counter : 0x8 | (count.length - 1));
  return concat(Uint8Array.of(config), ...(shortId ? [] : [id]), ...(shortCount ? [] : [count]));
}

interface Header extends FrameName {
  /** In bytes. */
  readonly length: number;
}

/** Undefined: it is no header, or of numbers that no sender of ours reaches. */
export function readHeader(frame: Uint8Array): Header | undefined {
  const [config] = frame;
  if (config === undefined) return undefined;
  let at = 1;
  const read = (four: number): number | undefined => {
    if (four < 8) return four;
    const bytes = frame.subarray(at, at + (four & 7) + 1);
    at += (four & 7) + 1;
    if (at > frame.length) return undefined;
    return bytes.reduce((value, byte) => value * 256 + byte, 0);
  };
  const [keyId, counter] = [read(config >> 4), read(config & 0xf)];
  if (keyId === undefined || counter === undefined) return undefined;
  return keyId > Number.MAX_SAFE_INTEGER || counter > Number.MAX_SAFE_INTEGER
    ? undefined
    : { keyId, counter, length: at };
}

export interface FrameKey {
  readonly keyId: number;
  readonly key: CryptoKey;
  readonly salt: Bytes;
}

/** Section 4.4.2. */
export async function frameKey(keyId: number, baseKey: Bytes): Promise<FrameKey> {
  const secret = await crypto.subtle.importKey('raw', baseKey, 'HKDF', false, ['deriveBits']);
  const expand = async (label: string, bytes: number): Promise<Bytes> => {
    const info = concat(utf8(`SFrame 1.0 Secret ${label} `), bigEndian(keyId, 8), bigEndian(SUITE, 2));
    const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
    return new Uint8Array(await crypto.subtle.deriveBits(params, secret, bytes * 8));
  };
  const [raw, salt] = await Promise.all([expand('key', KEY_BYTES), expand('salt', NONCE_BYTES)]);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  raw.fill(0);
  return { keyId, key, salt };
}

function gcm({ salt }: FrameKey, counter: number, header: Uint8Array, metadata: Uint8Array): AesGcmParams {
  const iv = bigEndian(counter, NONCE_BYTES).map((byte, at) => byte ^ (salt[at] ?? 0));
  return { name: 'AES-GCM', iv, additionalData: concat(header, metadata), tagLength: TAG_BYTES * 8 };
}

/** Section 4.4.3. A counter is never to be used again with the same key. */
export async function seal(key: FrameKey, counter: number, plain: Bytes, metadata: Uint8Array): Promise<Bytes> {
  const header = writeHeader({ keyId: key.keyId, counter });
  const sealed = await crypto.subtle.encrypt(gcm(key, counter, header, metadata), key.key, plain);
  return concat(header, new Uint8Array(sealed));
}

/** Section 4.4.4. @throws {Error} when it does not open */
export async function open(key: FrameKey, frame: Bytes, metadata: Uint8Array): Promise<Bytes> {
  const header = readHeader(frame);
  if (header === undefined) throw new TypeError('no SFrame');
  const { counter, length } = header;
  const params = gcm(key, counter, frame.subarray(0, length), metadata);
  return new Uint8Array(await crypto.subtle.decrypt(params, key.key, frame.subarray(length)));
}
