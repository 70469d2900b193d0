/** Bytes of a sealed meeting: what is signed, hashed or mixed into keys is written in one way alone (docs/SEALING.md). */

export type Bytes = Uint8Array<ArrayBuffer>;

/** What `encode` takes: a text as UTF-8, a whole number as 8 bytes, bytes as they are. */
type Field = string | number | Bytes;

const text = new TextEncoder();

export const utf8 = (value: string): Bytes => text.encode(value);

function fieldBytes(field: Field): Bytes {
  if (typeof field === 'string') return utf8(field);
  if (typeof field !== 'number') return field;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(field));
  return bytes;
}

/** Each field with its length of 4 bytes before it, so that no two lists of fields give the same bytes. */
export function encode(...fields: readonly Field[]): Bytes {
  const parts = fields.flatMap((field) => {
    const bytes = fieldBytes(field);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    return [length, bytes];
  });
  return concat(...parts);
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** As base64url without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws {DOMException} of what is no base64url */
export function fromBase64url(value: string): Bytes {
  const binary = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
