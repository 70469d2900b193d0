/** What goes into a pipe says the same of itself whether it runs or stands still at first. */
import type { Producer, RtpParameters } from 'mediasoup/types';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mediaCodecs } from '../wire/codecs.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import { spawnTestWorker } from '../testing/engine.ts';
import { opus, simulcastVp8, svcVp9, vp8 } from '../testing/rtp-parameters.ts';
import { checkTrack } from '../wire/rtp-parameters.ts';
import { loopbackListenInfo } from '../process/webrtc-listen.ts';
import { createPipe, send } from './pipe.ts';

let worker: MediaWorker;

beforeAll(async () => {
  worker = await spawnTestWorker();
});
afterAll(() => worker.close());

/** All but the SSRCs, which are drawn anew each time, and the extension that tells the layers of AV1. */
const described = ({ encodings = [], headerExtensions = [], ...parameters }: RtpParameters) => ({
  ...parameters,
  headerExtensions: headerExtensions.filter(({ uri }) => !uri.includes('dependency-descriptor')),
  encodings: encodings.map(({ ssrc, rtx, ...encoding }) => ({ ...encoding, ssrc: typeof ssrc, rtx: typeof rtx?.ssrc })),
});

test.each([
  ['a microphone', 'microphone', opus],
  ['one VP8 stream', 'camera', vp8],
  ['VP8 in simulcast', 'camera', simulcastVp8],
  ['VP9 with layers inside', 'camera', svcVp9],
] as const)('%s', async (_name, source, parameters) => {
  const router = await worker.worker.createRouter({ mediaCodecs: [...mediaCodecs] });
  const transport = await router.createDirectTransport();
  const { kind, rtpParameters } = checkTrack(source, parameters());
  const producer: Producer = await transport.produce({ kind, rtpParameters });
  const pipe = await createPipe(router, loopbackListenInfo, { enableSrtp: false });
  const [running, stopped] = [await send(pipe, producer, false), await send(pipe, producer, true)];
  expect([running.paused, stopped.paused]).toEqual([false, true]);
  expect([running.type, stopped.type]).toEqual(['pipe', 'pipe']);
  expect(described(stopped.rtpParameters)).toEqual(described(running.rtpParameters));
  router.close();
});
