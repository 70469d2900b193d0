/** Packets over hops: from a session on one router to sessions on another, on the same node and on another one. */
import type { Consumer, Router } from 'mediasoup/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Source } from '../../signaling/protocol/primitives.ts';
import { LESS_AFTER_MS } from '../../src/forwarding/demand-teller.ts';
import { LINGER_MS } from '../../src/forwarding/hops/hops.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { mediaCodecs, routerRtpCapabilities } from '../wire/codecs.ts';
import { KEY_FRAME_REQUEST_DELAY_MS } from '../publishing/key-frames.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { RoomSpeakers, type ToldLevels } from '../speakers/room-speakers.ts';
import { RoomTracks } from '../publishing/room-tracks.ts';
import { type DirectMember, enterRouter, type RoomOnRouter } from '../testing/direct-session.ts';
import { testRtc, spawnTestWorker } from '../testing/engine.ts';
import { LinkNetwork } from '../testing/link-network.ts';
import { Microphones } from '../testing/microphones.ts';
import { markOf, opusPacket, senderReport, vp8Packet } from '../testing/rtp-packets.ts';
import { opus, simulcastVp8, vp8 } from '../testing/rtp-parameters.ts';
import { Videos } from '../testing/videos.ts';
import { pipeListenInfo } from '../process/webrtc-listen.ts';
import { noTracing } from '../../src/ports/tracing.ts';
import { noMediaTelemetry } from '../../src/ports/media-telemetry.ts';
import { LegMeter } from '../legs/leg-meter.ts';
import { NodeHops } from './node-hops.ts';
import { RouterHops } from './router-hops.ts';
import { WorkerHops } from './worker-hops.ts';

const key = { tenant: 'acme', room: 'room' };
const workers: MediaWorker[] = [];

beforeAll(async () => {
  for (const index of [0, 1]) workers.push(await spawnTestWorker({ index }));
});
afterAll(() => Promise.all(workers.map((worker) => worker.close())));

/** A room on two routers, the first of which has the publishers. */
interface Place {
  readonly clock: FakeClock;
  readonly publishers: RoomOnRouter;
  readonly viewers: RoomOnRouter;
  /** How many hops and ends of pipes there are, on both sides. */
  counts(): { readonly hops: number; readonly pipes: number };
  close(): void;
}

const newRouter = async (index: number): Promise<Router> => {
  const worker = workers[index]?.worker;
  if (!worker) throw new Error('no worker');
  return worker.createRouter({ mediaCodecs: [...mediaCodecs] });
};

/** Their levels are heard in the test's own time. */
const speakersWho = (tell: (levels: ToldLevels) => void): RoomSpeakers =>
  new RoomSpeakers({ places: 5, clock: systemClock, tell });

async function twoWorkers(): Promise<Place> {
  const clock = new FakeClock();
  const tracks = new RoomTracks();
  const workerHops = new WorkerHops(clock);
  const [one, other] = await Promise.all([newRouter(0), newRouter(1)]);
  const speakers = speakersWho(() => undefined);
  const room = (router: Router): RoomOnRouter => {
    const hops = new RouterHops({ key, router, tracks, workerHops, nodeHops: undefined, clock });
    return { router, tracks, hops, speakers };
  };
  const [publishers, viewers] = [room(one), room(other)];
  return {
    clock,
    publishers,
    viewers,
    counts: () => ({ hops: 2 * workerHops.size, pipes: workerHops.pipes }),
    close: () => {
      speakers.close();
      for (const { hops } of [publishers, viewers]) hops.close();
      one.close();
      other.close();
    },
  };
}

