/**
 * Many people join one room at once: how long until they are in, and until the first packet of somebody's media reaches
 * them. Beside it, in the same run, a bare mediasoup with nothing around it, which makes as many transports and consumers
 * for as many clients in the same time: the measure for what the rest of the server adds. The clients of both have neither
 * a browser nor our client library, which would fill the load's CPU with what is theirs alone, but real ICE, DTLS and SRTP.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { build, type Histogram } from 'hdr-histogram-js';
import { z } from 'zod';
import { keepApart } from '../harness/cpu-placement.ts';
import type { Usage } from '../harness/process-usage.ts';
import type { Progress, Results, Scenario } from '../harness/scenario.ts';
import { startServer } from '../harness/server-process.ts';
import { round } from '../harness/watching.ts';
import type { BareClient } from '../load/bare-client.ts';
import { BareProcess } from '../load/bare-process.ts';
import { Participant } from '../load/participant.ts';
import { PlainJoiner } from '../load/plain-joiner.ts';
import { CAPABILITIES, rtpParametersOf } from '../load/rtc-device.ts';
import { endPeers, forgetClosedPeers, RtcPeer } from '../load/rtc-peer.ts';
import { markOf, picturePacket, soundPacket } from '../load/rtp.ts';

const Options = z.object({
  joiners: z.coerce.number().int().min(1).max(1_000),
  withinMs: z.coerce.number().int().min(0).max(60_000),
  publishers: z.coerce.number().int().min(1).max(50),
  rounds: z.coerce.number().int().min(1).max(20),
  role: z.enum(['participant', 'viewer']),
});
type Options = z.infer<typeof Options>;

const ROOM = 'storm';
/**
 * So many come and go before the storm, here and there, and so many at a time that the room is a large one: neither a server
 * nor the clients are measured in the first seconds that they run, while everything is compiled.
 */
const WARMING_UP = 1_000;
const AT_ONCE = 40;
/** Between them and the storm, in ms. */
const SETTLE_MS = 1_000;
/** Whoever has received nothing after so long counts as not in, in ms. */
const PATIENCE_MS = 20_000;
/**
 * So often, in ms, one of the publishers sends a packet, a picture or sound, each in its turn: little media, as what is
 * measured is how people come in, and evenly, so that nobody waits long for a packet when all is ready for it.
 */
const TURN_MS = 40;
const SPEECH = -30;
/** One packet for each picture, here and there: what is compared forwards the same. */
const PICTURE_BYTES = 1_100;
const SOUND_BYTES = 80;
const CAMERA = [{ packets: 1, bytes: PICTURE_BYTES }];

interface Times {
  readonly answerMs: Histogram;
  readonly mediaMs: Histogram;
  allIn: number;
  /** Of the server and of the load, while people came, in ms. */
  serverCpuMs: number;
  loadCpuMs: number;
}

const newTimes = (): Times => ({
  answerMs: build({ numberOfSignificantValueDigits: 3 }),
  mediaMs: build({ numberOfSignificantValueDigits: 3 }),
  allIn: 0,
  serverCpuMs: 0,
  loadCpuMs: 0,
});

