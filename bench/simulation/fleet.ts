/** Servers that come and go with the day, and which of them serves whom. */
import { DirectoryPlacement } from '../../src/cluster/directory-placement.ts';
import { CausewayError } from '../../src/domain/errors.ts';
import type { NodeDirectory, NodeInfo } from '../../src/ports/node-directory.ts';
import { Meter } from './meter.ts';
import type { Random } from './random.ts';
import { AREAS, type Office } from './world.ts';

/**
 * Of CPU: in ms/s for somebody who is in, as docs/SCALING.md has it, and in ms for each packet in or out, as mediasoup's
 * worker takes with some hundreds of subscribers.
 */
const PARTICIPANT_CPU_MS = 2;
const PACKET_CPU_MS = 0.015;

/** Where a client asks first: a node of the region that is nearest to its office, or of any. */
export type Entry = 'region' | 'any';

/** So loaded a region's nodes may be together: one more starts above this, one stops below the other. */
const FULL = 0.7;
const EMPTY = 0.4;
/** In each region, so that one may fail. */
const FEWEST = 2;
/** Nodes know of each other what was true within so long, in ms: the refresh of their leases. */
const SNAPSHOT_MS = 1_500;
const MAX_ASKED = 3;
const TENANT = 'company';

/** A server. */
export class FleetNode {
  readonly id: string;
  /** Index in `AREAS`. */
  readonly area: number;
  readonly placement: DirectoryPlacement;
  participants = 0;
  packetsPerSecond = 0;
  draining = false;
  /** Nodes that it has a link to. */
  readonly links = new Set<FleetNode>();
  readonly #cpus: number;

  constructor(id: string, area: number, cpus: number, nodes: () => readonly NodeInfo[]) {
    this.id = id;
    this.area = area;
    this.#cpus = cpus;
    const info = (): NodeInfo => this.info;
    const directory: NodeDirectory = {
      get self() {
        return info();
      },
      nodes,
      logLevel: 1,
      onLost: () => () => undefined,
      refresh: async () => undefined,
      close: async () => undefined,
    };
    this.placement = new DirectoryPlacement({ directory, regionsOfTenant: new Map(), onRefused: () => undefined });
  }

  /** Of its CPUs; more than 1: more than it can do. */
  get load(): number {
    return this.shareOf(this.participants, this.packetsPerSecond);
  }

  /** What so much takes of its CPUs. */
  shareOf(participants: number, packetsPerSecond: number): number {
    return (participants * PARTICIPANT_CPU_MS + packetsPerSecond * PACKET_CPU_MS) / (this.#cpus * 1_000);
  }

  get info(): NodeInfo {
    return {
      id: this.id,
      incarnation: this.id,
      region: AREAS[this.area]?.name ?? '',
      signalingUrl: this.id,
      linkUrl: this.id,
      metricsUrl: this.id,
      load: Math.min(1, this.load),
      draining: this.draining,
      version: '',
      logLevel: 1,
      rooms: 0,
      participants: this.participants,
      hops: 0,
      links: [],
    };
  }
}

export interface FleetOptions {
  /** Where nodes may be: indices in `AREAS`. */
  readonly areas: readonly number[];
  readonly cpusPerNode: number;
  readonly entry: Entry;
  readonly random: Random;
}

export class Fleet {
  readonly count = new Meter();
  readonly links = new Meter();
  asked = 0;
  rehomed = 0;
  readonly #options: FleetOptions;
  readonly #nodes = new Map<string, FleetNode>();
  readonly #distances = new Map<Office, ReadonlyMap<string, number>>();
  #ever = 0;
  #snapshot: readonly NodeInfo[] = [];
  #snapshotAt = -Infinity;
  #now = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    for (const area of options.areas) for (let node = 0; node < FEWEST; node += 1) this.#add(area);
  }

  get nodes(): Iterable<FleetNode> {
    return this.#nodes.values();
  }

