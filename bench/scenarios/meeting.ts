/**
 * What a large meeting costs: everybody sends a camera in three layers and a microphone, and sees nine tiles, one of them
 * large. Compared with forwarding everything to everybody: each camera in its highest layer, each microphone. Clients
 * without a browser, but with real ICE, DTLS and SRTP and through the whole of the server: fifty browsers would need more
 * machine than the server does. What each receives is read off the packets themselves, which say whose they are.
 *
 * Ours is measured at full speed. Forwarding everything at full speed is more than one CPU does here: its streams are
 * slower by a factor that has both use about as much of the CPU, since what a packet costs depends on that; and what it
 * costs beyond the same meeting at rest is multiplied by the factor.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { videoEncodings } from '../../signaling/client/publish/encodings.ts';
import { keepApart } from '../harness/cpu-placement.ts';
import { median, quantile } from '../harness/measures/quantile.ts';
import { defineScenario, type Progress } from '../harness/scenario.ts';
import { startServer, type ServerProcess } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
import { round } from '../harness/watching.ts';
import { type LoadLayer, Participant } from '../load/participant.ts';
import { provideElements, shownAs, type ShownElement } from '../load/shown-elements.ts';

const Options = z.object({
  participants: z.coerce.number().int().min(10).max(500),
  seconds: z.coerce.number().int().min(2).max(120),
  slowdown: z.coerce.number().min(1).max(100),
});
type Options = z.infer<typeof Options>;

const ROOM = 'meeting';
const PICTURES_PER_SECOND = 20;
const SOUNDS_PER_SECOND = 50;
/** As many bytes fit a packet. */
const PACKET_BYTES = 1_150;
const SPEAKERS = 3;
/** In dBov: speech, and the noise of a room where nobody speaks. */
const SPEECH = -20;
const NOISE = -65;
/** One large tile and eight small ones; whoever is beyond them is out of sight. */
const TILES: readonly ShownElement[] = [
  { width: 1280, height: 720 },
  ...Array.from({ length: 8 }, () => ({ width: 320, height: 180 })),
];
const OUT_OF_SIGHT: ShownElement = { width: 0, height: 0 };
const AT_ONCE = 5;
const SETTLE_MS = 6_000;
/** So often somebody else begins to speak. */
const ONSETS = 10;
/** From one to the next, in ms. */
const TURN_MS = 1_000;
const HEARD_WITHIN_MS = 2_000;
/** In a large room what happens is told together, a moment later. */
const KNOWN_WITHIN_MS = 5_000;

/** As much as a browser sends of a camera of 1280×720 that the client library publishes. */
const CAMERA_LAYERS: readonly LoadLayer[] = videoEncodings({
  source: 'camera',
  codec: 'VP8',
  width: 1280,
  height: 720,
  scalable: false,
}).map(({ maxBitrate = 0 }) => {
  const bytes = maxBitrate / 8 / PICTURES_PER_SECOND;
  const packets = Math.ceil(bytes / PACKET_BYTES);
  return { packets, bytes: Math.round(bytes / packets) };
});

interface Cost {
  readonly packets: number;
  readonly bytes: number;
  readonly packetsSent: number;
  readonly cpuMs: number;
  /** The same meeting before anybody sends. */
  readonly restingCpuMs: number;
}

export const meeting = defineScenario({
  name: 'meeting',
  summary:
    'a large meeting with all cameras and microphones on, against forwarding everything; takes about two minutes',
  quick: ['--participants', '20', '--seconds', '3'],
  options: (command) =>
    command
      .option('--participants <count>', 'how many there are', '50')
      .option('--seconds <count>', 'how long each is measured', '10')
      .option('--slowdown <factor>', 'so much slower are the streams where everything is forwarded', '8'),
  schema: Options,
  async run(options, progress) {
    const placement = keepApart();
    provideElements();
    const measured = async (
      name: string,
      settings: Readonly<Record<string, string>>,
      how: { readonly slowdown: number; readonly asViewed: boolean },
    ) => {
      const server = await startServer(placement?.server, { CAUSEWAY_WORKERS_COUNT: '1', ...settings });
      try {
        return await measure(server, { ...options, ...how }, (message) => progress(`${name}: ${message}`));
      } finally {
        await server.kill();
      }
    };
    const { slowdown, seconds } = options;
    const everywhere = { CAUSEWAY_WORKERS_LOUDEST_MICROPHONES: '250' };
    const naive = await measured('everything', everywhere, { slowdown, asViewed: false });
    const ours = await measured('what is seen and heard', {}, { slowdown: 1, asViewed: true });
    const full = (of: 'packets' | 'bytes' | 'packetsSent'): number => ours.cost[of] / (naive.cost[of] * slowdown);
    const naiveCpuMs = naive.cost.restingCpuMs + (naive.cost.cpuMs - naive.cost.restingCpuMs) * slowdown;
    return {
      participants: options.participants,
      packetsOfNaive: round(full('packets')),
      bytesOfNaive: round(full('bytes')),
      cpuOfNaive: round(ours.cost.cpuMs / naiveCpuMs),
      packetsSentOfNaive: round(full('packetsSent')),
      viewersWithRightLayers: ours.right,
      voicesHeardMax: ours.voices,
      onsetMsP50: median(ours.onsets),
      onsetMsP99: quantile(ours.onsets, 0.99),
      cpuMsPerSecond: Math.round(ours.cost.cpuMs / seconds),
      restingCpuMsPerSecond: Math.round(ours.cost.restingCpuMs / seconds),
      naiveCpuMsPerSecond: Math.round(naiveCpuMs / seconds),
      slowedCpuMsPerSecond: Math.round(naive.cost.cpuMs / seconds),
    };
  },
});