export const joinStorm: Scenario = {
  name: 'join-storm',
  summary: 'many join one room at once, beside a bare mediasoup that does the same; takes about two minutes',
  quick: ['--joiners', '40', '--rounds', '1'],
  options: (command) =>
    command
      .option('--joiners <count>', 'how many join', '200')
      .option('--within-ms <ms>', 'in which time', '2000')
      .option('--role <role>', 'of those who join: participant, or viewer (then they are an audience)', 'participant')
      .option('--publishers <count>', 'who is there already, with a camera and a microphone', '5')
      .option('--rounds <count>', 'how often each is measured, in turns', '3'),
  async run(given, progress) {
    const options = Options.parse(given);
    const placement = keepApart();
    const times = { whole: newTimes(), bare: newTimes() };
    for (let turn = 1; turn <= options.rounds; turn += 1) {
      progress(`round ${turn} of ${options.rounds}: a bare mediasoup`);
      await stormBare(placement?.server, options, times.bare);
      progress(`round ${turn} of ${options.rounds}: the whole server`);
      await stormWhole(placement?.server, options, times.whole, progress);
    }
    endPeers();
    const at = (histogram: Histogram, percentile: number): number =>
      round(histogram.getValueAtPercentile(percentile) / 1_000);
    const results: Results = {
      joiners: options.joiners * options.rounds,
      allIn: times.whole.allIn,
      answerMsP50: at(times.whole.answerMs, 50),
      answerMsP99: at(times.whole.answerMs, 99),
      firstMediaMsP50: at(times.whole.mediaMs, 50),
      firstMediaMsP99: at(times.whole.mediaMs, 99),
      serverCpuMsPerJoin: round(times.whole.serverCpuMs / times.whole.allIn),
      loadCpuMsPerJoin: round(times.whole.loadCpuMs / times.whole.allIn),
      bareAllIn: times.bare.allIn,
      bareFirstMediaMsP50: at(times.bare.mediaMs, 50),
      bareFirstMediaMsP99: at(times.bare.mediaMs, 99),
      bareServerCpuMsPerJoin: round(times.bare.serverCpuMs / times.bare.allIn),
      bareLoadCpuMsPerJoin: round(times.bare.loadCpuMs / times.bare.allIn),
      firstMediaOfBareP99: round(at(times.whole.mediaMs, 99) / at(times.bare.mediaMs, 99)),
    };
    return results;
  },
};

/** Each at its moment: an open loop, which a slow server does not slow. */
async function arrive(
  { joiners, withinMs }: Options,
  { times, server }: { readonly times: Times; readonly server: { usage(): Usage } },
  come: (index: number) => Promise<void>,
): Promise<void> {
  const before = { server: server.usage().cpuMs, load: process.cpuUsage() };
  const start = performance.now();
  await Promise.all(
    Array.from({ length: joiners }, async (_, index) => {
      await delay(Math.max(0, start + (index * withinMs) / joiners - performance.now()));
      await come(index);
    }),
  );
  const { user, system } = process.cpuUsage(before.load);
  times.loadCpuMs += (user + system) / 1_000;
  times.serverCpuMs += server.usage().cpuMs - before.server;
}

const record = (histogram: Histogram, ms: number): void => histogram.recordValue(Math.round(ms * 1_000));

function sendInTurns(senders: readonly (() => void)[]): NodeJS.Timeout {
  let turns = 0;
  return setInterval(() => {
    senders[turns % senders.length]?.();
    turns += 1;
  }, TURN_MS);
}

async function stormWhole(cpus: string | undefined, options: Options, times: Times, progress: Progress) {
  const server = await startServer(cpus, { CAUSEWAY_WORKERS_COUNT: '1', CAUSEWAY_WORKERS_SESSIONS_PER_ROOM: '10000' });
  const people: { drop(): void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    const publishers = Array.from({ length: options.publishers }, (_, index) => new Participant(index, CAMERA));
    people.push(...publishers);
    for (const publisher of publishers) await publisher.join(server, ROOM);
    timer = sendInTurns(
      publishers.flatMap((publisher) => [() => publisher.sendSound(SPEECH), () => publisher.sendPicture()]),
    );
    await warmUp(async (index) => {
      const guest = new PlainJoiner(`guest-${index}`);
      await guest.enter(server.signalingUrl, await server.token(ROOM, guest.identity), ROOM);
      await guest.firstPacketAt(PATIENCE_MS);
      await guest.leave();
    });
    const joiners = Array.from({ length: options.joiners }, (_, index) => new PlainJoiner(`joiner-${index}`));
    people.push(...joiners);
    const tokens = await Promise.all(joiners.map(({ identity }) => server.token(ROOM, identity, options.role)));
    await arrive(options, { times, server }, async (index) => {
      const joiner = joiners[index];
      const token = tokens[index];
      if (joiner === undefined || token === undefined) return;
      const since = performance.now();
      try {
        await joiner.enter(server.signalingUrl, token, ROOM);
        record(times.answerMs, performance.now() - since);
        record(times.mediaMs, (await joiner.firstPacketAt(PATIENCE_MS)) - since);
        times.allIn += 1;
      } catch (error) {
        progress(`${joiner.identity} is not in: ${String(error)}`);
      }
    });
  } finally {
    clearInterval(timer);
    await server.kill();
    for (const person of people) person.drop();
  }
}

