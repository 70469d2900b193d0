/** Packets through a real worker: from what a session publishes to what another subscribes to. */
import type { Router } from 'mediasoup/types';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { mediaCodecs, routerRtpCapabilities } from '../wire/codecs.ts';
import type { RoomMediaSession } from './media-session.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { RoomTracks } from '../publishing/room-tracks.ts';
import { enterRouter, loneHops } from '../testing/direct-session.ts';
import { outcome, spawnTestWorker } from '../testing/engine.ts';
import { markOf, opusPacket, senderReport, vp8Packet } from '../testing/rtp-packets.ts';
import { layeredVp8, opus, simulcastVp8, vp8 } from '../testing/rtp-parameters.ts';

let worker: MediaWorker;
let router: Router;
let tracks: RoomTracks;
const deaths: string[] = [];

beforeAll(async () => {
  worker = await spawnTestWorker({ onDeath: (reason) => deaths.push(reason) });
});
afterAll(() => worker.close());

beforeEach(async () => {
  router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  tracks = new RoomTracks();
});

const enter = () => enterRouter({ router, tracks, hops: loneHops(router, tracks) });

const subscribe = async (session: RoomMediaSession, trackId: string, spatial?: number) => {
  const preferredLayers = spatial === undefined ? undefined : { spatial };
  const request = { trackId, generation: 1, node: 'here', paused: false, preferredLayers };
  const [answer] = await session.consume([request], routerRtpCapabilities);
  if (!answer || !('consumer' in answer)) throw new Error('not subscribed');
  return answer.consumer;
};

/** Sends packets over and over, until a condition holds. */
async function sendUntil(trackId: string, next: () => Buffer[], condition: () => void): Promise<void> {
  await vi.waitFor(
    () => {
      for (const packet of next()) tracks.find(trackId)?.producer?.send(packet);
      condition();
    },
    { interval: 20, timeout: 10_000 },
  );
}

describe('audio', () => {
  test('flows to the subscriber, and stops while the track or the consumer is paused', async () => {
    const [anna, ben] = await Promise.all([enter(), enter()]);
    const parameters = opus();
    const ssrc = parameters.encodings?.[0]?.ssrc ?? 0;
    let n = 0;
    const packet = (mark: number) => {
      n += 1;
      return opusPacket(mark, { ssrc, sequenceNumber: n, timestamp: n * 960, mid: parameters.mid });
    };
    await anna.session.publish('mic', 'microphone', parameters, false);
    const { consumerId } = await subscribe(ben.session, 'mic');
    await sendUntil(
      'mic',
      () => [packet(1)],
      () => expect(ben.received.map(markOf)).toContain(1),
    );

    await ben.session.updateConsumers([{ consumerId, paused: true }]);
    tracks.find('mic')?.producer?.send(packet(2));
    await ben.session.updateConsumers([{ consumerId, paused: false }]);
    await anna.session.setTrackPaused('mic', true);
    tracks.find('mic')?.producer?.send(packet(3));
    await anna.session.setTrackPaused('mic', false);

    await sendUntil(
      'mic',
      () => [packet(4)],
      () => expect(ben.received.map(markOf)).toContain(4),
    );
    expect(new Set(ben.received.map(markOf))).toEqual(new Set([1, 4]));
  });
});

