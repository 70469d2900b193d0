/**
 * What runs in the page of the scenario `demand`: somebody with a camera and somebody who shows it, small or large. Both in
 * one page, so that one clock tells when the picture became larger and when its sender sent another layer.
 */
import type { Meeting, VideoCodec } from '../../signaling/client/api.ts';
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import { pictureOf } from './picture.ts';
import type { Entry } from './watching-page.ts';

export interface DemandPage {
  /** Publishes a camera of 1280 × 720 in three layers. */
  publish(entry: Entry, codec: VideoCodec): Promise<void>;
  /** Shows that camera, large. Resolves when it has its whole size. */
  watch(entry: Entry): Promise<void>;
  /** @returns after how many ms the camera sent its lowest layer alone */
  shrink(): Promise<number>;
  /** @returns after how many ms the camera sent its highest layer */
  enlarge(): Promise<number>;
  /** What the camera sends for so long, in bytes a second, headers not counted. */
  rate(overMs: number): Promise<number>;
}

declare global {
  /** The page's people. */
  var demandPage: DemandPage;
}

const CAMERA = { width: 1280, height: 720, frameRate: 20 };
const HIGHEST = CAMERA.height;
const LOWEST = CAMERA.height / 4;
/** A thumbnail, and a picture that the highest layer fills. */
const SIZES = {
  small: { width: '160px', height: '90px' },
  large: { width: '1280px', height: '720px' },
};
/** Statistics are read as often as that, in ms. Chromium gathers them anew every 50 ms. */
const POLL_MS = 10;
/** No layer but the lowest for so long, in ms: it is the only one. */
const QUIET_MS = 1_500;
/** What did not come for so long, in ms, does not come. */
const PATIENCE_MS = 20_000;

const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true });
let publisher: Meeting | undefined;

const show = (shown: keyof typeof SIZES): void => {
  Object.assign(video.style, SIZES[shown]);
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One stream that is sent (https://www.w3.org/TR/webrtc-stats/#outboundrtpstats-dict*). */
interface Sent {
  readonly id: string;
  readonly kind: string;
  readonly frameHeight?: number;
  readonly framesSent?: number;
  readonly bytesSent?: number;
}

const isSent = (stats: unknown): stats is Sent =>
  typeof stats === 'object' && stats !== null && Reflect.get(stats, 'type') === 'outbound-rtp';

async function streams(): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  (await publisher?.getStats())?.send?.forEach((stats: unknown) => {
    if (isSent(stats) && stats.kind === 'video') sent.push(stats);
  });
  return sent;
}

/** Tells of each new frame's height, in pixels, until it is enough. */
async function eachFrame(told: (height: number) => void, enough: () => boolean): Promise<void> {
  const before = new Map((await streams()).map(({ id, framesSent }) => [id, framesSent ?? 0]));
  const since = performance.now();
  while (!enough()) {
    if (performance.now() - since > PATIENCE_MS) throw new Error('the camera does not send what is wanted of it');
    await pause(POLL_MS);
    for (const { id, frameHeight = 0, framesSent = 0 } of await streams()) {
      if (framesSent > (before.get(id) ?? 0)) told(frameHeight);
      before.set(id, framesSent);
    }
  }
}

async function untilHighest(): Promise<void> {
  let sent = false;
  await eachFrame(
    (height) => (sent ||= height === HIGHEST),
    () => sent,
  );
}

globalThis.demandPage = {
  async publish({ url, token, room }, codec) {
    const devices = await navigator.mediaDevices.getUserMedia({ video: CAMERA });
    publisher = await new CausewayClient({ url, token }).join({ room });
    for (const track of devices.getVideoTracks()) await publisher.publish(track, { source: 'camera', codec });
  },
  async watch({ url, token, room }) {
    document.body.append(video);
    show('large');
    const meeting = await new CausewayClient({ url, token }).join({ room });
    const { track, mediaTrack } = await pictureOf(meeting);
    video.srcObject = new MediaStream([mediaTrack]);
    track.attach(video);
    await untilHighest();
  },
  async shrink() {
    const since = performance.now();
    let last = since;
    show('small');
    await eachFrame(
      (height) => {
        if (height > LOWEST) last = performance.now();
      },
      () => performance.now() - last > QUIET_MS,
    );
    return last - since;
  },
  async enlarge() {
    const since = performance.now();
    show('large');
    await untilHighest();
    return performance.now() - since;
  },
  async rate(overMs) {
    const bytes = async (): Promise<number> =>
      (await streams()).reduce((sum, { bytesSent }) => sum + (bytesSent ?? 0), 0);
    const before = { bytes: await bytes(), at: performance.now() };
    await pause(overMs);
    return (((await bytes()) - before.bytes) * 1_000) / (performance.now() - before.at);
  },
};
