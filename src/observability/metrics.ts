/**
 * The Prometheus metrics of this node. No label holds the name of a user, a room or a tenant, and every label has a
 * bounded set of values, whatever clients send.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CLOSE_CODES } from '../../signaling/protocol/close-codes.ts';
import { isMethodName } from '../../signaling/protocol/methods.ts';
import type { MediaEngine } from '../ports/media-engine.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** What the gauges are read off at each scrape. */
export interface MetricsSources {
  readonly meetings: { stats(): { readonly rooms: number; readonly participants: number } };
  readonly media: Pick<MediaEngine, 'stats'>;
}

export interface Metrics {
  readonly telemetry: Telemetry;
  readonly contentType: string;
  /** All metrics in Prometheus's text format. */
  scrape(): Promise<string>;
}

/** From what one request takes in memory to what a client gives up on, in seconds. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const JOIN_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Close codes that a library reports when there was no close frame (RFC 6455, section 7.4.1). */
const LIBRARY_CLOSE_CODES = [1005, 1006];

/** A peer may close with any code: one that is not of the protocol is counted as `other`. */
function closeCodeLabel(code: number): string {
  return Object.hasOwn(CLOSE_CODES, code) || LIBRARY_CLOSE_CODES.includes(code) ? String(code) : 'other';
}

/** Makes the metrics that are read off when asked; the returned function reads them off. */
function createObservations({ meetings, media }: MetricsSources, registers: Registry[]): () => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const perWorker = (name: string, help: string) => new Gauge({ name, help, labelNames: ['worker'], registers });
  const rooms = gauge('causeway_rooms', 'Rooms with somebody of this node in them');
  const participants = gauge('causeway_participants', 'Participants whose seat is on this node');
  const transports = gauge('causeway_transports', 'WebRTC transports');
  const producers = gauge('causeway_producers', 'Tracks that this node receives from clients');
  const consumers = gauge('causeway_consumers', 'Tracks that this node sends to clients');
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

  return () => {
    const seats = meetings.stats();
    rooms.set(seats.rooms);
    participants.set(seats.participants);
    const { workers, ...counts } = media.stats();
    transports.set(counts.transports);
    producers.set(counts.producers);
    consumers.set(counts.consumers);
    // The engine keeps these counts itself: they are set here, where prom-client only adds.
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

/** Metrics that are counted where things happen. */
function createTelemetry(registers: Registry[]): Telemetry {
  const requests = new Counter({
    name: 'causeway_signaling_requests_total',
    help: 'Answered signaling requests; code: ok, or the error code',
    labelNames: ['method', 'code'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'causeway_signaling_request_seconds',
    help: "From a request's arrival to its answer",
    labelNames: ['method'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const joinSeconds = new Histogram({
    name: 'causeway_join_seconds',
    help: 'From the arrival of a successful room.join to its answer',
    buckets: JOIN_BUCKETS,
    registers,
  });
  const sockets = new Gauge({ name: 'causeway_signaling_sockets', help: 'Open signaling sockets', registers });
  const socketCloses = new Counter({
    name: 'causeway_signaling_socket_closes_total',
    help: 'Signaling sockets closed, by WebSocket close code',
    labelNames: ['code'],
    registers,
  });
  return {
    requestAnswered(name, code, seconds) {
      const method = isMethodName(name) ? name : 'unknown';
      requests.inc({ method, code });
      requestSeconds.observe({ method }, seconds);
    },
    joined: (seconds) => joinSeconds.observe(seconds),
    socketOpened: () => sockets.inc(),
    socketClosed(closeCode) {
      sockets.dec();
      socketCloses.inc({ code: closeCodeLabel(closeCode) });
    },
  };
}

let processRegistry: Registry | undefined;

/** The metrics of the Node process: one registry for all, because prom-client's observers of it cannot be stopped. */
function processMetrics(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

/** Makes the metrics of a node; those of the Node process come with them. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const observe = createObservations(sources, [registry]);
  return {
    telemetry: createTelemetry([registry]),
    contentType: registry.contentType,
    async scrape() {
      observe();
      const parts = await Promise.all([registry.metrics(), processMetrics().metrics()]);
      return parts.join('\n');
    },
  };
}