async function twoNodes(): Promise<Place> {
  const clock = new FakeClock();
  const network = new LinkNetwork();
  const [one, other] = await Promise.all([newRouter(0), newRouter(1)]);
  const node = (self: string, router: Router) => {
    const tracks = new RoomTracks();
    const speakers = speakersWho((levels) => nodeHops.tellLevels(key, levels));
    const nodeHops = new NodeHops({
      self,
      links: network.linksOf(self),
      mayServe: () => true,
      tracksOf: () => tracks,
      speakersOf: () => speakers,
      listenInfo: pipeListenInfo(testRtc, {}),
      figuresOf: async () => undefined,
      tracing: noTracing,
      legs: new LegMeter(clock, noMediaTelemetry),
      clock,
      logger: silentLogger,
    });
    const hops = new RouterHops({ key, router, tracks, workerHops: new WorkerHops(clock), nodeHops, clock });
    return { room: { router, tracks, hops, speakers }, nodeHops };
  };
  const here = node('here', one);
  const there = node('there', other);
  const nodes = [here, there].map(({ nodeHops }) => nodeHops);
  const sum = (count: (stats: NodeHops['stats']) => number) =>
    nodes.reduce((total, { stats }) => total + count(stats), 0);
  return {
    clock,
    publishers: here.room,
    viewers: there.room,
    counts: () => ({ hops: sum(({ incoming, outgoing }) => incoming + outgoing), pipes: sum(({ pipes }) => pipes) }),
    close: () => {
      for (const { room } of [here, there]) {
        room.speakers.close();
        room.hops.close();
      }
      for (const each of nodes) each.close();
      one.close();
      other.close();
    },
  };
}

const subscribe = async (
  { session }: DirectMember,
  trackId: string,
  { spatial = -1, paused = false, source }: { spatial?: number; paused?: boolean; source?: Source } = {},
) => {
  const preferredLayers = spatial < 0 ? undefined : { spatial };
  const request = { trackId, generation: 1, node: 'here', source, paused, preferredLayers };
  const [answer] = await session.consume([request], routerRtpCapabilities);
  if (!answer || !('consumer' in answer)) throw new Error('not subscribed', { cause: answer?.error });
  return answer.consumer;
};

function sendOnce({ tracks }: RoomOnRouter, trackId: string, next: () => Buffer[]): void {
  for (const packet of next()) tracks.find(trackId)?.producer?.send(packet);
}

/** Sends packets over and over, until a condition holds. */
async function sendUntil(
  room: RoomOnRouter,
  trackId: string,
  next: () => Buffer[],
  condition: () => void | Promise<void>,
): Promise<void> {
  await vi.waitFor(
    async () => {
      sendOnce(room, trackId, next);
      await condition();
    },
    { interval: 20, timeout: 10_000 },
  );
}

/** What goes into pipes on a router. */
function watchPipes({ router }: RoomOnRouter): Consumer[] {
  const consumers: Consumer[] = [];
  router.observer.on('newtransport', (transport) => {
    if (transport.type === 'pipe') transport.observer.on('newconsumer', (consumer) => consumers.push(consumer));
  });
  return consumers;
}

async function packetsOf(consumer: Consumer | undefined): Promise<number> {
  const stats = (await consumer?.getStats()) ?? [];
  return stats.reduce((sum, { type, packetCount }) => (type === 'outbound-rtp' ? sum + packetCount : sum), 0);
}

/** Which of a track's layers cross a pipe when pictures are sent. */
async function layersOver(pipe: Consumer | undefined, send: () => void): Promise<boolean[]> {
  const counts = async (): Promise<number[]> =>
    ((await pipe?.getStats()) ?? []).flatMap((each) => (each.type === 'outbound-rtp' ? [each.packetCount] : []));
  const before = await counts();
  for (let picture = 0; picture < 5; picture += 1) send();
  return (await counts()).map((count, layer) => count > (before[layer] ?? 0));
}

