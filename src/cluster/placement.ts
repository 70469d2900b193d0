/** Which node a client belongs on. Pure: over what is known at one moment. */
import type { NodeInfo } from '../ports/node-directory.ts';

/** From this load on, a share of its CPUs, a node takes somebody only when no other of its region is below it. */
export const LOADED = 0.85;

/** How much nearer, in ms of round-trip time, another region has to be before a client is sent there. */
export const REGION_MARGIN_MS = 25;

export interface PlacementRequest {
  /** The node that the client asked. */
  readonly self: NodeInfo;
  /** The directory's snapshot, with or without `self`. */
  readonly nodes: readonly NodeInfo[];
  /** Nodes that have participants in the room already. */
  readonly hosts: ReadonlySet<string>;
  /** Round-trip times that the client measured, in ms, by region. */
  readonly roundTripMs: ReadonlyMap<string, number>;
  /** Where the tenant's participants may be; undefined: anywhere. */
  readonly allowedRegions: ReadonlySet<string> | undefined;
}

export type Placement =
  | { readonly here: true }
  | { readonly rehome: NodeInfo }
  /** `region`: no node is in a region that the tenant may use. `draining`: all that are there are about to stop. */
  | { readonly refused: 'region' | 'draining' };

/**
 * The region first, then a node that has the room already (fewer hops) unless it is loaded, then the least loaded. The
 * node asked keeps the client unless another is of a better rank: a little load less is not worth being sent on.
 */
export function place(request: PlacementRequest): Placement {
  const { self, nodes, hosts, allowedRegions } = request;
  const allowed = [self, ...nodes.filter(({ id }) => id !== self.id)].filter(
    ({ region }) => allowedRegions?.has(region) ?? true,
  );
  if (allowed.length === 0) return { refused: 'region' };
  const region = chooseRegion(allowed, request);
  const near = open(allowed).filter((node) => region === undefined || node.region === region);
  const [best] = near.toSorted(byPreference(hosts));
  if (best === undefined) return { refused: 'draining' };
  if (near.includes(self) && rankOf(self, hosts) === rankOf(best, hosts)) return { here: true };
  return { rehome: best };
}

const isLoaded = ({ load }: NodeInfo): boolean => load >= LOADED;
const open = (nodes: readonly NodeInfo[]): readonly NodeInfo[] => nodes.filter(({ draining }) => !draining);

/** The client's nearest region with an open node; this node's, while nothing is known to be nearer; undefined: any. */
function chooseRegion(
  allowed: readonly NodeInfo[],
  { self, roundTripMs }: Pick<PlacementRequest, 'self' | 'roundTripMs'>,
): string | undefined {
  const regions = [...new Set(open(allowed).map(({ region }) => region))];
  const [nearest] = regions
    .map((region) => ({ region, ms: roundTripMs.get(region) ?? Infinity }))
    .filter(({ ms }) => Number.isFinite(ms))
    .toSorted((a, b) => a.ms - b.ms);
  const own = regions.includes(self.region) ? self.region : undefined;
  if (nearest === undefined) return own;
  const ownMs = own === undefined ? Infinity : (roundTripMs.get(own) ?? Infinity);
  return ownMs <= nearest.ms + REGION_MARGIN_MS ? own : nearest.region;
}

/** The lower the better: it has the room, it may have it, it is loaded. */
function rankOf(node: NodeInfo, hosts: ReadonlySet<string>): number {
  if (isLoaded(node)) return 2;
  return hosts.has(node.id) ? 0 : 1;
}

/** The best first. The number of participants decides between nodes that have not measured a load yet. */
function byPreference(hosts: ReadonlySet<string>): (a: NodeInfo, b: NodeInfo) => number {
  return (a, b) =>
    rankOf(a, hosts) - rankOf(b, hosts) || a.load - b.load || a.participants - b.participants || (a.id < b.id ? -1 : 1);
}
