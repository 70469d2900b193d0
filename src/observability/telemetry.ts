/** What the application counts where it happens, as Prometheus metrics. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { CLOSE_CODES } from '../../signaling/protocol/close-codes.ts';
import { isMethodName } from '../../signaling/protocol/methods.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** From what one request takes in memory to what a client gives up on, in seconds. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** From a call that was a mistake to a room that nobody closes, in seconds. */
const ROOM_BUCKETS = [10, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
const JOIN_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Close codes that a library reports when there was no close frame (RFC 6455, section 7.4.1). */
const LIBRARY_CLOSE_CODES = [1005, 1006];

/** A peer may close with any code: one that is not of the protocol is counted as `other`. */
function closeCodeLabel(code: number): string {
  return Object.hasOwn(CLOSE_CODES, code) || LIBRARY_CLOSE_CODES.includes(code) ? String(code) : 'other';
}

export function createTelemetry(registers: Registry[]): Telemetry {
  const requests = new Counter({
    name: 'causeway_signaling_requests_total',
    help: 'Answered signaling requests; code: ok, or the error code',
    labelNames: ['method', 'code'],
    registers,
  });
  // From the start: the first that fails is to show in a rate.
  for (const code of ['ok', 'unavailable', 'internal']) requests.inc({ method: 'room.join', code }, 0);
  const requestSeconds = new Histogram({
    name: 'causeway_signaling_request_seconds',
    help: "From a request's arrival to its answer",
    labelNames: ['method'],
    buckets: REQUEST_BUCKETS,
    registers,
  });
  requestSeconds.zero({ method: 'room.join' });
  const joinSeconds = new Histogram({
    name: 'causeway_join_seconds',
    help: 'From the arrival of a successful room.join to its answer',
    buckets: JOIN_BUCKETS,
    registers,
  });
  const roomSeconds = new Histogram({
    name: 'causeway_room_seconds',
    help: 'How long somebody of this node was in a room, from the first who came to the last who left',
    buckets: ROOM_BUCKETS,
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
    roomClosed: (seconds) => roomSeconds.observe(seconds),
    socketOpened: () => sockets.inc(),
    socketClosed(closeCode) {
      sockets.dec();
      socketCloses.inc({ code: closeCodeLabel(closeCode) });
    },
  };
}
