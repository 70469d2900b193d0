/** What the configuration, or a token, says of a meeting besides its settings: said when somebody comes in. */
import type { ServiceActor } from '../../domain/actor.ts';
import { grantsOfRole, type Principal } from '../../domain/grants.ts';
import { order } from '../../domain/room/features.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import type { RoomReplica } from '../room-replica.ts';

export interface BeginningOptions {
  /** Whether a room is sealed whatever its settings say; none is unless given. */
  readonly isSealed?: (key: RoomKey) => boolean;
  /** How long a meeting lasts at most where nobody sets that, in s; 0 unless given: without end. */
  readonly limitSeconds?: (key: RoomKey) => number;
}

type Replica = Pick<RoomReplica, 'state' | 'execute'>;

/** A meeting that begins lasts as long as the configuration lets it, unless something else was said of it. */
export async function limitMeeting(replica: Replica, { limitSeconds }: BeginningOptions): Promise<void> {
  const { tenant, room, participants, timeLimit } = replica.state;
  if (participants.size > 0 || timeLimit !== null) return;
  const seconds = limitSeconds?.({ tenant, room }) ?? 0;
  if (seconds > 0) await replica.execute(order(configuration(tenant), 'limit.set', { seconds }));
}

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
