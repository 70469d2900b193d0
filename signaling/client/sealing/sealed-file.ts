/**
 * The bytes of a file in a sealed room (docs/SEALING.md): in chunks of 64 KiB, each by AES-256-GCM with the file's own key. The
 * nonce is the place of the chunk, and whether it is the last one: none can be left out, moved or cut off.
 */
import { concat, fromBase64url, toBase64url, type Bytes } from './encoding.ts';

const CHUNK_BYTES = 64 * 1_024;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES;

const AES = 'AES-GCM';

/** A key that is used for one file alone. */
export const newFileKey = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

const chunksOf = (size: number): number => Math.max(1, Math.ceil(size / CHUNK_BYTES));

/** How many bytes a file takes once it is sealed. */
export const sealedSize = (size: number): number => size + TAG_BYTES * chunksOf(size);

const keyOf = async (key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', fromBase64url(key), AES, false, ['encrypt', 'decrypt']);

function paramsOf(index: number, chunks: number): AesGcmParams {
  const iv = new Uint8Array(12);
  iv[0] = index === chunks - 1 ? 1 : 0;
  new DataView(iv.buffer).setBigUint64(4, BigInt(index));
  return { name: AES, iv };
}

/** A part of a sealed file, from byte to byte of what is sealed. A file is always sealed to the same bytes. */
export function sealedSlices(file: Blob, key: string): (from: number, to: number) => Promise<Bytes> {
  const chunks = chunksOf(file.size);
  const imported = keyOf(key);
  return async (from, to) => {
    const first = Math.floor(from / SEALED_CHUNK);
    const sealed: Uint8Array[] = [];
    for (let index = first; index < chunks && index * SEALED_CHUNK < to; index += 1) {
      const plain = await file.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES).arrayBuffer();
      sealed.push(new Uint8Array(await crypto.subtle.encrypt(paramsOf(index, chunks), await imported, plain)));
    }
    const start = first * SEALED_CHUNK;
    return concat(...sealed).slice(from - start, to - start);
  };
}

/**
 * Opens a sealed file as its bytes come.
 * @param size of the file that was sealed
 * @throws {DOMException} where anything of it was altered or is missing
 */
export async function* openedFile(sealed: AsyncIterable<Uint8Array>, key: string, size: number): AsyncGenerator<Bytes> {
  const chunks = chunksOf(size);
  const imported = await keyOf(key);
  let rest: Uint8Array[] = [];
  let bytes = 0;
  let index = 0;
  const open = async (chunk: Bytes): Promise<Bytes> =>
    new Uint8Array(await crypto.subtle.decrypt(paramsOf(index++, chunks), imported, chunk));
  for await (const each of sealed) {
    rest.push(each);
    bytes += each.byteLength;
    if (bytes < SEALED_CHUNK) continue;
    const all = concat(...rest);
    let at = 0;
    for (; all.length - at >= SEALED_CHUNK; at += SEALED_CHUNK) yield await open(all.slice(at, at + SEALED_CHUNK));
    rest = [all.slice(at)];
    bytes = all.length - at;
  }
  if (bytes > 0) yield await open(concat(...rest));
  if (index !== chunks) throw new DOMException('the file is cut off', 'OperationError');
}
