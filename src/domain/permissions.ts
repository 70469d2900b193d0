/** Holds the table of permissions. */
import { isMethodName } from '../../signaling/protocol/methods.ts';
import { mayDoTo, missingGrant, permissions } from '../../signaling/protocol/permissions.ts';
import type { Grants, Role } from '../../signaling/protocol/primitives.ts';
import { CausewayError } from './errors.ts';
import type { SeatsState } from './features/seats.ts';

export interface Attempt {
  /** The name of the command. */
  readonly type: string;
  readonly params: object;
  readonly grants: Grants;
  readonly role: Role;
  /** null: a service, which has no seat. */
  readonly identity: string | null;
}

/**
 * Refuses what the actor may not do, or not to whom it would be done. What only nodes say of a seat is in no table: their
 * features have the rules.
 * @throws `forbidden`
 */
export function requirePermission(
  { participants }: SeatsState,
  { type, params, grants, role, identity }: Attempt,
): void {
  if (!isMethodName(type)) return;
  const { service, target } = permissions[type];
  if (identity === null && !service) throw new CausewayError('forbidden', 'this needs a seat in the room');
  const missing = missingGrant(type, { grants, identity }, params);
  if (missing !== null)
    throw new CausewayError('forbidden', `neither the token nor the role in the meeting grants ${missing}`);
  if (target === null || identity === null) return;
  const named: unknown = Reflect.get(params, target.param);
  const whom = typeof named === 'string' ? participants.get(named) : undefined;
  if (whom && !mayDoTo(type, { actor: { identity, role, grants }, whom })) {
    throw new CausewayError('forbidden', `your role may not do this to a ${whom.role}`);
  }
}
