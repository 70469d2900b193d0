import { setTimeout as delay } from 'node:timers/promises';
import type { Progress, Results } from '../../harness/scenario.ts';
import { usageOf, workerPids } from '../../harness/measures/process-usage.ts';
import type { ServerProcess } from '../../harness/server-process.ts';
import { round } from '../../harness/watching.ts';
import { connectMany, joinMany } from './entering.ts';
import type { SignalingOptions } from './options.ts';

const GB = 1e9;
const WARM_UP = 100;
const REST_MS = 3_000;

/**
 * How many clients that have shown who they are fit a GB, and how many in rooms, with their transports. What one takes is
 * what Node's live objects grow by, or the resident memory if that is more: the latter hides what fits into pages that
 * were there already, so it is taken of the second half of those who come.
 */
export async function measureConnections(
  server: ServerProcess,
  { connections, roomSize }: SignalingOptions,
  progress: Progress,
): Promise<Results> {
  const early = await connectMany(server, WARM_UP, (index) => `early-${index}`);
  for (const client of early) client.cut();
  const look = async () => {
    await delay(REST_MS);
    const { bytes } = await server.heap();
    return { ...server.usage(), liveBytes: bytes, workerBytes: bytesOfWorkers(server) };
  };
  const half = Math.ceil(connections / 2);
  const roomOf = (index: number): string => `room-${Math.floor(index / roomSize)}`;
  const laterRoomOf = (index: number): string => `later-${roomOf(index)}`;

  progress(`${2 * half} clients connect`);
  const first = await connectMany(server, half, roomOf);
  const halfConnected = await look();
  const cpuMsBefore = server.usage().cpuMs;
  const second = await connectMany(server, half, laterRoomOf);
  const connectingCpuMs = server.usage().cpuMs - cpuMsBefore;
  const connected = await look();
  const cpuMs = server.usage().cpuMs;
  await delay(REST_MS);
  const restingCpuMs = server.usage().cpuMs - cpuMs;
  progress(`${2 * half} clients join`);
  await joinMany(first, roomOf);
  const halfJoined = await look();
  await joinMany(second, laterRoomOf);
  const joined = await look();
  for (const client of [...first, ...second]) client.cut();

  const each = (before: Held, after: Held) => ({
    live: (after.liveBytes - before.liveBytes) / half,
    resident: (after.residentBytes - before.residentBytes) / half,
    worker: (after.workerBytes - before.workerBytes) / half,
  });
  const connection = each(halfConnected, connected);
  const joining = each(halfJoined, joined);
  const perConnection = Math.max(connection.live, connection.resident);
  const perParticipant = perConnection + Math.max(joining.live + joining.worker, joining.resident);
  return {
    connections: 2 * half,
    liveBytesPerConnection: Math.round(connection.live),
    residentBytesPerConnection: Math.round(connection.resident),
    connectionsPerGb: Math.floor(GB / perConnection),
    cpuMsPerConnection: round(connectingCpuMs / half),
    restingCpuUsPerSecondPerConnection: round((restingCpuMs * 1e6) / REST_MS / (2 * half)),
    liveBytesPerJoin: Math.round(joining.live),
    residentBytesPerJoin: Math.round(joining.resident),
    workerBytesPerJoin: Math.round(joining.worker),
    participantsPerGb: Math.floor(GB / perParticipant),
  };
}

interface Held {
  /** Of Node and its workers. */
  readonly residentBytes: number;
  /** Of Node, after a collection of its garbage. */
  readonly liveBytes: number;
  readonly workerBytes: number;
}

const bytesOfWorkers = ({ pid }: ServerProcess): number =>
  workerPids(pid).reduce((sum, worker) => sum + (usageOf(worker)?.residentBytes ?? 0), 0);