describe('video', () => {
  test('of one layer flows to the subscriber', async () => {
    const [anna, ben] = await Promise.all([enter(), enter()]);
    const parameters = vp8();
    const ssrc = parameters.encodings?.[0]?.ssrc ?? 0;
    await anna.session.publish('cam', 'camera', parameters, false);
    await subscribe(ben.session, 'cam');
    let n = 0;
    await sendUntil(
      'cam',
      () => [vp8Packet(7, { ssrc, sequenceNumber: (n += 1), timestamp: n * 3_000 })],
      () => expect(ben.received.map(markOf)).toContain(7),
    );
  });

  test('of one layer with temporal layers inside begins with a key frame and then comes whole: at first and after a pause', async () => {
    const [anna, ben] = await Promise.all([enter(), enter()]);
    const parameters = layeredVp8();
    const ssrc = parameters.encodings?.[0]?.ssrc ?? 0;
    await anna.session.publish('cam', 'camera', parameters, false);
    const temporal = [0, 2, 1, 2];
    let n = 0;
    const packets = () => {
      n += 1;
      const picture = { picture: n, temporal: temporal[n % 4] ?? 0 };
      const keyFrame = n % 12 === 0;
      // The mark of a key frame, or the picture's layer.
      const mark = keyFrame ? 9 : picture.temporal;
      return [vp8Packet(mark, { ssrc, sequenceNumber: n, timestamp: n * 3_000, keyFrame, layered: picture })];
    };
    const since = (start: number) => ben.received.slice(start).map(markOf);
    const comesWhole = (start: number) => () => expect(new Set(since(start))).toEqual(new Set([9, 0, 1, 2]));
    // The stream has been running when somebody comes.
    await sendUntil('cam', packets, () => expect(n).toBeGreaterThan(30));
    const { consumerId } = await subscribe(ben.session, 'cam');
    await sendUntil('cam', packets, comesWhole(0));
    expect(since(0)[0]).toBe(9);

    await ben.session.updateConsumers([{ consumerId, paused: true }]);
    await expect.poll(() => ben.recorder.layers.at(-1)).toBeNull();
    const before = ben.received.length;
    await ben.session.updateConsumers([{ consumerId, paused: false, view: { width: 160, height: 90 } }]);
    await sendUntil('cam', packets, comesWhole(before));
    expect(since(before)[0]).toBe(9);
  });

  test('in simulcast reaches the subscriber in the layer that it asks for, and switches', async () => {
    const [anna, ben] = await Promise.all([enter(), enter()]);
    const parameters = simulcastVp8();
    await anna.session.publish('cam', 'camera', parameters, false);
    const { consumerId } = await subscribe(ben.session, 'cam', 0);

    // Three streams that only their RIDs tell apart. Sender reports relate their clocks: no switch without them.
    let n = 0;
    const packets = () => {
      n += 1;
      return [0, 1, 2].map((layer) => {
        const options = { ssrc: 1_001 + layer, sequenceNumber: n, timestamp: n * 3_000 };
        anna.transports.send.sendRtcp(senderReport(options));
        return vp8Packet(layer, { ...options, mid: parameters.mid, rid: `r${layer}` });
      });
    };
    const last = () => ben.received.slice(-5).map(markOf);

    await sendUntil('cam', packets, () => expect(last()).toEqual([0, 0, 0, 0, 0]));
    await ben.session.updateConsumers([{ consumerId, preferredLayers: { spatial: 2 } }]);
    await sendUntil('cam', packets, () => expect(last()).toEqual([2, 2, 2, 2, 2]));
    await ben.session.updateConsumers([{ consumerId, preferredLayers: { spatial: 1 } }]);
    await sendUntil('cam', packets, () => expect(last()).toEqual([1, 1, 1, 1, 1]));
    expect(ben.recorder.layers.map((layers) => layers?.spatial)).toEqual([0, 2, 1]);
  });
});

describe('packets that have made the worker abort', () => {
  const first = { ssrc: 7, sequenceNumber: 1, timestamp: 3_000, mid: '0', rid: 'a' };
  const second = { sequenceNumber: 2, timestamp: 6_000, mid: '0' };

  test.each([
    ['an encoding reached by its RID, then by an SSRC of 0', { rid: 'a' }, 0],
    ['an encoding reached by its RID, then by its own SSRC', { rid: 'a', ssrc: 5 }, 5],
  ])('%s', async (_, encoding, ssrc) => {
    const { session } = await enter();
    await session.publish('cam', 'camera', { ...vp8(), mid: '0', encodings: [encoding, { rid: 'b' }] }, false);
    const producer = tracks.find('cam')?.producer;
    producer?.send(vp8Packet(1, first));
    producer?.send(vp8Packet(1, { ...second, ssrc }));
    // An answer comes after the packets were dealt with.
    expect(await outcome(session.setTrackPaused('cam', true))).toBe('ok');
    expect(deaths).toEqual([]);
  });
});
