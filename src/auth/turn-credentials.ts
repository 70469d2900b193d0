/**
 * Time-limited credentials for TURN servers, as coturn checks them with `use-auth-secret`
 * (draft-uberti-behave-turn-rest-00): the name begins with when they end, the password is the name's HMAC-SHA1.
 */
import { createHash, createHmac } from 'node:crypto';
import type { IceServer } from '../../signaling/protocol/webrtc.ts';
import type { RoomKey } from '../domain/room/state.ts';

interface TurnOptions {
  readonly urls: readonly string[];
  /** Shared with the TURN servers. */
  readonly secret?: string | undefined;
  readonly lifetimeS: number;
  /** In ms since 1970. */
  readonly now: () => number;
}

export type Relays = (key: RoomKey, identity: string) => readonly IceServer[];

/** Makes the relays of each participant; undefined: there are none. Their names tell the TURN server, and its log, nothing of who it is. */
export function turnRelays({ urls, secret, lifetimeS, now }: TurnOptions): Relays | undefined {
  if (urls.length === 0 || secret === undefined) return undefined;
  return ({ tenant, room }, identity) => {
    const person = createHash('sha256')
      .update(JSON.stringify([secret, tenant, room, identity]))
      .digest('base64url');
    const username = `${Math.floor(now() / 1_000) + lifetimeS}:${person.slice(0, 16)}`;
    const credential = createHmac('sha1', secret).update(username).digest('base64');
    return [{ urls: [...urls], username, credential }];
  };
}
