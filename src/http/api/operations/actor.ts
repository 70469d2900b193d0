/** Who acts on a room for a program. */
import type { Caller } from '../../../auth/api-keys.ts';
import type { ServiceActor } from '../../../domain/actor.ts';
import { grantsOfRole } from '../../../domain/grants.ts';

/** A service under the name of the key: which operations it may do, its scopes say. */
export function actorOf({ name }: Caller, tenant: string): ServiceActor {
  return { kind: 'service', name, tenant, grants: grantsOfRole('host') };
}
