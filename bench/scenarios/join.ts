/**
 * What a join costs: virtual clients of our own library, without media, join rooms at a steady rate (an open loop: a slow
 * server does not slow the arrivals) and publish a microphone and a camera; nobody consumes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { build } from 'hdr-histogram-js';
import { FakeHandler, testFakeParameters } from 'mediasoup-client';
import { z } from 'zod';
import type { Meeting } from '../../signaling/client/api.ts';
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import { keepApart } from '../harness/cpu-placement.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { startServer, type ServerProcess } from '../harness/server-process.ts';
import { round } from '../harness/watching.ts';

const Options = z.object({
  clients: z.coerce.number().int().min(1).max(5_000),
  rate: z.coerce.number().positive().max(1_000),
  roomSize: z.coerce.number().int().min(1).max(1_000),
});
type Options = z.infer<typeof Options>;

/** Joined and left before anything is measured: the code is compiled then, and the heaps have their size. */
const WARM_UP_CLIENTS = 100;

const handlerFactory = FakeHandler.createFactory(testFakeParameters);

interface VirtualClient {
  readonly room: string;
  readonly token: string;
}

export const join = defineScenario({
  name: 'join',
  summary: 'clients join rooms at a steady rate and publish a microphone and a camera; nobody consumes',
  quick: ['--clients', '100'],
  options: (command) =>
    command
      .option('--clients <count>', 'how many join', '500')
      .option('--rate <per-second>', 'joins per second', '50')
      .option('--room-size <count>', 'clients in each room', '10'),
  schema: Options,
  async run(options, progress) {
    const placement = keepApart();
    progress(placement ? `server on CPU ${placement.server}, load on CPU ${placement.load}` : 'one CPU for all');
    const server = await startServer(placement?.server);
    try {
      return await measure(server, options, progress);
    } finally {
      await server.stop();
    }
  },
});

async function measure(server: ServerProcess, options: Options, progress: Progress): Promise<Results> {
  progress(`warming up with ${WARM_UP_CLIENTS} clients`);
  const early = await arrive(server, 'warm-up', { ...options, clients: WARM_UP_CLIENTS }, () => undefined);
  await Promise.all(early.map((meeting) => meeting.leave()));
  await settled(server);

  const before = server.usage();
  const answerMs = build({ numberOfSignificantValueDigits: 3 });
  const seconds = options.clients / options.rate;
  progress(`${options.clients} clients join within ${seconds.toFixed(1)} s`);
  const started = performance.now();
  const meetings = await arrive(server, 'room', options, (ms) => answerMs.recordValue(Math.round(ms * 1_000)));
  const tookSeconds = (performance.now() - started) / 1_000;
  const after = server.usage();
  await settled(server);
  const resident = server.usage().residentBytes;
  progress('leaving');
  await Promise.all(meetings.map((meeting) => meeting.leave()));

  return {
    clients: options.clients,
    offeredJoinsPerSecond: options.rate,
    achievedJoinsPerSecond: round(options.clients / tookSeconds),
    answerMsP50: round(answerMs.getValueAtPercentile(50) / 1_000),
    answerMsP99: round(answerMs.getValueAtPercentile(99) / 1_000),
    answerMsMax: round(answerMs.maxValue / 1_000),
    serverCpuMsPerJoin: round((after.cpuMs - before.cpuMs) / options.clients),
    serverBytesPerParticipant: Math.round((resident - before.residentBytes) / options.clients),
  };
}

/**
 * Lets the clients arrive, each at its time, and waits until all have published.
 * @param answered is told the time from the call of `join` to the answer, socket and authentication included, in ms
 */
async function arrive(
  server: ServerProcess,
  prefix: string,
  { clients, rate, roomSize }: Options,
  answered: (ms: number) => void,
): Promise<Meeting[]> {
  const virtual: VirtualClient[] = [];
  for (let index = 0; index < clients; index += 1) {
    const room = `${prefix}-${Math.floor(index / roomSize)}`;
    virtual.push({ room, token: await server.token(room, `client-${index}`) });
  }
  const start = performance.now();
  return Promise.all(
    virtual.map(async ({ room, token }, index) => {
      await delay(Math.max(0, start + (index * 1_000) / rate - performance.now()));
      const client = new CausewayClient({ url: server.signalingUrl, token, device: { handlerFactory } });
      const asked = performance.now();
      const meeting = await client.join({ room, autoSubscribe: false });
      answered(performance.now() - asked);
      await meeting.publish(fakeTrack('audio'), { source: 'microphone' });
      await meeting.publish(fakeTrack('video'), { source: 'camera' });
      return meeting;
    }),
  );
}

function fakeTrack(kind: 'audio' | 'video'): MediaStreamTrack {
  return new FakeMediaStreamTrack({ kind });
}

/** Waits until the server's memory no longer moves by more than 1 % in a second. */
async function settled(server: ServerProcess): Promise<void> {
  for (let tries = 0, last = 0; tries < 20; tries += 1) {
    const { residentBytes } = server.usage();
    if (Math.abs(residentBytes - last) < last / 100) return;
    last = residentBytes;
    await delay(1_000);
  }
}
