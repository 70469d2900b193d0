import { createWorker } from 'mediasoup';
import type { Router } from 'mediasoup/types';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { mediaCodecs } from '../wire/codecs.ts';
import { loopbackListenInfo } from '../process/webrtc-listen.ts';
import { noMediaTelemetry } from '../../src/ports/media-telemetry.ts';
import { LegMeter } from '../legs/leg-meter.ts';
import { LinkMeter } from './link-meter.ts';
import { connectTo, describeEnd, openNodePipe } from './node-pipe.ts';
import { receive } from './pipe.ts';
import { RouterPipes } from './router-pipes.ts';

const OPUS = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc: 1 }],
  rtcp: { cname: 'anna' },
};

async function makeRouter(): Promise<Router> {
  const worker = await createWorker({ logLevel: 'none' });
  onTestFinished(() => worker.close());
  return worker.createRouter({ mediaCodecs: [...mediaCodecs] });
}

test('a router that closes has no pipe left once its last track has ended', async () => {
  const [router, far] = await Promise.all([makeRouter(), makeRouter()]);
  const meter = new LinkMeter(systemClock, new LegMeter(systemClock, noMediaTelemetry));
  onTestFinished(() => meter.close());
  const options = { listenInfo: loopbackListenInfo, meter };
  const pipes = new RouterPipes('far', router, options);
  const { pipe } = await pipes.open(async ({ offer }) => {
    if (!offer) return undefined;
    const end = await openNodePipe('near', far, options);
    await connectTo(end, offer);
    return {
      hop: '1',
      pipe: offer.pipe,
      kind: 'audio',
      rtpParameters: OPUS,
      paused: false,
      end: await describeEnd(end),
    };
  });
  const producer = await receive(pipe.transport, { kind: 'audio', rtpParameters: OPUS, paused: false });
  expect(pipes.idle).toBe(false);
  // As every hop does, and then it is asked whether the router is of any use still.
  let idle: boolean | undefined;
  producer.observer.once('close', () => {
    pipes.release(pipe);
    idle = pipes.idle;
  });
  router.close();
  expect(idle).toBe(true);
});