describe.each([
  ['two workers', twoWorkers],
  ['two nodes', twoNodes],
])('a hop between %s', (_, makePlace) => {
  let place: Place;
  let anna: DirectMember;
  let n: number;

  beforeEach(async () => {
    n = 0;
    place = await makePlace();
    anna = await enterRouter(place.publishers);
  });
  afterEach(leaveNothing);

  function leaveNothing(): void {
    place.close();
    expect(place.counts()).toEqual({ hops: 0, pipes: 0 });
  }

  async function publishAudio() {
    const parameters = opus();
    const ssrc = parameters.encodings?.[0]?.ssrc ?? 0;
    await anna.session.publish('mic', 'microphone', parameters, false);
    return (mark: number) => () => {
      n += 1;
      return [opusPacket(mark, { ssrc, sequenceNumber: n, timestamp: n * 960, mid: parameters.mid })];
    };
  }

  async function publishVideo() {
    const parameters = vp8();
    const ssrc = parameters.encodings?.[0]?.ssrc ?? 0;
    await anna.session.publish('cam', 'camera', parameters, false);
    return () => {
      n += 1;
      return [vp8Packet(1, { ssrc, sequenceNumber: n, timestamp: n * 3_000 })];
    };
  }

  /** @returns what makes a picture, in all three layers */
  async function publishSimulcast(): Promise<() => Buffer[]> {
    const parameters = simulcastVp8();
    await anna.session.publish('cam', 'camera', parameters, false);
    return () => {
      n += 1;
      return [0, 1, 2].map((layer) => {
        const options = { ssrc: 1_001 + layer, sequenceNumber: n, timestamp: n * 3_000 };
        anna.transports.send.sendRtcp(senderReport(options));
        return vp8Packet(layer, { ...options, mid: parameters.mid, rid: `r${layer}` });
      });
    };
  }

  /** Which layers somebody received last. */
  const last = ({ received }: DirectMember) => received.slice(-5).map(markOf);

  test('carries a track once for five viewers, and each gets all of it', async () => {
    const pipes = watchPipes(place.publishers);
    const packets = await publishAudio();
    const viewers = await Promise.all(Array.from({ length: 5 }, () => enterRouter(place.viewers)));
    await Promise.all(viewers.map((viewer) => subscribe(viewer, 'mic')));
    await sendUntil(place.publishers, 'mic', packets(1), () => {
      for (const { received } of viewers) expect(received.length).toBeGreaterThan(20);
    });
    expect(pipes).toHaveLength(1);
    await vi.waitFor(async () => expect(await packetsOf(pipes[0])).toBe(n));
    await vi.waitFor(() => expect(viewers.map(({ received }) => received.length)).toEqual([n, n, n, n, n]));
    expect(place.counts()).toEqual({ hops: 2, pipes: 2 });
  });

  test('of several tracks uses one pipe', async () => {
    await publishAudio();
    await publishVideo();
    const viewers = await Promise.all([enterRouter(place.viewers), enterRouter(place.viewers)]);
    await Promise.all(viewers.flatMap((viewer) => [subscribe(viewer, 'mic'), subscribe(viewer, 'cam')]));
    expect(place.counts()).toEqual({ hops: 4, pipes: 2 });
  });

  test('is paused when nobody watches, and flows again when somebody does', async () => {
    const packets = await publishAudio();
    const [ben, carl] = await Promise.all([enterRouter(place.viewers), enterRouter(place.viewers)]);
    const pipes = watchPipes(place.publishers);
    const consumers = [await subscribe(ben, 'mic'), await subscribe(carl, 'mic', { paused: true })];
    await sendUntil(place.publishers, 'mic', packets(1), () => expect(ben.received.length).toBeGreaterThan(0));
    expect(pipes.map(({ paused }) => paused)).toEqual([false]);

    await ben.session.updateConsumers([{ consumerId: consumers[0]?.consumerId ?? '', paused: true }]);
    await vi.waitFor(() => expect(pipes.map(({ paused }) => paused)).toEqual([true]));
    const before = await packetsOf(pipes[0]);
    sendOnce(place.publishers, 'mic', packets(2));

    await carl.session.updateConsumers([{ consumerId: consumers[1]?.consumerId ?? '', paused: false }]);
    await vi.waitFor(() => expect(pipes.map(({ paused }) => paused)).toEqual([false]));
    expect(await packetsOf(pipes[0])).toBe(before);
    await sendUntil(place.publishers, 'mic', packets(3), () => expect(carl.received.map(markOf)).toContain(3));
    expect(new Set([...ben.received, ...carl.received].map(markOf))).toEqual(new Set([1, 3]));
  });

  test('closes some time after its last viewer, and not before', async () => {
    const packets = await publishAudio();
    const [ben, carl] = await Promise.all([enterRouter(place.viewers), enterRouter(place.viewers)]);
    const { consumerId } = await subscribe(ben, 'mic');
    await subscribe(carl, 'mic');
    ben.session.closeConsumers([consumerId]);
    place.clock.advance(LINGER_MS);
    expect(place.counts().hops).toBe(2);
    carl.session.close();
    place.clock.advance(LINGER_MS - 1);
    expect(place.counts().hops).toBe(2);
    place.clock.advance(1);
    await vi.waitFor(() => expect(place.counts()).toEqual({ hops: 0, pipes: 0 }));

    await subscribe(ben, 'mic');
    await sendUntil(place.publishers, 'mic', packets(9), () => expect(ben.received.map(markOf)).toContain(9));
  });

  test('says when the publisher pauses and resumes, and ends with the track', async () => {
    await publishAudio();
    const ben = await enterRouter(place.viewers);
    const { consumerId, producerPaused } = await subscribe(ben, 'mic');
    expect(producerPaused).toBe(false);
    await anna.session.setTrackPaused('mic', true);
    const carl = await enterRouter(place.viewers);
    await vi.waitFor(async () => expect((await subscribe(carl, 'mic')).producerPaused).toBe(true));
    await anna.session.setTrackPaused('mic', false);
    await vi.waitFor(async () => expect((await subscribe(carl, 'mic')).producerPaused).toBe(false));

    anna.session.unpublish('mic');
    await vi.waitFor(() => expect(ben.recorder.closed).toEqual([{ consumerId, trackId: 'mic' }]));
    await vi.waitFor(() => expect(place.counts()).toEqual({ hops: 0, pipes: 0 }));
    await expect(subscribe(ben, 'mic')).rejects.toMatchObject({ cause: { code: 'not_found' } });
  });

  test('of a paused track says so from the start', async () => {
    await anna.session.publish('mic', 'microphone', opus(), true);
    expect((await subscribe(await enterRouter(place.viewers), 'mic')).producerPaused).toBe(true);
  });

  test('does not serve what was published before', async () => {
    await publishAudio();
    const ben = await enterRouter(place.viewers);
    await subscribe(ben, 'mic');
    const packets = await publishAudio();
    await vi.waitFor(() => expect(ben.recorder.closed).toHaveLength(1));
    await subscribe(ben, 'mic');
    await sendUntil(place.publishers, 'mic', packets(5), () => expect(ben.received.map(markOf)).toContain(5));
  });

  test('carries all layers: each viewer has its own', async () => {
    const pictures = await publishSimulcast();
    const [ben, carl] = await Promise.all([enterRouter(place.viewers), enterRouter(place.viewers)]);
    const { consumerId } = await subscribe(ben, 'cam', { spatial: 0 });
    await subscribe(carl, 'cam', { spatial: 2 });
    await sendUntil(place.publishers, 'cam', pictures, () => {
      expect([last(ben), last(carl)]).toEqual([
        [0, 0, 0, 0, 0],
        [2, 2, 2, 2, 2],
      ]);
    });
    await ben.session.updateConsumers([{ consumerId, preferredLayers: { spatial: 1 } }]);
    await sendUntil(place.publishers, 'cam', pictures, () => expect(last(ben)).toEqual([1, 1, 1, 1, 1]));
    expect(place.counts().hops).toBe(2);
  });

  test('carries only layers that somebody behind it wants', async ({ skip }) => {
    const pipes = watchPipes(place.publishers);
    const pictures = await publishSimulcast();
    const ben = await enterRouter(place.viewers);
    const { consumerId } = await subscribe(ben, 'cam', { spatial: 0 });
    await sendUntil(place.publishers, 'cam', pictures, () => expect(last(ben)).toEqual([0, 0, 0, 0, 0]));
    const [pipe] = pipes;
    const crossing = () => layersOver(pipe, () => sendOnce(place.publishers, 'cam', pictures));
    // It says so only where the worker does that: one that was not built here carries all.
    if (!pipe?.preferredLayers) {
      skip('this worker carries all layers');
      return;
    }
    expect(await crossing()).toEqual([true, false, false]);

    await ben.session.updateConsumers([{ consumerId, preferredLayers: { spatial: 2 } }]);
    await sendUntil(place.publishers, 'cam', pictures, () => expect(last(ben)).toEqual([2, 2, 2, 2, 2]));
    expect(await crossing()).toEqual([true, true, true]);

    await ben.session.updateConsumers([{ consumerId, preferredLayers: { spatial: 1 } }]);
    await sendUntil(place.publishers, 'cam', pictures, () => expect(last(ben)).toEqual([1, 1, 1, 1, 1]));
    // It may be wanted again in a moment.
    expect(await crossing()).toEqual([true, true, true]);
    place.clock.advance(LESS_AFTER_MS);
    await expect.poll(crossing).toEqual([true, true, false]);
    await sendUntil(place.publishers, 'cam', pictures, () => expect(last(ben)).toEqual([1, 1, 1, 1, 1]));
  });

  test('carries the loudest five of twenty microphones, and who begins to speak at once', async () => {
    const pipes = watchPipes(place.publishers);
    let speaking: readonly number[] = [0, 1, 2];
    const speakers = await Promise.all(
      Array.from({ length: 20 }, async (_, mark) => {
        const trackId = `mic-${mark}`;
        const parameters = opus();
        const { session } = await enterRouter(place.publishers);
        await session.publish(trackId, 'microphone', parameters, false);
        let sequenceNumber = 0;
        const send = (): void => {
          sequenceNumber += 1;
          const level = speaking.includes(mark) ? -20 : -127;
          const options = { ssrc: parameters.encodings?.[0]?.ssrc ?? 0, mid: parameters.mid, level };
          const packet = opusPacket(mark, { ...options, sequenceNumber, timestamp: sequenceNumber * 960 });
          place.publishers.tracks.find(trackId)?.producer?.send(packet);
        };
        return { send, sent: () => sequenceNumber };
      }),
    );
    const [beside, behind] = [await enterRouter(place.publishers), await enterRouter(place.viewers)];
    for (const viewer of [beside, behind]) {
      for (const mark of speakers.keys()) await subscribe(viewer, `mic-${mark}`, { source: 'microphone' });
    }
    const talk = setInterval(() => speakers.forEach(({ send }) => send()), 20);
    try {
      const streams = async ({ received }: DirectMember): Promise<readonly number[]> => {
        const from = received.length;
        await new Promise((resolve) => setTimeout(resolve, 200));
        return [...new Set(received.slice(from).map((packet) => markOf(packet) ?? -1))].toSorted((a, b) => a - b);
      };
      for (const viewer of [beside, behind]) {
        await vi.waitFor(
          async () => {
            const heard = await streams(viewer);
            expect(heard).toHaveLength(5);
            expect(heard).toEqual(expect.arrayContaining([0, 1, 2]));
          },
          { timeout: 5_000 },
        );
      }
      // Five to those behind, and five from the router to itself for those beside: the others are stopped there, for all.
      expect(pipes).toHaveLength(40);
      expect(pipes.filter(({ paused }) => !paused)).toHaveLength(10);
      expect(behind.recorder.speaking.at(-1)?.toSorted()).toEqual(['mic-0', 'mic-1', 'mic-2']);

      speaking = [15];
      const before = speakers[15]?.sent() ?? 0;
      const hears = async (viewer: DirectMember): Promise<number> => {
        await vi.waitFor(() => expect(viewer.received.map(markOf)).toContain(15), { interval: 5, timeout: 5_000 });
        return (speakers[15]?.sent() ?? 0) - before;
      };
      // Each is 20 ms of sound.
      for (const missed of await Promise.all([hears(beside), hears(behind)])) expect(missed).toBeLessThanOrEqual(7);
      for (const viewer of [beside, behind]) {
        await vi.waitFor(async () => expect(await streams(viewer)).toHaveLength(5), { timeout: 5_000 });
      }
    } finally {
      clearInterval(talk);
    }
  });

  test('tells behind it who speaks, also where every microphone is forwarded', async () => {
    const microphones = new Microphones(place.publishers.tracks);
    try {
      const behind = await enterRouter(place.viewers);
      for (const trackId of ['a', 'b']) {
        await microphones.publish(anna.session, trackId);
        await subscribe(behind, trackId, { source: 'microphone' });
      }
      for (const speaker of ['a', 'b']) {
        microphones.loud = [speaker];
        await expect.poll(() => behind.recorder.speaking.at(-1)).toEqual([speaker]);
      }
    } finally {
      microphones.stop();
    }
  });

  test('does not carry cameras that a limit holds back for all behind it, and gives them to nobody for whom it does', async () => {
    const pipes = watchPipes(place.publishers);
    const videos = new Videos(place.publishers.tracks);
    try {
      const [ben, carl] = await Promise.all([enterRouter(place.viewers), enterRouter(place.viewers)]);
      for (const { session } of [ben, carl]) session.limitCameras(1);
      for (const mark of [1, 2]) await videos.publish(anna.session, { trackId: `cam-${mark}`, source: 'camera', mark });
      for (const viewer of [ben, carl]) {
        for (const trackId of ['cam-1', 'cam-2']) await subscribe(viewer, trackId, { source: 'camera' });
      }
      const paused = () => pipes.map((pipe) => pipe.paused);
      await expect.poll(paused).toEqual([false, true]);
      carl.session.limitCameras(null);
      await expect.poll(() => carl.received.map(markOf)).toContain(2);
      expect(paused()).toEqual([false, false]);
      expect(new Set(ben.received.map(markOf))).toEqual(new Set([1]));
      for (const { session } of [ben, carl]) session.limitCameras(0);
      await expect.poll(paused).toEqual([true, true]);
    } finally {
      videos.stop();
    }
  });

  test('asks for no key frame as long as nobody is ready, and for one when somebody is', async () => {
    const packets = await publishVideo();
    const producer = place.publishers.tracks.find('cam')?.producer;
    let requests = 0;
    producer?.on('trace', ({ type }) => (requests += type === 'pli' ? 1 : 0));
    await producer?.enableTraceEvent(['pli']);
    const ben = await enterRouter(place.viewers);
    const sendFor = async (ms: number) => {
      const until = performance.now() + ms;
      while (performance.now() < until) {
        for (const packet of packets()) producer?.send(packet);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await sendFor(KEY_FRAME_REQUEST_DELAY_MS);
    const before = requests;
    const { consumerId } = await subscribe(ben, 'cam', { paused: true });
    await sendFor(2 * KEY_FRAME_REQUEST_DELAY_MS);
    expect(requests).toBe(before);
    await ben.session.updateConsumers([{ consumerId, paused: false }]);
    await sendUntil(place.publishers, 'cam', packets, () => expect(ben.received.length).toBeGreaterThan(0));
    expect(requests).toBeGreaterThan(before);
  });

  test('asks for few key frames, however many viewers come', async () => {
    const pipes = watchPipes(place.publishers);
    const packets = await publishVideo();
    const requests = { overPipe: 0, toPublisher: 0 };
    const producer = place.publishers.tracks.find('cam')?.producer;
    producer?.on('trace', ({ type }) => (requests.toPublisher += type === 'pli' ? 1 : 0));
    await producer?.enableTraceEvent(['pli']);
    // The stream must be there before anybody can ask for its key frames.
    await subscribe(await enterRouter(place.viewers), 'cam');
    pipes[0]?.on('trace', ({ type }) => (requests.overPipe += type === 'pli' ? 1 : 0));
    await pipes[0]?.enableTraceEvent(['pli']);
    await sendUntil(place.publishers, 'cam', packets, async () => {
      expect(await packetsOf(pipes[0])).toBeGreaterThan(0);
    });

    const began = performance.now();
    for (let viewers = 0; viewers < 20; viewers += 1) {
      await subscribe(await enterRouter(place.viewers), 'cam');
      for (const packet of packets()) producer?.send(packet);
    }
    await sendUntil(place.publishers, 'cam', packets, () => {
      expect(requests.overPipe).toBeGreaterThan(0);
      expect(requests.toPublisher).toBeGreaterThan(0);
    });
    // One at once, then one in each interval.
    const most = 2 + (performance.now() - began) / KEY_FRAME_REQUEST_DELAY_MS;
    expect(requests.overPipe).toBeLessThanOrEqual(most);
    expect(requests.toPublisher).toBeLessThanOrEqual(most);
  });
});
