/**
 * Many people join one room at once: how long until they are in, and until the first packet of somebody's media reaches
 * them. Beside it, in the same run, a bare mediasoup with nothing around it, which makes as many transports and consumers
 * for as many clients in the same time: the measure for what the rest of the server adds. The clients of both have neither
 * a browser nor our client library, which would fill the load's CPU with what is theirs alone, but real ICE, DTLS and SRTP.
 * In between, people come to many rooms of the whole server one after the other, at a steady rate.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { keepApart } from '../harness/cpu-placement.ts';
import type { Usage } from '../harness/measures/process-usage.ts';
import { median, quantile } from '../harness/measures/quantile.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { serverAmong, type ServerProcess } from '../harness/server-process.ts';
import { round } from '../harness/watching.ts';
import { BareJoiner } from '../load/bare-joiner.ts';
import { BareProcess } from '../load/bare-process.ts';
import type { Joiner } from '../load/joiner.ts';
import { Participant } from '../load/participant.ts';
import { PlainJoiner } from '../load/plain-joiner.ts';
import { rtpParametersOf } from '../load/rtc-device.ts';
import { forgetClosedPeers, RtcPeer } from '../load/rtc-peer.ts';
import { picturePacket, soundPacket } from '../load/rtp.ts';

const Options = z.object({
  joiners: z.coerce.number().int().min(1).max(1_000),
  withinMs: z.coerce.number().int().min(0).max(60_000),
  publishers: z.coerce.number().int().min(1).max(50),
  rounds: z.coerce.number().int().min(1).max(20),
  rooms: z.coerce.number().int().min(1).max(100),
  rate: z.coerce.number().positive().max(500),
  role: z.enum(['participant', 'viewer']),
});
type Options = z.infer<typeof Options>;

const ROOM = 'storm';
/** In each of many rooms. */
const PUBLISHERS_OF_MANY = 1;
/**
 * So many come and go before the first storm, here and there, and so many at a time that the room is a large one: neither a
 * server nor the clients are measured in the first seconds that they run, while everything is compiled. V8 compiles anew
 * what was called often, and for the last time after some ten thousand consumers.
 */
const WARMING_UP = 2_000;
const AT_ONCE = 40;
/** Before each storm, in ms. */
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

/** What one storm took. */
interface Storm {
  /** One for each who is in, in ms. */
  readonly answerMs: readonly number[];
  readonly mediaMs: readonly number[];
  /** Of the server and of the load, while people came, in ms. */
  readonly serverCpuMs: number;
  readonly loadCpuMs: number;
}

export const joinStorm = defineScenario({
  name: 'join-storm',
  summary:
    'many join one room at once, beside a bare mediasoup that does the same, and many rooms one after the other; takes about two minutes',
  quick: ['--joiners', '40', '--rounds', '1'],
  options: (command) =>
    command
      .option('--joiners <count>', 'how many join', '200')
      .option('--within-ms <ms>', 'in which time', '2000')
      .option('--role <role>', 'of those who join: participant, or viewer (then they are an audience)', 'participant')
      .option('--publishers <count>', 'who is there already, with a camera and a microphone', '5')
      .option('--rooms <count>', 'to which as many come one after the other, each with one who publishes', '10')
      .option('--rate <per-second>', 'at which they do', '50')
      .option('--rounds <count>', 'how often each is measured, in turns', '5'),
  schema: Options,
  async run(options, progress) {
    const placement = keepApart();
    await using started = endedInAnyCase();
    const bare = await startBare(started, placement?.server, options);
    const server = await serverAmong(started, placement?.server, {
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_WORKERS_SESSIONS_PER_ROOM: '10000',
    });
    const whole = await furnish(started, server, { ...options, names: [ROOM] });
    for (const [name, side] of [
      ['a bare mediasoup', bare],
      ['the whole server', whole],
    ] as const) {
      progress(`${name}: ${WARMING_UP} come and go`);
      await warmUp(side);
    }
    const { joiners, withinMs, rounds, rooms, rate, role } = options;
    const names = Array.from({ length: rooms }, (_, index) => `room-${index}`);
    const many = await furnish(started, server, { role, publishers: PUBLISHERS_OF_MANY, names });
    const taken: Round[] = [];
    for (let turn = 1; turn <= rounds; turn += 1) {
      const said = `round ${turn} of ${rounds}`;
      progress(`${said}: a bare mediasoup`);
      const ofBare = await storm(bare, { joiners, withinMs }, progress);
      progress(`${said}: the whole server`);
      const ofWhole = await storm(whole, { joiners, withinMs }, progress);
      progress(`${said}: the whole server, ${rooms} rooms`);
      const ofMany = await storm(many, { joiners, withinMs: (joiners / rate) * 1_000 }, progress);
      taken.push({ bare: ofBare, whole: ofWhole, many: ofMany });
    }
    return summarize(taken, options);
  },
});

