/**
 * What one more participant costs, in meetings of different sizes and in many of one size: where the cost is flat, and
 * where it grows with the meeting. Clients of the signaling alone join one room, or rooms of ten, and stay; then people
 * with a camera and a microphone over real transports, of which everybody receives everybody's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { keepApart } from '../harness/cpu-placement.ts';
import { usageOf, workerPids } from '../harness/measures/process-usage.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { serverAmong, type ServerProcess } from '../harness/server-process.ts';
import { round } from '../harness/watching.ts';
import { Participant } from '../load/participant.ts';
import { PlainClient } from '../load/sockets/plain-client.ts';

const Sizes = z
  .string()
  .transform((text) => (text === '' ? [] : text.split(',').map(Number)))
  .pipe(z.array(z.number().int().min(2).max(1_000)));
const Options = z.object({
  sizes: Sizes,
  mediaSizes: Sizes,
  rate: z.coerce.number().positive().max(1_000),
  restSeconds: z.coerce.number().positive().max(600),
});
type Options = z.infer<typeof Options>;

const ROOM_OF_MANY = 10;
/** Joined and left before anything is measured: the code is compiled then. */
const WARM_UP = 100;
const WARM_UP_RATE = 100;
/** What the last joins set off must be over within this time, in ms. */
const SETTLE_WITHIN_MS = 30_000;

/** Somebody who has joined. */
interface Guest {
  /** Frames and bytes of signaling that it was told. */
  readonly told: () => { readonly frames: number; readonly bytes: number };
  readonly leave: () => void;
}

type Joining = (server: ServerProcess, room: string, index: number, token: string) => Promise<Guest>;

export const scale = defineScenario({
  name: 'scale',
  summary: 'what one more participant costs, in rooms of 10 to 1,000 and in many rooms; takes about six minutes',
  options: (command) =>
    command
      .option('--sizes <counts>', 'how many join, without media, in one room and in rooms of ten', '10,30,100,300,1000')
      .option('--media-sizes <counts>', 'how many join one room with a camera and a microphone', '10,20,40')
      .option('--rate <per-second>', 'joins per second', '50')
      .option('--rest-seconds <count>', 'how long resting participants are measured', '10'),
  schema: Options,
  async run(options, progress) {
    const placement = keepApart();
    const results: Record<string, number> = {};
    const measured = async (prefix: string, size: number, roomSize: number, joining: Joining): Promise<void> => {
      progress(`${prefix}: ${size} join`);
      await using started = endedInAnyCase();
      const server = await serverAmong(started, placement?.server);
      Object.assign(results, named(prefix, await measure(server, { ...options, size, roomSize, joining }, progress)));
    };
    for (const size of options.sizes) {
      await measured(`oneRoom${size}`, size, size, withoutMedia);
      await measured(`manyRooms${size}`, size, ROOM_OF_MANY, withoutMedia);
    }
    for (const size of options.mediaSizes) await measured(`withMedia${size}`, size, size, withMedia);
    return results;
  },
});

const named = (prefix: string, results: Results): Results =>
  Object.fromEntries(Object.entries(results).map(([name, value]) => [prefix + name, value]));

interface Measurement extends Options {
  readonly size: number;
  readonly roomSize: number;
  readonly joining: Joining;
}

const withoutMedia: Joining = async (server, room, _index, token) => {
  const client = await PlainClient.connect(server.signalingUrl);
  await client.authenticate(token);
  await client.join(room);
  return { told: () => ({ frames: client.frames, bytes: client.bytes }), leave: () => client.cut() };
};

const withMedia: Joining = async (server, room, index) => {
  const person = new Participant(index);
  await person.join(server, room);
  return { told: () => person.told, leave: () => person.drop() };
};

/** Of Node and of its workers. */
function costOf(server: ServerProcess) {
  const all = server.usage();
  const workers = workerPids(server.pid).map((worker) => usageOf(worker) ?? { cpuMs: 0, residentBytes: 0 });
  const workerCpuMs = workers.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  const workerBytes = workers.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  return {
    cpuMs: { node: all.cpuMs - workerCpuMs, worker: workerCpuMs },
    bytes: { node: all.residentBytes - workerBytes, worker: workerBytes },
  };
}

async function measure(server: ServerProcess, measurement: Measurement, progress: Progress): Promise<Results> {
  const { size, restSeconds } = measurement;
  const early = await arrive(server, 'warm-up', {
    ...measurement,
    size: WARM_UP,
    roomSize: ROOM_OF_MANY,
    rate: WARM_UP_RATE,
    joining: withoutMedia,
  });
  for (const guest of early) guest.leave();
  await settled(server, []);

  const before = costOf(server);
  const since = performance.now();
  const guests = await arrive(server, 'room', measurement);
  const tookMs = performance.now() - since;
  await settled(server, guests);
  const joined = costOf(server);
  progress(`${size} have joined, and rest`);
  await delay(restSeconds * 1_000);
  const rested = costOf(server);
  for (const guest of guests) guest.leave();

  const each = (total: number): number => round(total / size);
  return {
    JoinsPerSecond: round((size * 1_000) / tookMs),
    NodeCpuMsPerJoin: each(joined.cpuMs.node - before.cpuMs.node),
    WorkerCpuMsPerJoin: each(joined.cpuMs.worker - before.cpuMs.worker),
    NodeBytesPerParticipant: Math.round((joined.bytes.node - before.bytes.node) / size),
    WorkerBytesPerParticipant: Math.round((joined.bytes.worker - before.bytes.worker) / size),
    RestingNodeCpuUsPerSecond: each(((rested.cpuMs.node - joined.cpuMs.node) * 1_000) / restSeconds),
    RestingWorkerCpuUsPerSecond: each(((rested.cpuMs.worker - joined.cpuMs.worker) * 1_000) / restSeconds),
    FramesPerParticipant: each(framesOf(guests)),
    SignalingBytesPerParticipant: Math.round(guests.reduce((sum, { told }) => sum + told().bytes, 0) / size),
  };
}

/** Each at its moment, whatever the server does. */
async function arrive(
  server: ServerProcess,
  prefix: string,
  { size, roomSize, rate, joining }: Measurement,
): Promise<Guest[]> {
  const places: { readonly room: string; readonly token: string }[] = [];
  for (let index = 0; index < size; index += 1) {
    const room = `${prefix}-${Math.floor(index / roomSize)}`;
    places.push({ room, token: await server.token(room, `participant-${index}`) });
  }
  const start = performance.now();
  return Promise.all(
    places.map(async ({ room, token }, index) => {
      await delay(Math.max(0, start + (index * 1_000) / rate - performance.now()));
      return joining(server, room, index, token);
    }),
  );
}

/** Waits until nobody is told anything any more, and the server's memory has its size. */
async function settled(server: ServerProcess, guests: readonly Guest[]): Promise<void> {
  const state = () => ({ frames: framesOf(guests), bytes: server.usage().residentBytes });
  const until = performance.now() + SETTLE_WITHIN_MS;
  for (let last = state(); performance.now() < until;) {
    await delay(1_000);
    const now = state();
    if (now.frames === last.frames && Math.abs(now.bytes - last.bytes) < now.bytes / 100) return;
    last = now;
  }
}

const framesOf = (guests: readonly Guest[]): number => guests.reduce((sum, { told }) => sum + told().frames, 0);