/** @param visit comes, receives and goes */
async function warmUp(visit: (guest: number) => Promise<void>): Promise<void> {
  for (let guest = 0; guest < WARMING_UP; guest += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => visit(guest + index)));
  }
  forgetClosedPeers();
  await delay(SETTLE_MS);
}

/** Somebody who joins and receives all that is published there, as `PlainJoiner` does. */
class BareJoiner {
  readonly #client: BareClient;
  readonly #peer: RtcPeer;
  readonly #transports: readonly string[];
  /** When the first packet came, in ms of `performance.now()`; undefined: there was none in time. */
  readonly at: Promise<number | undefined>;

  private constructor(client: BareClient, peer: RtcPeer, transports: readonly string[]) {
    this.#client = client;
    this.#peer = peer;
    this.#transports = transports;
    const first = new Promise<number>((resolve) => {
      peer.onPacket = (packet) => {
        if (markOf(packet) !== undefined) resolve(performance.now());
      };
    });
    this.at = Promise.race([first, delay(PATIENCE_MS, undefined)]);
  }

  static async enter(bare: BareProcess): Promise<BareJoiner> {
    const client = await bare.connect();
    // Both, as every participant has two.
    const { send, recv } = await client.ask({ do: 'open' });
    const peer = new RtcPeer({ direction: 'recv', ...recv });
    const joiner = new BareJoiner(client, peer, [send.id, recv.id]);
    await Promise.all([
      connect(client, peer, recv.id, 'client'),
      client.ask({ do: 'consumeAll', transport: recv.id, rtpCapabilities: CAPABILITIES }),
    ]);
    return joiner;
  }

  async leave(): Promise<void> {
    for (const transport of this.#transports) await this.#client.ask({ do: 'close', transport });
    this.drop();
  }

  drop(): void {
    this.#client.close();
    this.#peer.close();
  }
}

async function stormBare(cpus: string | undefined, options: Options, times: Times) {
  const bare = await BareProcess.start(cpus);
  const people: { drop(): void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    const senders = await Promise.all(
      Array.from({ length: options.publishers }, async (_, index) => {
        const client = await bare.connect();
        const { send } = await client.ask({ do: 'open' });
        const peer = new RtcPeer({ direction: 'send', ...send });
        people.push({ drop: () => (client.close(), peer.close()) });
        const sound = 10_000 + index;
        const picture = 20_000 + index;
        await connect(client, peer, send.id, 'server');
        for (const [kind, ssrc] of [
          ['audio', sound],
          ['video', picture],
        ] as const) {
          await client.ask({ do: 'produce', transport: send.id, kind, rtpParameters: rtpParametersOf(kind, ssrc) });
        }
        let count = 0;
        const next = () => {
          count += 1;
          return { sequenceNumber: count, timestamp: count * 4_500 };
        };
        return [
          () => peer.send(soundPacket({ ...next(), ssrc: sound }, index, SPEECH, SOUND_BYTES)),
          () => peer.send(picturePacket({ ...next(), ssrc: picture }, { publisher: index, layer: 0 }, PICTURE_BYTES)),
        ];
      }),
    );
    timer = sendInTurns(senders.flat());
    await warmUp(async () => {
      const guest = await BareJoiner.enter(bare);
      await guest.at;
      await guest.leave();
    });
    await arrive(options, { times, server: bare }, async () => {
      const since = performance.now();
      const joiner = await BareJoiner.enter(bare);
      people.push(joiner);
      const at = await joiner.at;
      if (at === undefined) return;
      record(times.mediaMs, at - since);
      times.allIn += 1;
    });
  } finally {
    clearInterval(timer);
    await bare.stop();
    for (const person of people) person.drop();
  }
}

async function connect(client: BareClient, peer: RtcPeer, transport: string, role: 'client' | 'server'): Promise<void> {
  peer.connect();
  await client.ask({ do: 'connect', transport, dtlsParameters: { ...peer.dtlsParameters, role } });
}