/** The first two lie side by side. */
interface Round {
  readonly bare: Storm;
  readonly whole: Storm;
  readonly many: Storm;
}

function summarize(taken: readonly Round[], { joiners, rounds }: Options): Results {
  const whole = together(taken.map((each) => each.whole));
  const bare = together(taken.map((each) => each.bare));
  const many = together(taken.map((each) => each.many));
  const slower = taken.map((each) => quantile(each.whole.mediaMs, 0.99) / quantile(each.bare.mediaMs, 0.99));
  return {
    joiners: joiners * rounds,
    allIn: whole.mediaMs.length,
    answerMsP50: median(whole.answerMs),
    answerMsP99: quantile(whole.answerMs, 0.99),
    firstMediaMsP50: median(whole.mediaMs),
    firstMediaMsP99: quantile(whole.mediaMs, 0.99),
    serverCpuMsPerJoin: round(whole.serverCpuMs / whole.mediaMs.length),
    loadCpuMsPerJoin: round(whole.loadCpuMs / whole.mediaMs.length),
    bareAllIn: bare.mediaMs.length,
    bareFirstMediaMsP50: median(bare.mediaMs),
    bareFirstMediaMsP99: quantile(bare.mediaMs, 0.99),
    bareServerCpuMsPerJoin: round(bare.serverCpuMs / bare.mediaMs.length),
    bareLoadCpuMsPerJoin: round(bare.loadCpuMs / bare.mediaMs.length),
    firstMediaOfBareP99: median(slower),
    firstMediaOfBareP99Least: quantile(slower, 0),
    firstMediaOfBareP99Most: quantile(slower, 1),
    manyRoomsAllIn: many.mediaMs.length,
    manyRoomsAnswerMsP50: median(many.answerMs),
    manyRoomsAnswerMsP99: quantile(many.answerMs, 0.99),
    manyRoomsFirstMediaMsP50: median(many.mediaMs),
    manyRoomsFirstMediaMsP99: quantile(many.mediaMs, 0.99),
    manyRoomsServerCpuMsPerJoin: round(many.serverCpuMs / many.mediaMs.length),
  };
}

const together = (storms: readonly Storm[]): Storm => ({
  answerMs: storms.flatMap(({ answerMs }) => answerMs),
  mediaMs: storms.flatMap(({ mediaMs }) => mediaMs),
  serverCpuMs: storms.reduce((sum, { serverCpuMs }) => sum + serverCpuMs, 0),
  loadCpuMs: storms.reduce((sum, { loadCpuMs }) => sum + loadCpuMs, 0),
});

/** Where people come to, with those who publish there. */
interface Side {
  readonly server: { usage(): Usage };
  /** Of each room; each has one of its publishers send a packet. */
  readonly senders: readonly (readonly (() => void)[])[];
  /** @param index of all who come, from 0 on: they go to the rooms in turn */
  newJoiner(index: number): Promise<Joiner>;
}

