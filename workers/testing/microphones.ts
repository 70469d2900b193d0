/** Microphones that sound: each sends a packet every 20 ms, loud or silent. */
import type { RoomMediaSession } from '../rooms/media-session.ts';
import type { RoomTracks } from '../publishing/room-tracks.ts';
import { opusPacket } from './rtp-packets.ts';
import { opus } from './rtp-parameters.ts';

const FRAME_MS = 20;
const SAMPLES_PER_FRAME = 960;

export class Microphones {
  /** Track ids of those that are spoken into. */
  loud: readonly string[] = [];
  readonly #tracks: RoomTracks;
  readonly #parameters = new Map<string, ReturnType<typeof opus>>();
  readonly #timer: ReturnType<typeof setInterval>;
  #frames = 0;

  constructor(tracks: RoomTracks) {
    this.#tracks = tracks;
    this.#timer = setInterval(() => this.#send(), FRAME_MS);
  }

  async publish(session: RoomMediaSession, trackId: string): Promise<void> {
    const parameters = opus();
    await session.publish(trackId, 'microphone', parameters, false);
    this.#parameters.set(trackId, parameters);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #send(): void {
    this.#frames += 1;
    for (const [trackId, { mid, encodings }] of this.#parameters) {
      // Speech is never of the same level for long.
      const level = this.loud.includes(trackId) ? [-20, -26, -32][this.#frames % 3] : -127;
      const options = { ssrc: encodings?.[0]?.ssrc ?? 0, mid, level };
      const [sequenceNumber, timestamp] = [this.#frames, this.#frames * SAMPLES_PER_FRAME];
      this.#tracks.find(trackId)?.producer?.send(opusPacket(0, { ...options, sequenceNumber, timestamp }));
    }
  }
}
