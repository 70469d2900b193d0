/** What of a node depends on whether it is alone or one of a cluster. */
import type { ClusterTelemetry } from '../observability/cluster-telemetry.ts';
import type { Logger } from '../ports/logger.ts';
import type { NodeCondition, NodeDirectory, NodeInfo } from '../ports/node-directory.ts';
import type { NodeLinks } from '../ports/node-links.ts';
import type { Placement } from '../ports/placement.ts';
import type { RoomRegistry } from '../ports/room-registry.ts';
import type { Coordination } from '../ports/coordination.ts';
import type { UseCounter } from '../ports/use-counter.ts';
import type { CertificateFiles } from '../tls/certificate-files.ts';

/** What ends the parts that were started, in the order of their start. */
export type Closers = (() => Promise<void>)[];

/** What a node shares with others, or has for itself. */
export interface Membership {
  readonly registry: RoomRegistry;
  readonly registryUp: () => boolean;
  /** Whether there was a room lately that this version cannot read. */
  readonly unreadable: () => boolean;
  readonly directory: NodeDirectory;
  readonly placement: Placement;
  /** Undefined: this node is alone. */
  readonly links: NodeLinks | undefined;
  /** Of the links to other nodes; undefined: they are not encrypted, or there are none. */
  readonly certificate: CertificateFiles | undefined;
  /** How often invitations were used. */
  readonly useCounter: UseCounter;
  /** What the nodes agree on beside their rooms. */
  readonly coordination: Coordination;
  /** Lets other nodes open links to this one. */
  readonly openLinks: () => void;
}

export interface MembershipOptions {
  readonly identity: Omit<NodeInfo, keyof NodeCondition | 'linkUrl'>;
  readonly condition: () => NodeCondition;
  readonly regionsOfTenant: ReadonlyMap<string, ReadonlySet<string>>;
  readonly telemetry: ClusterTelemetry;
  readonly logger: Logger;
  readonly closers: Closers;
}
