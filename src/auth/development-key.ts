/** A key with which a server in development mode signs tokens for whoever asks. */
import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Principal } from '../domain/grants.ts';

/** The `kid` of tokens that the development key signed. */
export const DEVELOPMENT_KEY_ID = 'causeway-development';

const LIFETIME_SECONDS = 12 * 60 * 60;

export type DevelopmentGuest = Pick<Principal, 'tenant' | 'room' | 'identity' | 'name' | 'role' | 'device'>;

/** Of the key: the length of the hash (RFC 7518, section 3.2). */
const KEY_BYTES = 32;

export class DevelopmentKey {
  readonly keyObject: KeyObject;

  /**
   * @param clusterSecret nodes that share it have the same key, so that each takes the tokens of the others; without it
   * the key lives as long as the process, and its tokens are worth nothing after a restart
   */
  constructor(clusterSecret?: string) {
    this.keyObject = createSecretKey(
      clusterSecret === undefined
        ? randomBytes(KEY_BYTES)
        : // RFC 5869; the label keeps the key apart from all else that is derived from the secret.
          Buffer.from(hkdfSync('sha256', clusterSecret, '', DEVELOPMENT_KEY_ID, KEY_BYTES)),
    );
  }

  /** A token for any room of any tenant, good for 12 hours. */
  sign({ tenant, room, identity, name, role, device }: DevelopmentGuest): string {
    return jwt.sign({ tenant, room, sub: identity, name, role, device }, this.keyObject, {
      algorithm: 'HS256',
      keyid: DEVELOPMENT_KEY_ID,
      expiresIn: LIFETIME_SECONDS,
    });
  }
}
