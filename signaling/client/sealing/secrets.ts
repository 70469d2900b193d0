/** The secret of an epoch, what is made of it, and the boxes in which it goes from one device to another. */
import type { CipherSuite } from '@hpke/core';
import { type Bytes, concat, encode, fromBase64url, sha256, toBase64url, utf8 } from './encoding.ts';

/** Bytes of a secret, of a hash, and of an encapsulated key. */
const BYTES = 32;
const NAME = 'causeway sealing 1';
const NOTHING = new Uint8Array(0);

let loaded: Promise<CipherSuite> | undefined;

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM (RFC 9180, section 7). Fetched for the first sealed meeting. */
export const hpke = async (): Promise<CipherSuite> => {
  loaded ??= import('@hpke/core').then(
    ({ CipherSuite: Suite, DhkemX25519HkdfSha256, HkdfSha256, Aes128Gcm }) =>
      new Suite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() }),
  );
  return loaded;
};

/** What a secret is used for. */
type Use = 'confirm' | 'ratchet' | 'words' | 'frames';

/** A secret, of which things can be made; it cannot be read. */
export type Secret = CryptoKey;

export const newSecret = (): Bytes => crypto.getRandomValues(new Uint8Array(BYTES));

export const keep = async (secret: Bytes): Promise<Secret> =>
  crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits', 'deriveKey']);

const hkdf = (use: Use, transcript: Bytes): HkdfParams => ({
  name: 'HKDF',
  hash: 'SHA-256',
  salt: transcript,
  info: encode(NAME, use),
});

async function derive(secret: Secret, use: Use, transcript: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf(use, transcript), secret, BYTES * 8));
}

/** What shows that somebody has the secret, and gives nothing of it away. */
export const confirmationOf = async (secret: Secret): Promise<string> =>
  toBase64url(await derive(secret, 'confirm', NOTHING));

/** The next secret, by a way that nobody goes back. @param transcript up to the epoch of this one */
export const nextSecret = async (secret: Secret, transcript: Bytes): Promise<Bytes> =>
  derive(secret, 'ratchet', transcript);

/** Of an epoch: the key of its words, and what the keys of its frames are made of. */
export interface EpochKeys {
  readonly words: CryptoKey;
  readonly frames: CryptoKey;
}

/** @param transcript with the commit of the epoch in it: who holds another one has other keys */
export async function keysOf(secret: Secret, transcript: Bytes): Promise<EpochKeys> {
  const aes = { name: 'AES-GCM', length: 256 };
  const words = await crypto.subtle.deriveKey(hkdf('words', transcript), secret, aes, false, ['encrypt', 'decrypt']);
  const bytes = await derive(secret, 'frames', transcript);
  const frames = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
  bytes.fill(0);
  return { words, frames };
}

/** What a box is bound to: it is for one device, of one commit. */
export interface BoxPlace {
  readonly tenant: string;
  readonly room: string;
  readonly keyEpoch: number;
  readonly previous: string;
  /** `seal` of the device that commits. */
  readonly by: string;
}

const placeBytes = ({ tenant, room, keyEpoch, previous, by }: BoxPlace, seal: string): Bytes =>
  encode(NAME, 'box', tenant, room, keyEpoch, previous, by, seal);

export async function sealBox(secret: Bytes, seal: string, place: BoxPlace): Promise<string> {
  const suite = await hpke();
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64url(seal));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: placeBytes(place, seal) });
  const sealed = await sender.seal(secret);
  return toBase64url(concat(new Uint8Array(sender.enc), new Uint8Array(sealed)));
}

/** @throws {Error} when it is not for this device and place, or altered */
export async function openBox(box: string, keys: CryptoKeyPair, seal: string, place: BoxPlace): Promise<Bytes> {
  const suite = await hpke();
  const bytes = fromBase64url(box);
  const recipient = await suite.createRecipientContext({
    recipientKey: keys,
    enc: bytes.slice(0, BYTES),
    info: placeBytes(place, seal),
  });
  return new Uint8Array(await recipient.open(bytes.slice(BYTES)));
}

/** So many bytes of the hash make five digits: 40 bits, of which the remainder of 100,000 is hardly uneven. */
const GROUP_BYTES = 5;

/** 30 digits that are the same for all who hold the same transcript, in groups of five. */
export async function digitsOf(transcript: Bytes): Promise<string> {
  const hash = await sha256(concat(encode(NAME, 'digits'), transcript));
  const groups = Array.from({ length: 6 }, (_, index) => {
    const bytes = hash.subarray(index * GROUP_BYTES, (index + 1) * GROUP_BYTES);
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    return `${value % 100_000}`.padStart(5, '0');
  });
  return groups.join(' ');
}

/** The form of sealed words: see `isSealed` of the protocol. */
const FORM = /^sealed1\.(?<keyEpoch>[0-9]{1,15})\.(?<body>[A-Za-z0-9_-]{40,})$/;
const IV_BYTES = 12;

/** What words are bound to: who wrote them, under which name, and with what kind of thing. */
export type WordsPlace = readonly [kind: string, from: string, id: string];

export async function sealWords(
  words: string,
  { key, keyEpoch }: { readonly key: CryptoKey; readonly keyEpoch: number },
  place: WordsPlace,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const additionalData = encode(NAME, 'words', ...place);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, utf8(words));
  return `sealed1.${keyEpoch}.${toBase64url(concat(iv, new Uint8Array(sealed)))}`;
}

/** The epoch of sealed words; undefined: they are not sealed. */
export function epochOfWords(text: string): number | undefined {
  const { keyEpoch } = FORM.exec(text)?.groups ?? {};
  return keyEpoch === undefined ? undefined : Number(keyEpoch);
}

/** @throws {Error} when they are of another place, or altered */
export async function openWords(text: string, key: CryptoKey, place: WordsPlace): Promise<string> {
  const bytes = fromBase64url(FORM.exec(text)?.groups?.['body'] ?? '');
  const [iv, sealed] = [bytes.slice(0, IV_BYTES), bytes.slice(IV_BYTES)];
  const additionalData = encode(NAME, 'words', ...place);
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed);
  return new TextDecoder('utf-8', { fatal: true }).decode(opened);
}
