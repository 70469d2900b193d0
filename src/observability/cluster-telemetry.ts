/** What is counted of other nodes and of what claims to come from them. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { REGISTRY_OPERATIONS, type RegistryTelemetry } from './measured-registry.ts';

/** Reasons are of a closed set each; see where they are declared. */
export interface ClusterTelemetry extends RegistryTelemetry {
  /** A link, or what came on it, was refused. */
  readonly linkRejected: (reason: string) => void;
  /** There may be links, to be refused for these reasons: they count from 0 on. */
  readonly linksOpened: (reasons: readonly string[]) => void;
  /** What somebody put into the registry, or published on it, was not believed. */
  readonly registryRejected: (reason: string) => void;
  /** A room was met that this version cannot read: a newer one wrote it. */
  readonly roomUnreadable: () => void;
  /** What was published of a room did not follow on what was known: it was read instead. */
  readonly registryGap: () => void;
  /** The lease of another node lapsed that was not about to stop. */
  readonly nodeLost: () => void;
  /** A participant or a hop was refused because of the regions that its tenant is bound to. */
  readonly regionRefused: () => void;
}

/** Of a Redis close by, to one that is about to be given up, in seconds. */
const REGISTRY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

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
  const registrySeconds = new Histogram({
    name: 'causeway_registry_seconds',
    help: 'How long the registry took, by operation',
    labelNames: ['operation'],
    buckets: REGISTRY_BUCKETS,
    registers,
  });
  const failures = new Counter({
    name: 'causeway_registry_failures_total',
    help: 'Operations that the registry did not carry out',
    labelNames: ['operation'],
    registers,
  });
  for (const operation of REGISTRY_OPERATIONS) {
    registrySeconds.zero({ operation });
    failures.inc({ operation }, 0);
  }
  const conflicts = new Counter({
    name: 'causeway_registry_conflicts_total',
    help: 'Appends to a log that another node was faster with: decided again',
    registers,
  });
  const gaps = new Counter({
    name: 'causeway_registry_gaps_total',
    help: 'News of a room that did not follow on what was known: the log was read instead',
    registers,
  });
  const lost = new Counter({
    name: 'causeway_cluster_nodes_lost_total',
    help: 'Other nodes whose lease lapsed without a word',
    registers,
  });
  return {
    registryAnswered(operation, seconds, failed) {
      registrySeconds.observe({ operation }, seconds);
      if (failed) failures.inc({ operation });
    },
    registryConflict: () => conflicts.inc(),
    registryGap: () => gaps.inc(),
    nodeLost: () => lost.inc(),
    linkRejected: (reason) => links.inc({ reason }),
    linksOpened(reasons) {
      for (const reason of reasons) links.inc({ reason }, 0);
    },
    registryRejected: (reason) => registry.inc({ reason }),
    roomUnreadable: () => unreadable.inc(),
    regionRefused: () => regions.inc(),
  };
}
