/** Somebody in a meeting without a browser: our client library over real transports, and made-up sound and pictures. */
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { JoinOptions, LocalTrack, Meeting } from '../../signaling/client/api.ts';
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import type { Entrance } from '../harness/cluster.ts';
import { RtcDevice } from './rtc-device.ts';
import { isSound, keyFrameRequestsIn, markOf, picturePacket, senderReport, soundPacket } from './rtp.ts';
import { Wire } from './sockets/wire.ts';

/** A spatial layer of a camera. */
export interface LoadLayer {
  /** Of one picture. */
  readonly packets: number;
  /** Of each packet. */
  readonly bytes: number;
}

/** The smallest first. */
const SIMULCAST: readonly LoadLayer[] = [
  { packets: 1, bytes: 400 },
  { packets: 1, bytes: 1_100 },
  { packets: 3, bytes: 1_100 },
];
const SOUND_BYTES = 80;
const VIDEO_CLOCK = 90_000;
const AUDIO_CLOCK = 48_000;
/** What is sent may be switched to only after a report, of which there is one in so many pictures. */
const REPORT_EVERY = 5;

export interface Received {
  packets: number;
  bytes: number;
  /** Packets of pictures, by `publisher layer`. */
  readonly pictures: Map<string, number>;
  /** Packets of sound, by publisher. */
  readonly sounds: Map<number, number>;
}

const nothing = (): Received => ({ packets: 0, bytes: 0, pictures: new Map(), sounds: new Map() });
const countOne = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

type EntryOptions = Omit<JoinOptions, 'room'>;

export class Participant {
  readonly #device = new RtcDevice(
    (packet) => this.#hear(packet),
    undefined,
    (packet) => (this.keyFrameRequests += keyFrameRequestsIn(packet)),
  );
  /** By which others know whose packets they receive. */
  readonly index: number;
  readonly #layers: readonly LoadLayer[];
  readonly #wire = new Wire();
  #meeting: Meeting | undefined;
  #sequenceNumber = 0;
  #pictures = 0;
  received = nothing();
  /** How many packets it has sent. */
  sent = 0;
  /** How often a key frame of its camera was asked for. */
  keyFrameRequests = 0;
  /** Hears of each packet of somebody's sound. */
  onSound: (publisher: number) => void = () => undefined;

  /** @param layers of the camera, the smallest first */
  constructor(index: number, layers = SIMULCAST) {
    this.index = index;
    this.#layers = layers;
  }

  get identity(): string {
    return `participant-${this.index}`;
  }

  get meeting(): Meeting {
    if (this.#meeting === undefined) throw new Error(`${this.identity} has not joined`);
    return this.#meeting;
  }

  /** Joins, and publishes a camera and a microphone. */
  async join(entrance: Entrance, room: string, options: EntryOptions = {}): Promise<void> {
    await this.joinAt(entrance.signalingUrl, await entrance.token(room, this.identity), room, options);
  }

  /** The same with a token that was made before. @param url several are tried in turn */
  async joinAt(
    url: string | readonly string[],
    token: string,
    room: string,
    options: EntryOptions = {},
  ): Promise<void> {
    await this.enter(url, token, room, options);
    await this.meeting.publish(new FakeMediaStreamTrack({ kind: 'audio' }), { source: 'microphone' });
    await this.meeting.publish(camera(), { source: 'camera', simulcast: this.#layers.length > 1 });
  }

  /** Joins, and publishes nothing. */
  async enter(url: string | readonly string[], token: string, room: string, options: EntryOptions = {}): Promise<void> {
    const { options: device } = this.#device;
    const client = new CausewayClient({ url, token, device, webSocket: this.#wire.webSocket });
    this.#meeting = await client.join({ room, ...options });
  }

  /** Shares a screen. */
  share(): Promise<LocalTrack> {
    return this.meeting.publish(camera(), { source: 'screen' });
  }

  /** Breaks its signaling, as a bad network would: the library reconnects. */
  cut(): void {
    this.#wire.cut();
  }

  /** Frames and bytes of signaling that it was told. */
  get told(): { readonly frames: number; readonly bytes: number } {
    const { frames, bytes } = this.#wire;
    return { frames, bytes };
  }

  /** How many packets of sound it has ever sent. */
  get soundsSent(): number {
    return this.#sequenceNumber;
  }

  /** Whether what it sends gets through. */
  get open(): boolean {
    return this.#device.open;
  }

  /** Sends a picture, in those layers that somebody wants. */
  sendPicture(): void {
    const video = this.#device.sent.find(({ kind }) => kind === 'video');
    if (video === undefined) return;
    this.#pictures += 1;
    const timestamp = Math.round((performance.now() * VIDEO_CLOCK) / 1_000);
    this.#layers.forEach(({ packets, bytes }, layer) => {
      const ssrc = video.rtpParameters.encodings?.[layer]?.ssrc;
      if (ssrc === undefined || video.active[layer] !== true) return;
      if (this.#pictures % REPORT_EVERY === 1) this.#device.send(senderReport({ ssrc, timestamp }));
      for (let packet = 0; packet < packets; packet += 1) {
        const sequenceNumber = this.#pictures * packets + packet;
        this.#send(picturePacket({ ssrc, sequenceNumber, timestamp }, { publisher: this.index, layer }, bytes));
      }
    });
  }

  /** Sends a packet of sound, at a level in dBov. */
  sendSound(level: number): void {
    // The last: it may have been sent in another room before.
    const ssrc = this.#device.sent.findLast(({ kind }) => kind === 'audio')?.rtpParameters.encodings?.[0]?.ssrc;
    if (ssrc === undefined) return;
    this.#sequenceNumber += 1;
    const timestamp = Math.round((performance.now() * AUDIO_CLOCK) / 1_000);
    this.#send(soundPacket({ ssrc, sequenceNumber: this.#sequenceNumber, timestamp }, this.index, level, SOUND_BYTES));
  }

  /** Counts what it receives from now on. */
  begin(): void {
    this.received = nothing();
    this.sent = 0;
    this.keyFrameRequests = 0;
  }

  #send(packet: Buffer): void {
    this.sent += 1;
    this.#device.send(packet);
  }

  #hear(packet: Buffer): void {
    const { received } = this;
    received.packets += 1;
    received.bytes += packet.length;
    const mark = markOf(packet);
    if (mark === undefined) return;
    if (isSound(mark)) {
      countOne(received.sounds, mark.publisher);
      this.onSound(mark.publisher);
    } else countOne(received.pictures, `${mark.publisher} ${mark.layer}`);
  }

  async leave(): Promise<void> {
    await this.#meeting?.leave();
    this.#device.close();
  }

  /** The same without a word: the server is gone, or this one's machine fails. */
  drop(): void {
    this.#wire.cut();
    this.#meeting?.leaveNow();
    this.#device.close();
  }
}

function camera(): MediaStreamTrack {
  const track = new FakeMediaStreamTrack({ kind: 'video' });
  return Object.assign(track, { getSettings: () => ({ width: 1280, height: 720 }) });
}
