/** For a node that is alone. */
import type { Coordination } from '../ports/coordination.ts';
import { ratesAlone } from './rates.ts';

export function coordinateAlone(): Coordination {
  const roomsOf = new Map<string, readonly string[]>();
  const drained = new Set<string>();
  return {
    rooms: {
      async announce(tenant, rooms) {
        if (rooms.length > 0) roomsOf.set(tenant, rooms);
        else roomsOf.delete(tenant);
      },
      // The node's own limit holds.
      claim: async () => true,
      letGo: async () => undefined,
      list: async (tenant) => roomsOf.get(tenant) ?? [],
    },
    orders: {
      async setDrained(node, wanted) {
        if (wanted) drained.add(node);
        else drained.delete(node);
      },
      isDrained: async (node) => drained.has(node),
    },
    leases: { hold: async () => true, letGo: async () => undefined },
    rates: ratesAlone,
    close: () => undefined,
  };
}
