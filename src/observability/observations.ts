/** What is read off the parts of the node at each scrape. */
import { Counter, Gauge, type Registry } from 'prom-client';
import { createHostObservations } from './host-observations.ts';
import type { HopStats, MediaEngine, WorkerStats } from '../ports/media-engine.ts';

/** What it is read off. */
export interface MetricsSources {
  readonly meetings: {
    stats(): { readonly rooms: number; readonly participants: number };
    /** How many are in each room. */
    roomSizes(): readonly number[];
  };
  readonly media: Pick<MediaEngine, 'stats'>;
  readonly cluster: {
    registryUp(): boolean;
    /** Those that are there, this one included. */
    nodes(): readonly unknown[];
  };
  /** Webhooks that wait to be delivered, of all nodes. */
  readonly webhooks: { backlog(): number };
  readonly overload: { readonly overloaded: boolean };
  /** Certificates in use. `setting`: what their keys of the configuration begin with. */
  readonly certificates: readonly { readonly setting: string; readonly validTo: number }[];
}

/** Makes the metrics; the returned function reads them off. */
export function createObservations(sources: MetricsSources, registers: Registry[]): () => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const rooms = gauge('causeway_rooms', 'Rooms with somebody of this node in them');
  const participants = gauge('causeway_participants', 'Participants whose seat is on this node');
  const transports = gauge('causeway_transports', 'WebRTC transports');
  const producers = gauge('causeway_producers', 'Tracks that this node receives from clients');
  const consumers = gauge('causeway_consumers', 'Tracks that this node sends to clients');
  const registryUp = gauge('causeway_registry_up', 'Whether the registry answers: 1 or 0');
  const nodes = gauge('causeway_cluster_nodes', 'Nodes that are there as far as this one knows, itself included');
  const overloaded = gauge('causeway_overloaded', '1 while this node has too much to do and takes no joins, else 0');
  const backlog = gauge('causeway_webhook_backlog', 'Webhooks that wait to be delivered, of all nodes');
  const moves = new Counter({
    name: 'causeway_worker_moves_total',
    help: 'Participants whose media came from a worker that had too much to do to another one',
    registers,
  });
  const unconnected = new Counter({
    name: 'causeway_media_unconnected_total',
    help: 'Transports whose media did not get through within 10 s, by the phase that was missing',
    labelNames: ['phase'],
    registers,
  });
  const certificates = new Gauge({
    name: 'causeway_certificate_expiry_timestamp_seconds',
    help: 'When a certificate ends, in s since 1970; certificate: what its keys of the configuration begin with',
    labelNames: ['certificate'],
    registers,
  });
  const observeSizes = createSizeObservations(registers);
  const observeHost = createHostObservations(registers);
  const observeWorkers = createWorkerObservations(registers);
  const observeHops = createHopObservations(registers);

  return () => {
    const { meetings, media, cluster } = sources;
    const seats = meetings.stats();
    rooms.set(seats.rooms);
    participants.set(seats.participants);
    const stats = media.stats();
    transports.set(stats.transports);
    producers.set(stats.producers);
    consumers.set(stats.consumers);
    registryUp.set(cluster.registryUp() ? 1 : 0);
    nodes.set(cluster.nodes().length);
    backlog.set(sources.webhooks.backlog());
    overloaded.set(sources.overload.overloaded ? 1 : 0);
    moves.reset();
    moves.inc(stats.moves);
    unconnected.reset();
    unconnected.inc({ phase: 'ice' }, stats.unconnected.ice);
    unconnected.inc({ phase: 'dtls' }, stats.unconnected.dtls);
    for (const { setting, validTo } of sources.certificates) certificates.set({ certificate: setting }, validTo / 1000);
    observeSizes(meetings.roomSizes());
    observeHost(stats.workers);
    observeWorkers(stats.workers);
    observeHops(stats.hops);
  };
}

/** Sizes of rooms that are told apart: the least of each class, and its name. */
const SIZE_CLASSES = [
  [501, '501+'],
  [101, '101-500'],
  [26, '26-100'],
  [11, '11-25'],
  [6, '6-10'],
  [3, '3-5'],
  [2, '2'],
  [0, '0-1'],
] as const;

function createSizeObservations(registers: Registry[]): (sizes: readonly number[]) => void {
  const rooms = new Gauge({
    name: 'causeway_rooms_by_size',
    help: 'Rooms with somebody of this node in them, by how many are in them on whatever node',
    labelNames: ['size'],
    registers,
  });
  const largest = new Gauge({
    name: 'causeway_room_participants_max',
    help: 'How many are in the largest room that somebody of this node is in',
    registers,
  });
  return (sizes) => {
    for (const [, size] of SIZE_CLASSES) rooms.set({ size }, 0);
    for (const count of sizes) rooms.inc({ size: SIZE_CLASSES.find(([least]) => count >= least)?.[1] ?? '0-1' });
    largest.set(sizes.reduce((most, count) => Math.max(most, count), 0));
  };
}

// The engine keeps the counts itself: they are set at each scrape, where prom-client only adds.

function createWorkerObservations(registers: Registry[]): (workers: readonly WorkerStats[]) => void {
  const perWorker = (name: string, help: string) => new Gauge({ name, help, labelNames: ['worker'], registers });
  const load = perWorker('causeway_worker_load', 'Share of one CPU that a worker used lately, 0 to 1');
  const cpu = perWorker('causeway_worker_cpu', 'The CPU that a worker is pinned to; -1: not pinned');
  const cpuSeconds = new Counter({
    name: 'causeway_worker_cpu_seconds_total',
    help: 'CPU time that the processes of a worker have used',
    labelNames: ['worker'],
    registers,
  });
  const restarts = new Counter({
    name: 'causeway_worker_restarts_total',
    help: 'Worker processes that died and were replaced',
    registers,
  });

  return (workers) => {
    cpuSeconds.reset();
    restarts.reset();
    for (const { worker, ...stats } of workers) {
      load.set({ worker }, stats.load);
      cpu.set({ worker }, stats.cpu ?? -1);
      cpuSeconds.inc({ worker }, stats.cpuSeconds);
      restarts.inc(stats.restarts);
    }
  };
}

function createHopObservations(registers: Registry[]): (hops: HopStats) => void {
  const hops = new Gauge({
    name: 'causeway_hops',
    help: 'Tracks that arrive from elsewhere; kind: worker (another one of this node) or node',
    labelNames: ['kind'],
    registers,
  });
  const bytes = new Counter({
    name: 'causeway_hop_bytes_total',
    help: 'Media that this node exchanged with another one, both ways; link: the other node',
    labelNames: ['link'],
    registers,
  });
  const refused = new Counter({
    name: 'causeway_hop_refused_total',
    help: 'What other nodes asked of this one about tracks and were refused, by error code',
    labelNames: ['code'],
    registers,
  });

  return ({ incoming, links, refusals }) => {
    hops.set({ kind: 'worker' }, incoming.worker);
    hops.set({ kind: 'node' }, incoming.node);
    bytes.reset();
    for (const { node, bytesReceived, bytesSent } of links) bytes.inc({ link: node }, bytesReceived + bytesSent);
    refused.reset();
    for (const [code, count] of Object.entries(refusals)) refused.inc({ code }, count);
  };
}
