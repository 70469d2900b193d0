import { setTimeout as delay } from 'node:timers/promises';
import { usageOf, workerPids } from '../../harness/measures/process-usage.ts';
import { median } from '../../harness/measures/quantile.ts';
import type { Progress, Results } from '../../harness/scenario.ts';
import type { ServerProcess } from '../../harness/server-process.ts';
import { round } from '../../harness/watching.ts';
import type { PlainClient } from '../../load/sockets/plain-client.ts';
import { connectMany, joinMany } from './entering.ts';
import { Latency } from './latency.ts';
import type { SignalingOptions } from './options.ts';
import { Talk } from './talk.ts';

const WARM_UP_MS = 2_000;
/** Of what the server bears: where delays are asked for. More, and the process that receives it all is late itself. */
const LOAD = 0.25;

/** Requests and messages for a second of one CPU of Node, and how late they are at a part of that. */
export async function measureMessages(
  server: ServerProcess,
  { rooms, roomSize, seconds, rounds }: SignalingOptions,
  progress: Progress,
): Promise<Results> {
  const roomOf = (index: number): string => `room-${index % rooms}`;
  const clients = await connectMany(server, rooms * roomSize, roomOf);
  await joinMany(clients, roomOf);

  progress('requests, each after the answer to the one before');
  const asking = await saturated(server, clients, seconds, (client) => client.request('session.ping'));
  progress('messages, each after the answer to the one before');
  const latency = new Latency();
  const talk = new Talk(clients, latency);
  const speakers = clients.slice(0, rooms);
  const received = (): number => latency.count;
  const talking = await saturated(server, speakers, seconds, (client) => talk.say(client), received);

  const perSecond = talking.requestsPerCpuSecond * LOAD;
  progress(`${Math.round(perSecond)} messages per second, whatever the answers`);
  const windows: Window[] = [];
  for (let turn = 1; turn <= rounds; turn += 1) {
    latency.clear();
    const shares = await paced(server, seconds, perSecond, (index) => talk.say(speakers[index % speakers.length]));
    windows.push({ ...shares, p50: latency.at(50), p99: latency.at(99) });
  }
  const ofWindows = (value: (window: Window) => number): number => median(windows.map(value));
  for (const client of clients) client.cut();
  return {
    pingsPerCpuSecond: Math.round(asking.requestsPerCpuSecond),
    messagesSentPerCpuSecond: Math.round(talking.requestsPerCpuSecond),
    messagesDeliveredPerCpuSecond: Math.round(talking.deliveredPerCpuSecond),
    loadedMessagesSentPerSecond: Math.round(perSecond),
    loadedNodeCpuShare: ofWindows(({ nodeCpuShare }) => nodeCpuShare),
    loadedLoadCpuShare: ofWindows(({ loadCpuShare }) => loadCpuShare),
    loadedDeliveryMsP50: ofWindows(({ p50 }) => p50),
    loadedDeliveryMsP99: ofWindows(({ p99 }) => p99),
    loadedDeliveryMsP99Least: Math.min(...windows.map(({ p99 }) => p99)),
  };
}

/** One of several in which the same was done: the machine stands still now and then. */
interface Window {
  readonly nodeCpuShare: number;
  readonly loadCpuShare: number;
  readonly p50: number;
  readonly p99: number;
}

const nodeCpuMs = (server: ServerProcess): number =>
  server.usage().cpuMs - workerPids(server.pid).reduce((sum, worker) => sum + (usageOf(worker)?.cpuMs ?? 0), 0);

async function saturated(
  server: ServerProcess,
  clients: readonly PlainClient[],
  seconds: number,
  ask: (client: PlainClient) => Promise<unknown>,
  delivered: () => number = () => 0,
) {
  let requests = 0;
  let over = false;
  const asking = clients.map(async (client) => {
    while (!over) {
      await ask(client);
      requests += 1;
    }
  });
  await delay(WARM_UP_MS);
  const before = { requests, delivered: delivered(), cpuMs: nodeCpuMs(server) };
  await delay(seconds * 1_000);
  const cpuSeconds = (nodeCpuMs(server) - before.cpuMs) / 1_000;
  const result = {
    requestsPerCpuSecond: (requests - before.requests) / cpuSeconds,
    deliveredPerCpuSecond: (delivered() - before.delivered) / cpuSeconds,
  };
  over = true;
  await Promise.all(asking);
  return result;
}

/** An open loop: a slow server does not slow it. */
async function paced(
  server: ServerProcess,
  seconds: number,
  perSecond: number,
  ask: (index: number) => Promise<unknown>,
) {
  const cpuMs = nodeCpuMs(server);
  const own = process.cpuUsage();
  const start = performance.now();
  const asked: Promise<unknown>[] = [];
  while (performance.now() - start < seconds * 1_000) {
    const due = ((performance.now() - start) * perSecond) / 1_000;
    while (asked.length < due) asked.push(ask(asked.length));
    await delay(1);
  }
  const tookMs = performance.now() - start;
  const used = nodeCpuMs(server) - cpuMs;
  const { user, system } = process.cpuUsage(own);
  await Promise.all(asked);
  return { nodeCpuShare: round(used / tookMs), loadCpuShare: round((user + system) / 1_000 / tookMs) };
}