  /**
   * The node that is to serve somebody: asks one, and goes where that one says.
   * @param hosts those that have the room already
   */
  place(office: Office, hosts: Iterable<FleetNode>, nowMs: number): FleetNode {
    this.#now = nowMs;
    this.asked += 1;
    const question = {
      tenant: TENANT,
      hosts: new Set([...hosts].map(({ id }) => id)),
      roundTripMs: this.#measuredFrom(office),
    };
    let node = this.#entrance(office);
    for (let asked = 0; asked < MAX_ASKED; asked += 1) {
      const elsewhere = this.#sentTo(() => node.placement.check({ ...question, rehomed: asked > 0 }));
      if (elsewhere === undefined) break;
      if (asked === 0) this.rehomed += 1;
      node = elsewhere;
    }
    return node;
  }

  /** Two nodes have a link from the first hop between them on, until one of them stops. */
  link(a: FleetNode, b: FleetNode, nowMs: number): void {
    if (a.links.has(b)) return;
    a.links.add(b);
    b.links.add(a);
    this.links.change(1, nowMs);
  }

  /** Starts nodes where there are too few, and lets go of one where there are too many. */
  rescale(nowMs: number): void {
    this.#now = nowMs;
    for (const area of this.#options.areas) {
      const open = this.#open(area);
      const load = open.reduce((sum, node) => sum + node.load, 0);
      const lacking = Math.ceil(load / FULL) - open.length;
      for (let node = 0; node < lacking; node += 1) this.#add(area);
      const [idlest] = open.toSorted((a, b) => a.participants - b.participants);
      if (idlest && open.length > FEWEST && load / (open.length - 1) < EMPTY) idlest.draining = true;
    }
    for (const node of this.#nodes.values()) if (node.draining && node.participants === 0) this.#stop(node);
  }

  #open(area: number): readonly FleetNode[] {
    return [...this.#nodes.values()].filter((node) => node.area === area && !node.draining);
  }

  #add(area: number): void {
    this.#ever += 1;
    const { cpusPerNode } = this.#options;
    const node = new FleetNode(`node-${this.#ever}`, area, cpusPerNode, () => this.#seen());
    this.#nodes.set(node.id, node);
    this.count.change(1, this.#now);
  }

  #stop(node: FleetNode): void {
    this.#nodes.delete(node.id);
    this.count.change(-1, this.#now);
    this.links.change(-node.links.size, this.#now);
    for (const other of node.links) other.links.delete(node);
  }

  /** What nodes know of each other. */
  #seen(): readonly NodeInfo[] {
    if (this.#now - this.#snapshotAt >= SNAPSHOT_MS) {
      this.#snapshot = [...this.#nodes.values()].map(({ info }) => info);
      this.#snapshotAt = this.#now;
    }
    return this.#snapshot;
  }

  #entrance(office: Office): FleetNode {
    const { entry, areas, random } = this.#options;
    const distance = (area: number): number => office.roundTripsMs[area] ?? Infinity;
    const nearest = areas.toSorted((a, b) => distance(a) - distance(b))[0] ?? 0;
    return random.pick(this.#open(entry === 'region' ? nearest : random.pick(areas)));
  }

  /** As the client library measures it: the round trips to each region that has nodes. */
  #measuredFrom(office: Office): ReadonlyMap<string, number> {
    const known = this.#distances.get(office);
    if (known) return known;
    const measured = new Map(
      this.#options.areas.map((area) => [AREAS[area]?.name ?? '', Math.round(office.roundTripsMs[area] ?? 0)]),
    );
    this.#distances.set(office, measured);
    return measured;
  }

  /** Undefined: it may stay. A node that stopped since its lease was read answers nobody: whoever was sent there stays too. */
  #sentTo(check: () => void): FleetNode | undefined {
    try {
      check();
      return undefined;
    } catch (error) {
      if (!(error instanceof CausewayError) || error.code !== 'rehome') throw error;
      return this.#nodes.get(String(error.data?.['url']));
    }
  }
}
