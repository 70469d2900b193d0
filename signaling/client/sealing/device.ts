/** A device's keys: one that signs and stays with it, and one for each session that others seal for. */
import type { DeviceKeys, SealingDevice } from '../../protocol/sealing/sealing.ts';
import { encode, fromBase64url, toBase64url } from './encoding.ts';

/** Where a device keeps what outlives a page. */
export interface DeviceStore {
  /** The key pair that signs, made when there is none yet. Its private key cannot be read out. */
  signingKeys(): Promise<CryptoKeyPair>;
  /** The key by which somebody of this identity was known here until now, and is from now on. Null: nobody was. */
  known(tenant: string, identity: string, sign: string): Promise<string | null>;
}

const LABEL = 'causeway sealing 1 device';

export const makeSigningKeys = async (): Promise<CryptoKeyPair> => {
  const keys = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new TypeError('Ed25519 makes a pair');
  return keys;
};

/** Keeps everything for as long as the program runs. */
export class MemoryDeviceStore implements DeviceStore {
  #keys: Promise<CryptoKeyPair> | undefined;
  readonly #known = new Map<string, string>();

  async signingKeys(): Promise<CryptoKeyPair> {
    this.#keys ??= makeSigningKeys();
    return this.#keys;
  }

  async known(tenant: string, identity: string, sign: string): Promise<string | null> {
    const name = `${tenant}/${identity}`;
    const before = this.#known.get(name) ?? null;
    this.#known.set(name, sign);
    return Promise.resolve(before);
  }
}

/** This device in one session. */
export interface Device {
  /** As the others are told. */
  readonly keys: DeviceKeys;
  readonly sealKeys: CryptoKeyPair;
  readonly signKey: CryptoKey;
  readonly store: DeviceStore;
}

/** Makes the keys of a session. Undefined where the platform has no such keys: then there is no way into a sealed room. */
export async function openDevice(store: DeviceStore): Promise<Device | undefined> {
  try {
    const signing = await store.signingKeys();
    const sealKeys = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
    if (!('privateKey' in sealKeys)) return undefined;
    const [seal, sign] = await Promise.all([publicKey(sealKeys), publicKey(signing)]);
    const proof = await crypto.subtle.sign('Ed25519', signing.privateKey, encode(LABEL, fromBase64url(seal)));
    const keys = { seal, sign, proof: toBase64url(new Uint8Array(proof)) };
    return { keys, sealKeys, signKey: signing.privateKey, store };
  } catch {
    // No WebCrypto (a page over plain http), or one without Curve25519.
    return undefined;
  }
}

const publicKey = async ({ publicKey }: CryptoKeyPair): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));

/** Whether a signature is by a key; false for anything malformed. */
export async function isSignedBy(sign: string, signature: string, message: BufferSource): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', fromBase64url(sign), 'Ed25519', true, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, fromBase64url(signature), message);
  } catch {
    return false;
  }
}

/** Whether the key for which others seal is of the device that signs. */
export const isWhole = async ({ seal, sign, proof }: SealingDevice): Promise<boolean> =>
  isSignedBy(sign, proof, encode(LABEL, fromBase64url(seal)));
