/** What is counted of other nodes and of what claims to come from them. */
import { Counter, type Registry } from 'prom-client';

/** Reasons are of a closed set each; see where they are declared. */
export interface ClusterTelemetry {
  /** A link, or what came on it, was refused. */
  readonly linkRejected: (reason: string) => void;
  /** What somebody put into the registry, or published on it, was not believed. */
  readonly registryRejected: (reason: string) => void;
  /** A room was met that this version cannot read: a newer one wrote it. */
  readonly roomUnreadable: () => void;
  /** A participant or a hop was refused because of the regions that its tenant is bound to. */
  readonly regionRefused: () => void;
}

export function createClusterTelemetry(registers: Registry[]): ClusterTelemetry {
  const links = new Counter({
    name: 'causeway_link_rejected_total',
    help: 'Links from other nodes, or messages on them, that were refused',
    labelNames: ['reason'],
    registers,
  });
  const registry = new Counter({
    name: 'causeway_registry_rejected_total',
    help: 'Logs, leases and messages in the registry that were not believed',
    labelNames: ['reason'],
    registers,
  });
  const unreadable = new Counter({
    name: 'causeway_registry_unreadable_total',
    help: 'Reads of rooms that a newer version of the server wrote, and this one cannot read',
    registers,
  });
  const regions = new Counter({
    name: 'causeway_region_refused_total',
    help: 'Participants and hops refused because their tenant is bound to other regions',
    registers,
  });
  return {
    linkRejected: (reason) => links.inc({ reason }),
    registryRejected: (reason) => registry.inc({ reason }),
    roomUnreadable: () => unreadable.inc(),
    regionRefused: () => regions.inc(),
  };
}
