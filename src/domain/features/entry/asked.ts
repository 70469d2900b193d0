/** Who is asked for what before it comes in. */
import { CausewayError } from '../../errors.ts';
import { grantsInRole } from '../../grants.ts';
import type { RolesPart } from '../roles.ts';
import type { Join, SeatsState } from '../seats.ts';
import type { EntryPart } from './entry.ts';

/** Whom a room is asked about. */
type Comer = Pick<Join, 'identity' | 'guest' | 'forThisRoom' | 'proved'>;

/**
 * The hash of the password that somebody has to prove to know; null: none. Moderators are not asked, and neither is who
 * has a seat in the room already: it comes back, or moves.
 */
export function passwordAskedOf(
  { entry, participants, givenRoles }: EntryPart & SeatsState & RolesPart,
  {
    identity,
    role,
    grants,
    tokenGrants = {},
    hidden,
  }: Pick<Join, 'identity' | 'role' | 'grants' | 'tokenGrants' | 'hidden'>,
): string | null {
  const given = givenRoles.find((each) => each.identity === identity)?.role;
  const { moderate } = given === undefined ? grants : grantsInRole(given, { role, grants: tokenGrants });
  return moderate || hidden === true || participants.has(identity) ? null : entry.password;
}

/** @throws `not_invited` for whom the room is not */
export function requireInvited({ entry: { admits, invited } }: EntryPart, comer: Comer): void {
  const { identity, guest = false, forThisRoom = false } = comer;
  const meant =
    admits === 'everybody' ||
    (admits === 'members' && !guest) ||
    (admits === 'invited' && (invited.includes(identity) || (guest && forThisRoom)));
  if (meant) return;
  const whom = admits === 'members' ? 'members of its tenant' : 'those who are invited';
  throw new CausewayError('not_invited', `the room is for ${whom}`, { data: { admits } });
}

/** That somebody who does not moderate may come in, or knock. @throws `not_invited`, `password_required` */
export function requireWelcome(state: EntryPart, comer: Comer): void {
  requireInvited(state, comer);
  // It was held against the password that the room had then: by now it may be another.
  if (state.entry.password !== null && comer.proved !== state.entry.password) throw passwordRequired();
}

export function passwordRequired(): CausewayError {
  return new CausewayError('password_required', 'the room has a password');
}
