/** Which nodes may have the tracks of which rooms from this one. */
import type { RoomKey, RoomState } from '../domain/room/state.ts';
import type { NodeDirectory } from '../ports/node-directory.ts';
import type { RoomRegistry } from '../ports/room-registry.ts';
import { type OpenRooms, stateAfter } from './state-after.ts';

export interface HopPermissionOptions {
  /** Those that this node has somebody in. */
  readonly rooms: OpenRooms;
  readonly registry: Pick<RoomRegistry, 'read'>;
  readonly directory: Pick<NodeDirectory, 'nodes'>;
  /** Regions that a tenant is bound to; a tenant that is not named may be anywhere. */
  readonly regionsOfTenant: ReadonlyMap<string, ReadonlySet<string>>;
  /** A node was refused because its region is none of the tenant's. */
  readonly onRegionRefused: () => void;
}

/** Whether a node serves somebody in a room, and is where the room's tenant may be. @throws `unavailable` */
export async function mayHop(
  { rooms, registry, directory, regionsOfTenant, onRegionRefused }: HopPermissionOptions,
  node: string,
  key: RoomKey,
): Promise<boolean> {
  const regions = regionsOfTenant.get(key.tenant);
  const region = directory.nodes().find(({ id }) => id === node)?.region;
  if (regions && (region === undefined || !regions.has(region))) {
    onRegionRefused();
    return false;
  }
  const state = rooms.of(key)?.state;
  if (!state) return false;
  if (serves(node, state)) return true;
  // This node may not have heard yet of a participant there.
  return serves(node, stateAfter(state, await registry.read(key, state.seq)));
}

function serves(node: string, { participants }: RoomState): boolean {
  return [...participants.values()].some((participant) => participant.node === node);
}
