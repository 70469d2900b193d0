/**
 * What runs in the page of the scenario `cascade`: people with the client library, all in one page, so that one clock
 * tells when each of them received a frame.
 */
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import type { Meeting } from '../../signaling/client/api.ts';

/** Where somebody joins. */
export interface Entry {
  readonly url: string;
  readonly token: string;
  readonly room: string;
}

/** By the frame's RTP timestamp: when its last packet was received, in ms of the page's clock. */
export type Received = Readonly<Record<string, number>>;

export interface WatchingPage {
  /** Publishes a small camera in one size: RTP timestamps go through unchanged then. */
  publish(entry: Entry): Promise<void>;
  /** Watches, and notes the frames. Resolves with the first frame. */
  watch(name: string, entry: Entry): Promise<void>;
  /** Watches without noting anything. Resolves when its picture is there. */
  fill(entry: Entry): Promise<void>;
  /** Forgets the frames. */
  begin(): void;
  received(name: string): Received;
}

declare global {
  /** The page's people. */
  var watchingPage: WatchingPage;
}

const CAMERA = { width: 160, height: 90, frameRate: 30 };

const logs = new Map<string, Map<number, number>>();

const join = ({ url, token, room }: Entry, autoSubscribe: boolean): Promise<Meeting> =>
  new CausewayClient({ url, token }).join({ room, autoSubscribe });

/** The track that somebody publishes, as soon as it comes. */
function pictureOf(meeting: Meeting): Promise<MediaStreamTrack> {
  return new Promise((resolve, reject) => {
    meeting.on('trackSubscribed', ({ mediaTrack }) => resolve(mediaTrack));
    meeting.on('subscriptionFailed', ({ error }) => reject(error));
  });
}

function note(video: HTMLVideoElement, log: Map<number, number>): void {
  video.requestVideoFrameCallback((_now, { rtpTimestamp, receiveTime }) => {
    if (rtpTimestamp !== undefined && receiveTime !== undefined) log.set(rtpTimestamp, receiveTime);
    note(video, log);
  });
}

globalThis.watchingPage = {
  async publish(entry) {
    const [camera] = (await navigator.mediaDevices.getUserMedia({ video: CAMERA })).getVideoTracks();
    if (camera === undefined) throw new Error('no camera');
    const meeting = await join(entry, false);
    await meeting.publish(camera, { source: 'camera', simulcast: false });
  },
  async watch(name, entry) {
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true });
    document.body.append(video);
    const log = new Map<number, number>();
    logs.set(name, log);
    note(video, log);
    video.srcObject = new MediaStream([await pictureOf(await join(entry, true))]);
    await video.play();
  },
  async fill(entry) {
    await pictureOf(await join(entry, true));
  },
  begin() {
    for (const log of logs.values()) log.clear();
  },
  received: (name) => Object.fromEntries(logs.get(name) ?? []),
};
