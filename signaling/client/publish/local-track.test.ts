import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { expect, test } from 'vitest';
import { videoEncodings } from './encodings.ts';
import { PublishedTrack, type TrackProducer } from './local-track.ts';
import { sendingBrowser } from './sending-browser.ts';

const RATES = videoEncodings({ source: 'camera', codec: 'VP8', width: 1280, height: 720, scalable: false });

/** A producer as mediasoup-client makes it: with a scalability mode for every encoding of VP8, whatever the browser. */
class Producer implements TrackProducer {
  closed = false;
  paused = false;
  track: MediaStreamTrack | null = null;
  readonly rtpParameters = { codecs: [], encodings: RATES.map((each) => ({ ...each, scalabilityMode: 'L1T3' })) };
  encodings: RTCRtpEncodingParameters[] = RATES.map((each, index) => ({ ...each, rid: `r${index}`, active: true }));
  readonly rtpSender: TrackProducer['rtpSender'] = {
    getParameters: () => ({
      transactionId: '',
      codecs: [],
      headerExtensions: [],
      rtcp: {},
      encodings: this.encodings,
    }),
    setParameters: async ({ encodings }) => {
      this.encodings = encodings;
    },
  };

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  close(): void {
    this.closed = true;
  }

  async replaceTrack({ track }: { track: MediaStreamTrack | null }): Promise<void> {
    this.track = track;
  }

  /** Each encoding: whether it is sent, and at how many bit/s. */
  get sent(): unknown[] {
    return this.encodings.map(({ active, maxBitrate }) => (active === true ? maxBitrate : null));
  }
}

const published = (handlerName: string): { readonly track: PublishedTrack; readonly producer: Producer } => {
  const mediaTrack = new FakeMediaStreamTrack({ kind: 'video' });
  const host = { tellPaused: async () => {}, over: async () => {}, failed: () => {} };
  const track = new PublishedTrack(mediaTrack, { source: 'camera' }, host);
  const producer = new Producer();
  producer.track = mediaTrack;
  track.sentBy(producer, sendingBrowser(handlerName));
  return { track, producer };
};

const rates = RATES.map(({ maxBitrate }) => maxBitrate);

test('in Firefox layers that nobody wants are stopped, and a camera is paused without a negotiation', async () => {
  const { track, producer } = published('Firefox120');
  track.encode(0);
  await expect.poll(() => producer.sent).toEqual([rates[0], null, null]);
  await track.pause();
  await expect.poll(() => producer.sent).toEqual([null, null, null]);
  // What is wanted meanwhile holds afterwards.
  track.encode(1);
  await track.resume();
  await expect.poll(() => producer.sent).toEqual([rates[0], rates[1], null]);
});

test('in Firefox a camera is sent whole after a pause of which nothing was said', async () => {
  const { track, producer } = published('Firefox120');
  await track.pause();
  await expect.poll(() => producer.sent).toEqual([null, null, null]);
  await track.resume();
  await expect.poll(() => producer.sent).toEqual(rates);
});

test('Chromium gives no bitrate to layers that nobody wants, and leaves the encoder to the negotiation of a pause', async () => {
  const { track, producer } = published('Chrome111');
  track.encode(0);
  await expect.poll(() => producer.sent).toEqual([rates[0], 1, 1]);
  await track.pause();
  expect([producer.paused, producer.sent]).toEqual([true, [rates[0], 1, 1]]);
});
