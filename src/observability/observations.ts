/** What is read off the parts of the node at each scrape. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { HopStats, MediaEngine, WorkerStats } from '../ports/media-engine.ts';

/** What it is read off. */
export interface MetricsSources {
  readonly meetings: { stats(): { readonly rooms: number; readonly participants: number } };
  readonly media: Pick<MediaEngine, 'stats'>;
  readonly cluster: {
    registryUp(): boolean;
    /** Those that are there, this one included. */
    nodes(): readonly unknown[];
  };
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
    moves.reset();
    moves.inc(stats.moves);
    unconnected.reset();
    unconnected.inc({ phase: 'ice' }, stats.unconnected.ice);
    unconnected.inc({ phase: 'dtls' }, stats.unconnected.dtls);
    observeWorkers(stats.workers);
    observeHops(stats.hops);
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
