/**
 * Tells what the nodes of a cluster wrote to Redis from what anybody else put there. Every text that a node stores or
 * publishes is sealed: it carries an authentication code, HMAC-SHA-256 (RFC 2104), by a key that is derived from
 * `cluster.secret` by HKDF (RFC 5869). The code covers the kind of the text and its place, so that a genuine text is not
 * believed anywhere else. Sealed texts can be read by whoever reads Redis.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const HASH = 'sha256';
const KEY_BYTES = 32;
const NAMESPACE_BYTES = 8;
/** Length of the code in base64url. */
const CODE_LENGTH = 43;

/** What a sealed text is. */
export type SealedKind = 'event' | 'snapshot' | 'change' | 'lease' | 'rooms' | 'order';
/** Where it belongs. */
export type SealedPlace = readonly (string | number)[];

export class Authenticator {
  /**
   * Part of the name of every key and channel: a cluster with another secret has keys and channels of its own.
   * No secret.
   */
  readonly namespace: string;
  readonly #key: Buffer;

  /** @param secret `cluster.secret` */
  constructor(secret: string) {
    this.#key = derive(secret, 'authentication', KEY_BYTES);
    this.namespace = derive(secret, 'namespace', NAMESPACE_BYTES).toString('base64url');
  }

  /** The text with its code in front. */
  seal(kind: SealedKind, place: SealedPlace, text: string): string {
    return this.#code(kind, place, text).toString('base64url') + text;
  }

  /** What was sealed as this kind for this place; undefined: not by a node of this cluster. */
  open(kind: SealedKind, place: SealedPlace, sealed: string): string | undefined {
    const text = sealed.slice(CODE_LENGTH);
    const expected = Buffer.from(this.#code(kind, place, text).toString('base64url'));
    const code = Buffer.from(sealed.slice(0, CODE_LENGTH));
    return code.length === expected.length && timingSafeEqual(code, expected) ? text : undefined;
  }

  #code(kind: SealedKind, place: SealedPlace, text: string): Buffer {
    // JSON holds no line break of its own: the parts cannot run into each other.
    return createHmac(HASH, this.#key)
      .update(`${JSON.stringify([kind, ...place])}\n${text}`)
      .digest();
  }
}

function derive(secret: string, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync(HASH, secret, '', `causeway redis ${purpose}`, bytes));
}
