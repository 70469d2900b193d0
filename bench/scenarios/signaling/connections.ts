import { setTimeout as delay } from 'node:timers/promises';
import type { Progress, Results } from '../../harness/scenario.ts';
import { usageOf, workerPids } from '../../harness/process-usage.ts';
import type { ServerProcess } from '../../harness/server-process.ts';
import { round } from '../../harness/watching.ts';
import { connectMany, joinMany } from './entering.ts';
import type { SignalingOptions } from './options.ts';

const GB = 1e9;
const WARM_UP = 100;
const REST_MS = 3_000;

/** How many clients that have shown who they are fit a GB, and how many in rooms of ten, with their transports. */
export async function measureConnections(
  server: ServerProcess,
  { connections, roomSize }: SignalingOptions,
  progress: Progress,
): Promise<Results> {
  const roomOf = (index: number): string => `room-${Math.floor(index / roomSize)}`;
  const early = await connectMany(server, WARM_UP, (index) => `early-${index}`);
  for (const client of early) client.cut();
  await delay(REST_MS);

  const before = server.usage();
  progress(`${connections} clients connect`);
  const clients = await connectMany(server, connections, roomOf);
  await delay(REST_MS);
  const connected = server.usage();
  await delay(REST_MS);
  const rested = server.usage();
  progress(`${connections} clients join`);
  await joinMany(clients, roomOf);
  await delay(REST_MS);
  const joined = server.usage();
  const workerBytes = workerPids(server.pid).reduce((sum, pid) => sum + (usageOf(pid)?.residentBytes ?? 0), 0);
  for (const client of clients) client.cut();

  const perConnection = (connected.residentBytes - before.residentBytes) / connections;
  const perParticipant = (joined.residentBytes - before.residentBytes) / connections;
  return {
    connections,
    bytesPerConnection: Math.round(perConnection),
    connectionsPerGb: Math.floor(GB / perConnection),
    cpuMsPerConnection: round((connected.cpuMs - before.cpuMs) / connections),
    restingCpuMsPerSecondPer1000: round(((rested.cpuMs - connected.cpuMs) * 1e6) / REST_MS / connections),
    bytesPerParticipant: Math.round(perParticipant),
    participantsPerGb: Math.floor(GB / perParticipant),
    workerBytes,
  };
}
