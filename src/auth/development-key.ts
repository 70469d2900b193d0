/** A key made at start, with which a server in development mode signs tokens for whoever asks. */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Principal } from '../domain/grants.ts';

/** The `kid` of tokens that the development key signed. */
export const DEVELOPMENT_KEY_ID = 'causeway-development';

const LIFETIME_SECONDS = 12 * 60 * 60;

export type DevelopmentGuest = Pick<Principal, 'tenant' | 'room' | 'identity' | 'name' | 'role'>;

/** Lives as long as the process: its tokens are worth nothing after a restart. */
export class DevelopmentKey {
  readonly keyObject: KeyObject = createSecretKey(randomBytes(32));

  /** A token for any room of any tenant, good for 12 hours. */
  sign({ tenant, room, identity, name, role }: DevelopmentGuest): string {
    return jwt.sign({ tenant, room, sub: identity, name, role }, this.keyObject, {
      algorithm: 'HS256',
      keyid: DEVELOPMENT_KEY_ID,
      expiresIn: LIFETIME_SECONDS,
    });
  }
}