/** Rooms of the whole server. */
async function furnish(
  started: AsyncDisposableStack,
  server: ServerProcess,
  { names, publishers, role }: Pick<Options, 'publishers' | 'role'> & { readonly names: readonly string[] },
): Promise<Side> {
  const senders: (() => void)[][] = [];
  for (const name of names) {
    const people = Array.from({ length: publishers }, (_, index) => new Participant(index, CAMERA));
    started.defer(() => people.forEach((each) => each.drop()));
    for (const each of people) await each.join(server, name);
    senders.push(people.flatMap((each) => [() => each.sendSound(SPEECH), () => each.sendPicture()]));
  }
  return {
    server,
    senders,
    async newJoiner(index) {
      const room = names[index % names.length] ?? ROOM;
      const token = await server.token(room, `joiner-${index}`, role);
      return new PlainJoiner({ url: server.signalingUrl, token, room });
    },
  };
}

async function startBare(started: AsyncDisposableStack, cpus: string | undefined, options: Options): Promise<Side> {
  const bare = await BareProcess.start(cpus);
  started.defer(() => bare.stop());
  const client = await bare.connect();
  const senders: (() => void)[] = [];
  for (let index = 0; index < options.publishers; index += 1) {
    const { send } = await client.ask({ do: 'open' });
    const peer = new RtcPeer({ direction: 'send', ...send });
    started.defer(() => peer.close());
    peer.connect();
    await client.ask({ do: 'connect', transport: send.id, dtlsParameters: { ...peer.dtlsParameters, role: 'server' } });
    const sound = 10_000 + index;
    const picture = 20_000 + index;
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
    senders.push(
      () => peer.send(soundPacket({ ...next(), ssrc: sound }, index, SPEECH, SOUND_BYTES)),
      () => peer.send(picturePacket({ ...next(), ssrc: picture }, { publisher: index, layer: 0 }, PICTURE_BYTES)),
    );
  }
  return {
    server: bare,
    senders: [senders],
    newJoiner: async () => new BareJoiner(bare),
  };
}

/** While the publishers of each room send in turns. */
async function withMedia<T>({ senders }: Side, work: () => Promise<T>): Promise<T> {
  let turns = 0;
  const timer = setInterval(() => {
    for (const ofRoom of senders) ofRoom[turns % ofRoom.length]?.();
    turns += 1;
  }, TURN_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function warmUp(side: Side): Promise<void> {
  await withMedia(side, async () => {
    for (let first = 0; first < WARMING_UP; first += AT_ONCE) {
      const guests = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => side.newJoiner(first + index)));
      await Promise.all(
        guests.map(async (guest) => {
          await guest.enter();
          await guest.firstPacketAt(PATIENCE_MS);
          await guest.leave();
        }),
      );
    }
  });
}

async function storm(
  side: Side,
  { joiners: count, withinMs }: Pick<Options, 'joiners' | 'withinMs'>,
  progress: Progress,
): Promise<Storm> {
  const joiners = await Promise.all(Array.from({ length: count }, (_, index) => side.newJoiner(index)));
  forgetClosedPeers();
  await delay(SETTLE_MS);
  const answerMs: number[] = [];
  const mediaMs: number[] = [];
  const cpu = await withMedia(side, async () => {
    const before = { server: side.server.usage().cpuMs, load: process.cpuUsage() };
    const start = performance.now();
    // Each at its moment: an open loop, which a slow server does not slow.
    await Promise.all(
      joiners.map(async (joiner, index) => {
        await delay(Math.max(0, start + (index * withinMs) / count - performance.now()));
        try {
          const since = performance.now();
          await joiner.enter();
          answerMs.push(performance.now() - since);
          mediaMs.push((await joiner.firstPacketAt(PATIENCE_MS)) - since);
        } catch (error) {
          progress(`somebody is not in: ${String(error)}`);
        }
      }),
    );
    const { user, system } = process.cpuUsage(before.load);
    return { serverCpuMs: side.server.usage().cpuMs - before.server, loadCpuMs: (user + system) / 1_000 };
  });
  for (const joiner of joiners) await joiner.leave();
  return { answerMs, mediaMs, ...cpu };
}
