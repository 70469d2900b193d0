import { CausewayError } from '../domain/errors.ts';
import type { NodeDirectory, NodeInfo } from '../ports/node-directory.ts';
import type { Placement, PlacementQuestion } from '../ports/placement.ts';
import { place } from './placement.ts';

/** More than a client will try within its patience. */
const MAX_ALTERNATIVES = 4;
/** When every node drains, others are on their way: in ms. */
const RETRY_MS = 1_000;

export interface DirectoryPlacementOptions {
  readonly directory: NodeDirectory;
  /** Regions that a tenant is bound to; a tenant that is not named may be anywhere. */
  readonly regionsOfTenant: ReadonlyMap<string, ReadonlySet<string>>;
  /** A client was refused because no node is in its tenant's regions. */
  readonly onRefused: () => void;
}

/** Placement over the directory as this node last read it. */
export class DirectoryPlacement implements Placement {
  readonly #options: DirectoryPlacementOptions;

  constructor(options: DirectoryPlacementOptions) {
    this.#options = options;
  }

  mayServe(tenant: string): boolean {
    const { directory, regionsOfTenant } = this.#options;
    return regionsOfTenant.get(tenant)?.has(directory.self.region) ?? true;
  }

  check({ tenant, hosts, roundTripMs, rehomed }: PlacementQuestion): void {
    const { directory, regionsOfTenant, onRefused } = this.#options;
    const allowedRegions = regionsOfTenant.get(tenant);
    const self = directory.self;
    // Two nodes whose views differ for a moment must not send a client to and fro.
    if (rehomed && !self.draining && this.mayServe(tenant)) return;
    const placement = place({ self, nodes: directory.nodes(), hosts, roundTripMs, allowedRegions });
    if ('here' in placement) return;
    if ('rehome' in placement) {
      throw new CausewayError('rehome', 'another node is to serve you', {
        data: { url: placement.rehome.signalingUrl, region: placement.rehome.region },
      });
    }
    if (placement.refused === 'region') {
      onRefused();
      throw new CausewayError('region_not_allowed', "no node is in a region that the tenant's participants may be in");
    }
    throw new CausewayError('unavailable', 'every node that could serve you is about to stop', {
      retryAfterMs: RETRY_MS,
    });
  }

  alternatives(tenant: string, newer = false): readonly string[] {
    const { directory, regionsOfTenant } = this.#options;
    const { self } = directory;
    const allowed = regionsOfTenant.get(tenant);
    const distance = (node: NodeInfo): number => (node.region === self.region ? 0 : 1);
    return directory
      .nodes()
      .filter((node) => node.id !== self.id && !node.draining && (allowed?.has(node.region) ?? true))
      .filter(({ logLevel }) => !newer || logLevel > self.logLevel)
      .toSorted((a, b) => distance(a) - distance(b) || a.load - b.load)
      .slice(0, MAX_ALTERNATIVES)
      .map(({ signalingUrl }) => signalingUrl);
  }
}