async function measure(
  server: ServerProcess,
  { participants: count, seconds, slowdown, asViewed }: Options & { readonly asViewed: boolean },
  progress: Progress,
) {
  const people = Array.from({ length: count }, (_, index) => new Participant(index, CAMERA_LAYERS));
  const timers: NodeJS.Timeout[] = [];
  const speaking = new Set(people.slice(0, SPEAKERS).map(({ index }) => index));
  try {
    for (let index = 0; index < count; index += AT_ONCE) {
      progress(`${index} of ${count} have joined`);
      await Promise.all(
        people
          .slice(index, index + AT_ONCE)
          .map((person) => person.join(server, ROOM, { autoSubscribe: asViewed ? 'seen' : true })),
      );
    }
    if (!(await until(() => people.every((person) => camerasKnownTo(person) === count - 1), KNOWN_WITHIN_MS))) {
      throw new Error('not everybody hears of everybody');
    }
    for (const [index, person] of people.entries()) view(person, index, count, asViewed);
    const cpuMsWithin = async (): Promise<number> => {
      const before = server.usage().cpuMs;
      await delay(seconds * 1_000);
      return server.usage().cpuMs - before;
    };
    await delay(SETTLE_MS);
    progress('measuring at rest');
    const restingCpuMs = await cpuMsWithin();
    // Each begins at another moment, as people do.
    for (const [index, person] of people.entries()) {
      const every = (perSecond: number, send: () => void): void => {
        const periodMs = (slowdown * 1_000) / perSecond;
        const begin = setTimeout(() => timers.push(setInterval(send, periodMs)), (periodMs * index) / count);
        timers.push(begin);
      };
      every(PICTURES_PER_SECOND, () => person.sendPicture());
      every(SOUNDS_PER_SECOND, () => person.sendSound(speaking.has(index) ? SPEECH : NOISE));
    }
    await delay(SETTLE_MS);
    progress('measuring');
    for (const person of people) person.begin();
    const cpuMs = await cpuMsWithin();
    const sum = (of: (person: Participant) => number): number => people.reduce((total, each) => total + of(each), 0);
    const cost: Cost = {
      packets: sum(({ received }) => received.packets),
      bytes: sum(({ received }) => received.bytes),
      packetsSent: sum(({ sent }) => sent),
      cpuMs,
      restingCpuMs,
    };
    return {
      cost,
      right: people.filter((person, index) => seesWhatItShows(person, index, count)).length,
      voices: Math.max(...people.map(({ received }) => received.sounds.size)),
      onsets: asViewed ? await onsetsOf(people, speaking, progress) : [],
    };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(people.map((person) => person.leave()));
  }
}

/**
 * Has one after the other begin to speak whom nobody heard before, in place of another.
 * @returns after how long each of the others heard them, in ms, with the up to 20 ms until the next packet is due
 */
async function onsetsOf(people: readonly Participant[], speaking: Set<number>, progress: Progress): Promise<number[]> {
  progress('somebody else speaks');
  const onsets: number[] = [];
  for (let turn = 0; turn < ONSETS; turn += 1) {
    for (const person of people) person.begin();
    await delay(TURN_MS);
    const heard = new Set(people.flatMap(({ received }) => [...received.sounds.keys()]));
    const next = people.find(({ index }) => !heard.has(index) && !speaking.has(index));
    const [last] = speaking;
    if (next === undefined || last === undefined) throw new Error('everybody is heard');
    const since = performance.now();
    speaking.delete(last);
    speaking.add(next.index);
    const waiting = new Set(people.filter((person) => person !== next));
    while (waiting.size > 0) {
      const passedMs = performance.now() - since;
      if (passedMs > HEARD_WITHIN_MS) throw new Error(`${waiting.size} do not hear who begins to speak`);
      for (const person of waiting) {
        if (!person.received.sounds.has(next.index)) continue;
        onsets.push(passedMs);
        waiting.delete(person);
      }
      await delay(1);
    }
  }
  return onsets;
}

const camerasKnownTo = ({ meeting }: Participant): number =>
  [...meeting.participants.values()]
    .flatMap(({ tracks }) => [...tracks.values()])
    .filter(({ kind }) => kind === 'video').length;

/** Whom somebody sees in which tile: the next ones in the circle. */
const seenBy = (index: number, count: number): ReadonlyMap<number, ShownElement> =>
  new Map(TILES.map((tile, place) => [(index + 1 + place) % count, tile]));

function view(person: Participant, index: number, count: number, asViewed: boolean): void {
  const tiles = seenBy(index, count);
  for (const { identity, tracks } of person.meeting.participants.values()) {
    const tile = tiles.get(Number(identity.split('-').at(-1))) ?? OUT_OF_SIGHT;
    for (const track of tracks.values()) {
      if (track.kind !== 'video') continue;
      if (asViewed) track.attach(shownAs(tile));
      else track.setPreferredLayers({ spatial: 2 });
    }
  }
}

/** Whether it gets the highest layer for its large tile, the lowest for the small ones, and nothing else. */
function seesWhatItShows({ received }: Participant, index: number, count: number): boolean {
  const due = [...seenBy(index, count)].map(([publisher, { width }]) => `${publisher} ${width > 640 ? 2 : 0}`);
  return JSON.stringify([...received.pictures.keys()].toSorted()) === JSON.stringify(due.toSorted());
}
