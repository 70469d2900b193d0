/** What the configuration, or a token, says of a meeting besides its settings: said when somebody comes in. */
import type { ServiceActor } from '../../domain/actor.ts';
import { grantsOfRole, type Principal } from '../../domain/grants.ts';
import { order } from '../../domain/room/features.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import type { RoomReplica } from '../room-replica.ts';

export interface BeginningOptions {
  /** Whether a room is sealed whatever its settings say; none is unless given. */
  readonly isSealed?: (key: RoomKey) => boolean;
}

type Replica = Pick<RoomReplica, 'state' | 'execute'>;

/** Seals the room where the tenant, or the token, wants that. @throws `not_sealed` where those in it cannot */
export async function sealMeeting(
  replica: Replica,
  { isSealed }: BeginningOptions,
  { sealed = false }: Pick<Principal, 'sealed'>,
): Promise<void> {
  const { tenant, room, sealing } = replica.state;
  if (sealing !== null || !(sealed || isSealed?.({ tenant, room }) === true)) return;
  await replica.execute(order(configuration(tenant), 'room.update', { sealed: true }));
}

function configuration(tenant: string): ServiceActor {
  return { kind: 'service', name: 'made ahead', tenant, grants: grantsOfRole('host') };
}
