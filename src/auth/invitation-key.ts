/** The server's own key: it signs invitations that hosts make, and the tokens of the guests who come by them. */
import { createSecretKey, hkdfSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Principal } from '../domain/grants.ts';
import { RoomDefaults } from '../../signaling/protocol/features/settings.ts';
import type { ParticipantKind } from '../../signaling/protocol/features/seats.ts';
import { type Grants, Identity, RoomName, TenantName } from '../../signaling/protocol/primitives.ts';

/** The `kid` of guests' tokens, and of those that programs had made. */
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
  /** As the token of who invites says it: a guest who comes first finds the room as its host wants it. */
  roomSettings: RoomDefaults.optional(),
  jti: z.string(),
  exp: z.number(),
});

export type Invitation = z.infer<typeof Invitation>;

/** A guest's token is good for so long at most, in s, though not longer than the invitation. */
const GUEST_SECONDS = 12 * 60 * 60;

/** For whom a token is made. */
export interface TokenWishes extends Pick<
  Principal,
  'tenant' | 'room' | 'identity' | 'name' | 'role' | 'guest' | 'roomSettings'
> {
  readonly kind?: ParticipantKind | undefined;
  readonly hidden?: boolean | undefined;
  /** Missing ones are as the role has them. */
  readonly grants?: { readonly [G in keyof Grants]?: Grants[G] | undefined } | undefined;
  /** Seconds since 1970. */
  readonly exp: number;
  /** Names the token, so that it can be revoked. */
  readonly id: string;
}

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

  /** A token to join with, as good as one of the tenant's own. */
  sign({
    tenant,
    room,
    identity: sub,
    name,
    role,
    kind,
    hidden,
    grants,
    guest,
    roomSettings,
    exp,
    id: jti,
  }: TokenWishes): string {
    const claims = { tenant, room, sub, name, role, kind, hidden, grants, guest, roomSettings, exp, jti };
    const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
    return jwt.sign(given, this.keyObject, { algorithm: 'HS256', keyid: GUEST_KEY_ID });
  }

  /** A token for one guest, who gets an identity of its own. @param device what the server knows the guest's browser by */
  admit(
    { tenant, room, role, roomSettings, exp }: Invitation,
    name: string,
    device?: string,
  ): { readonly token: string; readonly expiresAt: number } {
    const expiresAt = Math.min(exp, Math.floor(Date.now() / 1000) + GUEST_SECONDS);
    const sub = Identity.parse(`guest-${randomUUID()}`);
    const claims = { tenant, room, sub, name, role, device, guest: true, roomSettings, exp: expiresAt };
    const token = jwt.sign(claims, this.keyObject, { algorithm: 'HS256', keyid: GUEST_KEY_ID });
    return { token, expiresAt };
  }
}
