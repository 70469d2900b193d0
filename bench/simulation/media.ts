/** What cameras, screens and microphones send: bytes on the wire and packets, per second. */
import { videoEncodings } from '../../signaling/client/publish/encodings.ts';
import type { Size } from '../../signaling/protocol/primitives.ts';
import type { Device } from './calendar.ts';

/** Per second. */
export interface Rate {
  readonly bytes: number;
  readonly packets: number;
}

/** A video that can be sent. */
export interface Video {
  readonly size: Size;
  /** Of each spatial layer by itself, the lowest first: what a viewer of it receives. */
  readonly layers: readonly Rate[];
  /** Of each with all below it: what a publisher sends, and what crosses a hop. */
  readonly upTo: readonly Rate[];
}

export const NO_RATE: Rate = { bytes: 0, packets: 0 };

/** IPv4 20, UDP 8, RTP 12 with 12 of header extensions (RFC 8285), SRTP's tag 10 (RFC 3711). */
const OVERHEAD_BYTES = 62;
/** Of video in a packet. */
const PAYLOAD_BYTES = 1_100;
const CAMERA_FRAMES = 30;
const SCREEN_FRAMES = 5;
/** A screen that stands still most of the time takes so much of what it may. */
const SCREEN_ACTIVITY = 0.3;

const add = (a: Rate, b: Rate): Rate => ({ bytes: a.bytes + b.bytes, packets: a.packets + b.packets });

function rateOf(bitsPerSecond: number, framesPerSecond: number): Rate {
  const bytes = bitsPerSecond / 8;
  const packets = Math.max(framesPerSecond, bytes / PAYLOAD_BYTES);
  return { bytes: bytes + packets * OVERHEAD_BYTES, packets };
}

/** As the client library encodes it: VP8 in simulcast. */
function video(source: 'camera' | 'screen', size: Size, activity: number, framesPerSecond: number): Video {
  const encodings = videoEncodings({ source, codec: 'VP8', scalable: true, ...size });
  const layers = encodings.map(({ maxBitrate = 0 }) => rateOf(maxBitrate * activity, framesPerSecond));
  const upTo: Rate[] = [];
  for (const layer of layers) upTo.push(add(upTo.at(-1) ?? NO_RATE, layer));
  return { size, layers, upTo };
}

export const CAMERA: Readonly<Record<Device, Video>> = {
  desk: video('camera', { width: 1280, height: 720 }, 1, CAMERA_FRAMES),
  phone: video('camera', { width: 640, height: 360 }, 1, CAMERA_FRAMES),
};
export const SCREEN: Video = video('screen', { width: 1920, height: 1080 }, SCREEN_ACTIVITY, SCREEN_FRAMES);

/** Opus at 32 kbit/s in packets of 20 ms, and a packet every 400 ms of silence (RFC 7587, section 3.1.3, and RFC 6716). */
export const SPEECH: Rate = { bytes: 50 * (80 + OVERHEAD_BYTES), packets: 50 };
export const SILENT: Rate = { bytes: 2.5 * (8 + OVERHEAD_BYTES), packets: 2.5 };
