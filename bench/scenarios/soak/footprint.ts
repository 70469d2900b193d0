/** What a cluster holds: everything that is to be as it was when everybody has gone. */
import type { Cluster } from '../../harness/cluster.ts';
import { metricOf } from '../../harness/measures/metrics.ts';
import { handlesOfTree, usageOf, workerPids } from '../../harness/measures/process-usage.ts';

/** What can be had at any time, summed over the nodes. */
export interface Holdings {
  readonly rooms: number;
  readonly participants: number;
  readonly sockets: number;
  readonly transports: number;
  readonly producers: number;
  readonly consumers: number;
  readonly hops: number;
  /** File descriptors of Node and its workers. */
  readonly descriptors: number;
  readonly udpPorts: number;
  readonly tcpPorts: number;
  readonly redisKeys: number;
  readonly redisChannels: number;
}

/** What a look into the heaps adds. */
export interface Footprint extends Holdings {
  /** Those that keep the nodes' event loops alive. */
  readonly timers: number;
  /** What the media workers say that they hold. */
  readonly workerObjects: number;
  /** Of Node, after a collection of garbage. */
  readonly heapBytes: number;
  /** Of all Node processes. */
  readonly nodeResidentBytes: number;
  /** Of those workers that nobody kills. */
  readonly workerResidentBytes: number;
  /** Live objects of each class, over all nodes. */
  readonly instances: Readonly<Record<string, number>>;
}

const METRICS = {
  rooms: 'causeway_rooms',
  participants: 'causeway_participants',
  sockets: 'causeway_signaling_sockets',
  transports: 'causeway_transports',
  producers: 'causeway_producers',
  consumers: 'causeway_consumers',
  hops: 'causeway_hops',
} as const;

const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export async function holdingsOf({ nodes, redis }: Cluster): Promise<Holdings> {
  const servers = await Promise.all(nodes.map((node) => node.running()));
  const texts = await Promise.all(servers.map((server) => server.metrics()));
  const handles = servers.map(({ pid }) => handlesOfTree(pid));
  const told = (name: string): number => add(texts.map((text) => metricOf(text, name)));
  return {
    rooms: told(METRICS.rooms),
    participants: told(METRICS.participants),
    sockets: told(METRICS.sockets),
    transports: told(METRICS.transports),
    producers: told(METRICS.producers),
    consumers: told(METRICS.consumers),
    hops: told(METRICS.hops),
    descriptors: add(handles.map(({ descriptors }) => descriptors)),
    udpPorts: add(handles.map(({ udpPorts }) => udpPorts)),
    tcpPorts: add(handles.map(({ tcpPorts }) => tcpPorts)),
    redisKeys: await redis.keys(),
    redisChannels: await redis.channels(),
  };
}

/** @param lasting the workers that nobody kills */
export async function footprintOf(cluster: Cluster, lasting: readonly number[]): Promise<Footprint> {
  const servers = await Promise.all(cluster.nodes.map((node) => node.running()));
  const heaps = await Promise.all(servers.map((server) => server.heap()));
  const instances: Record<string, number> = {};
  for (const heap of heaps) {
    for (const [name, count] of Object.entries(heap.instances)) instances[name] = (instances[name] ?? 0) + count;
  }
  const resident = (pid: number): number => usageOf(pid)?.residentBytes ?? 0;
  const workers = (pid: number): number => add(workerPids(pid).map(resident));
  return {
    ...(await holdingsOf(cluster)),
    timers: add(heaps.map(({ timers }) => timers)),
    workerObjects: add(heaps.map(({ workerObjects }) => workerObjects)),
    heapBytes: add(heaps.map(({ bytes }) => bytes)),
    nodeResidentBytes: add(servers.map((server) => server.usage().residentBytes - workers(server.pid))),
    workerResidentBytes: add(lasting.map(resident)),
    instances,
  };
}

/** All that is one number. */
export function numbersOf(held: Holdings | Footprint): [name: string, value: number][] {
  return Object.entries(held).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'number' ? [[name, value]] : [],
  );
}
