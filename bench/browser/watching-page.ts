/**
 * What runs in the page of the scenarios `cascade` and `wan`: people with the client library, all in one page, so that
 * one clock tells when each of them received a frame.
 */
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import type { Meeting } from '../../signaling/client/api.ts';
import { openDevices, publishDevices } from './devices.ts';
import { pictureOf } from './picture.ts';

/** Where somebody joins. */
export interface Entry {
  readonly url: string;
  readonly token: string;
  readonly room: string;
}

/** By the frame's RTP timestamp: when its last packet was received, in ms of the page's clock. */
export type Received = Readonly<Record<string, number>>;

/** Of what came so far, summed over all streams of a kind. */
export interface Reception {
  readonly framesShown: number;
  readonly videoPackets: number;
  /** Missing for good, as far as the receiver knows. */
  readonly videoPacketsLost: number;
  readonly videoPacketsAskedAgain: number;
  readonly audioSamples: number;
  /** Of these, such as the receiver made up in place of what did not come. */
  readonly audioSamplesConcealed: number;
}

export interface WatchingPage {
  /** Publishes a small camera in one size, so that RTP timestamps go through unchanged, and a microphone if `sound`. */
  publish(entry: Entry, sound?: boolean): Promise<void>;
  /** Watches, and notes the frames. Resolves with the first frame. */
  watch(name: string, entry: Entry): Promise<void>;
  /** Watches without noting anything. Resolves when its picture is there. */
  fill(entry: Entry): Promise<void>;
  /** Forgets the frames. */
  begin(): void;
  received(name: string): Received;
  /** The longest time between two frames that were shown since `begin`, in ms. */
  longestGapMs(name: string): number;
  /** What the servers say about the way of each track that somebody receives. */
  diagnose(name: string): ReturnType<Meeting['diagnosis']['of']>;
  /** What somebody who watches received since it joined. */
  reception(name: string): Promise<Reception>;
}

declare global {
  /** The page's people. */
  var watchingPage: WatchingPage;
}

/** Somebody who watches. */
interface Watcher {
  readonly meeting: Meeting;
  readonly frames: Map<number, number>;
  /** In ms of the page's clock. */
  shownAt: number;
  longestGapMs: number;
}

const watchers = new Map<string, Watcher>();

function watcher(name: string): Watcher {
  const found = watchers.get(name);
  if (found === undefined) throw new Error(`nobody watches as ${name}`);
  return found;
}

const join = ({ url, token, room }: Entry, autoSubscribe: boolean): Promise<Meeting> =>
  new CausewayClient({ url, token }).join({ room, autoSubscribe });

function note(video: HTMLVideoElement, watcher: Watcher): void {
  video.requestVideoFrameCallback((now, { rtpTimestamp, receiveTime }) => {
    if (rtpTimestamp !== undefined && receiveTime !== undefined) watcher.frames.set(rtpTimestamp, receiveTime);
    watcher.longestGapMs = Math.max(watcher.longestGapMs, now - watcher.shownAt);
    watcher.shownAt = now;
    note(video, watcher);
  });
}

function numberOf(stats: unknown, name: string): number {
  const value: unknown = typeof stats === 'object' && stats !== null ? Reflect.get(stats, name) : undefined;
  return typeof value === 'number' ? value : 0;
}

globalThis.watchingPage = {
  async publish(entry, sound = false) {
    const devices = await openDevices(sound);
    const meeting = await join(entry, false);
    await publishDevices(meeting, devices);
  },
  async watch(name, entry) {
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true });
    document.body.append(video);
    const meeting = await join(entry, true);
    const watcher: Watcher = { meeting, frames: new Map(), shownAt: performance.now(), longestGapMs: 0 };
    watchers.set(name, watcher);
    note(video, watcher);
    const { mediaTrack } = await pictureOf(meeting);
    video.srcObject = new MediaStream([mediaTrack]);
    await video.play();
  },
  async fill(entry) {
    await pictureOf(await join(entry, true));
  },
  begin() {
    for (const watcher of watchers.values()) {
      watcher.frames.clear();
      watcher.longestGapMs = 0;
      watcher.shownAt = performance.now();
    }
  },
  received: (name) => Object.fromEntries(watcher(name).frames),
  longestGapMs(name) {
    const { longestGapMs, shownAt } = watcher(name);
    return Math.max(longestGapMs, performance.now() - shownAt);
  },
  async diagnose(name) {
    const { meeting } = watcher(name);
    const tracks = [...meeting.participants.values()].flatMap((participant) => [...participant.tracks.keys()]);
    return meeting.diagnosis.of(tracks);
  },
  async reception(name) {
    const { recv } = await watcher(name).meeting.getStats();
    const streams: unknown[] = [];
    recv?.forEach((stats: unknown) => {
      // The stream by which mediasoup tries how much gets through carries nothing.
      if (typeof stats === 'object' && stats !== null && Reflect.get(stats, 'mid') !== 'probator') streams.push(stats);
    });
    const sum = (kind: string, counter: string): number =>
      streams.reduce((total: number, stats) => {
        const ofKind = typeof stats === 'object' && stats !== null && Reflect.get(stats, 'kind') === kind;
        return total + (ofKind && Reflect.get(stats, 'type') === 'inbound-rtp' ? numberOf(stats, counter) : 0);
      }, 0);
    return {
      framesShown: sum('video', 'framesDecoded') - sum('video', 'framesDropped'),
      videoPackets: sum('video', 'packetsReceived'),
      videoPacketsLost: sum('video', 'packetsLost'),
      videoPacketsAskedAgain: sum('video', 'nackCount'),
      audioSamples: sum('audio', 'totalSamplesReceived'),
      audioSamplesConcealed: sum('audio', 'concealedSamples'),
    };
  },
};
