/** The server's own key: it signs invitations that hosts make, and the tokens of the guests who come by them. */
import { createSecretKey, hkdfSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { Identity, RoomName, TenantName } from '../../signaling/protocol/primitives.ts';

/** The `kid` of guests' tokens. */
export const GUEST_KEY_ID = 'causeway-guest';

/** What an invitation is for, so that it is never taken for a guest's token, nor the other way round. */
const INVITATION = 'causeway-invitation';

/** Of the key: the length of the hash (RFC 7518, section 3.2). */
const KEY_BYTES = 32;

/** What a guest may be. */
export const GuestRole = z.enum(['participant', 'viewer']);

const Invitation = z.object({
  tenant: TenantName,
  room: RoomName,
  role: GuestRole,
  uses: z.int().min(1),
  jti: z.string(),
  exp: z.number(),
});

export type Invitation = z.infer<typeof Invitation>;

/** A guest's token is good for so long at most, in s, though not longer than the invitation. */
const GUEST_SECONDS = 12 * 60 * 60;

export class InvitationKey {
  readonly keyObject: KeyObject;
  readonly #invitations: KeyObject;

  /**
   * @param clusterSecret nodes that share it know each other's invitations; without it they are worth nothing after a restart
   */
  constructor(clusterSecret?: string) {
    const seed = clusterSecret ?? randomBytes(KEY_BYTES).toString('base64');
    // RFC 5869; the labels keep both keys apart from each other and from all else that is derived from the secret.
    const derive = (label: string) => createSecretKey(Buffer.from(hkdfSync('sha256', seed, '', label, KEY_BYTES)));
    this.keyObject = derive(GUEST_KEY_ID);
    this.#invitations = derive(INVITATION);
  }

  /** The code that lets guests in; whoever has it may. */
  invite(invitation: Omit<Invitation, 'jti'>): string {
    return jwt.sign({ ...invitation, jti: randomUUID() }, this.#invitations, { algorithm: 'HS256', noTimestamp: true });
  }

  /** Undefined if it is none of this server's, or has ended. */
  read(code: string): Invitation | undefined {
    try {
      return Invitation.safeParse(jwt.verify(code, this.#invitations, { algorithms: ['HS256'] })).data;
    } catch {
      return undefined;
    }
  }

  /** A token for one guest, who gets an identity of its own. */
  admit({ tenant, room, role, exp }: Invitation, name: string): { readonly token: string; readonly expiresAt: number } {
    const expiresAt = Math.min(exp, Math.floor(Date.now() / 1000) + GUEST_SECONDS);
    const sub = Identity.parse(`guest-${randomUUID()}`);
    const token = jwt.sign({ tenant, room, sub, name, role, exp: expiresAt }, this.keyObject, {
      algorithm: 'HS256',
      keyid: GUEST_KEY_ID,
    });
    return { token, expiresAt };
  }
}
