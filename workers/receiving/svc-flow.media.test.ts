/** One stream with spatial layers inside, through a real worker: what of it reaches whom, also when there are fewer. */
import type { Router } from 'mediasoup/types';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { mediaCodecs, routerRtpCapabilities } from '../wire/codecs.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { RoomTracks } from '../publishing/room-tracks.ts';
import { type DirectMember, enterRouter, loneHops } from '../testing/direct-session.ts';
import { spawnTestWorker } from '../testing/engine.ts';
import { markOf, vp9Packet } from '../testing/rtp-packets.ts';
import { svcVp9 } from '../testing/rtp-parameters.ts';

const SIZE = { width: 1280, height: 720 };
const PICTURE_MS = 30;
/** Between two pictures, in units of the RTP clock. */
const PICTURE_TICKS = 3_000;
/** The worker looks only now and then which layers are sent. */
const PATIENT = { timeout: 15_000 };
/** Every so many pictures is a key frame, whether or not it is asked for. */
const KEY_FRAME_EVERY = 10;
/** What the frames of key pictures are marked with, next to their layer: all layers of those reach everybody. */
const KEY = 100;

let worker: MediaWorker;
let router: Router;
let tracks: RoomTracks;
/** How many layers a picture has that is sent now. */
let layers: number;
let sending: NodeJS.Timeout;
let ben: DirectMember;
let consumerId: string;

beforeAll(async () => {
  worker = await spawnTestWorker();
});
afterAll(() => worker.close());

beforeEach(async () => {
  router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  tracks = new RoomTracks();
  const anna = await enter();
  ben = await enter();
  const parameters = svcVp9();
  await anna.session.publish('cam', 'camera', parameters, false);
  const request = {
    trackId: 'cam',
    generation: 1,
    node: 'here',
    size: SIZE,
    paused: false,
    preferredLayers: undefined,
  };
  const [answer] = await ben.session.consume([request], routerRtpCapabilities);
  if (!answer || !('consumer' in answer)) throw new Error('not subscribed');
  ({ consumerId } = answer.consumer);
  layers = 3;
  sending = startSending(parameters.encodings?.[0]?.ssrc ?? 0);
});
afterEach(() => clearInterval(sending));

const enter = () => enterRouter({ router, tracks, hops: loneHops(router, tracks) });

function startSending(ssrc: number): NodeJS.Timeout {
  let sequenceNumber = 0;
  let picture = 0;
  let sentLayers = 0;
  return setInterval(() => {
    // As an encoder does that is set up anew, one with other layers begins with a key frame.
    const keyFrame = picture % KEY_FRAME_EVERY === 0 || sentLayers !== layers;
    sentLayers = layers;
    picture += 1;
    for (let layer = 0; layer < sentLayers; layer += 1) {
      sequenceNumber += 1;
      const options = { ssrc, sequenceNumber, timestamp: picture * PICTURE_TICKS, picture, layer, keyFrame };
      tracks.find('cam')?.producer?.send(vp9Packet(keyFrame ? KEY + layer : layer, options));
    }
  }, PICTURE_MS);
}

/** The layers of what ben was sent last, but for key pictures. */
const received = (): readonly unknown[] =>
  ben.received
    .map(markOf)
    .filter((mark) => mark !== undefined && mark < KEY)
    .slice(-5);

const show = (width: number, height: number) => ben.session.updateConsumers([{ consumerId, view: { width, height } }]);

test('the layer that fills what is shown reaches the viewer, and no other', async () => {
  await expect.poll(received).toEqual([2, 2, 2, 2, 2]);
  await show(320, 180);
  await expect.poll(received).toEqual([0, 0, 0, 0, 0]);
  await show(640, 360);
  await expect.poll(received).toEqual([1, 1, 1, 1, 1]);
});

test('the lowest layer goes on without a gap when the others are sent no longer, and again', async () => {
  await show(320, 180);
  await expect.poll(received).toEqual([0, 0, 0, 0, 0]);
  const since = ben.received.length;
  layers = 1;
  // So many pictures take longer than the worker needs to see that a layer is sent no longer.
  await expect.poll(() => ben.received.length, PATIENT).toBeGreaterThan(since + 150);
  layers = 3;
  await expect.poll(() => ben.received.length, PATIENT).toBeGreaterThan(since + 250);
  const times = ben.received.slice(since).map((packet) => packet.readUInt32BE(4));
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(new Set(steps)).toEqual(new Set([PICTURE_TICKS]));

  await show(1280, 720);
  await expect.poll(received).toEqual([2, 2, 2, 2, 2]);
});

test('who shows a layer that is sent no longer is given the highest that is, and has it back when it comes again', async () => {
  await expect.poll(received).toEqual([2, 2, 2, 2, 2]);
  layers = 1;
  await expect.poll(received, PATIENT).toEqual([0, 0, 0, 0, 0]);
  layers = 3;
  await expect.poll(received, PATIENT).toEqual([2, 2, 2, 2, 2]);
});
