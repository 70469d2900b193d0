/** Videos that move: each sends a key frame every 20 ms, by its mark known from the others. */
import type { Source } from '../../signaling/protocol/primitives.ts';
import type { RoomMediaSession } from '../rooms/media-session.ts';
import type { RoomTracks } from '../publishing/room-tracks.ts';
import { vp8Packet } from './rtp-packets.ts';
import { vp8 } from './rtp-parameters.ts';

const FRAME_MS = 20;
const TICKS_PER_FRAME = 1_800;

export interface MovingVideo {
  readonly trackId: string;
  readonly source: Source;
  readonly mark: number;
}

export class Videos {
  readonly #tracks: RoomTracks;
  readonly #videos: (MovingVideo & { readonly ssrc: number })[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  #frames = 0;

  constructor(tracks: RoomTracks) {
    this.#tracks = tracks;
    this.#timer = setInterval(() => this.#send(), FRAME_MS);
  }

  async publish(session: RoomMediaSession, video: MovingVideo): Promise<void> {
    const parameters = vp8();
    await session.publish(video.trackId, video.source, parameters, false);
    this.#videos.push({ ...video, ssrc: parameters.encodings?.[0]?.ssrc ?? 0 });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #send(): void {
    this.#frames += 1;
    for (const { trackId, mark, ssrc } of this.#videos) {
      const [sequenceNumber, timestamp] = [this.#frames, this.#frames * TICKS_PER_FRAME];
      this.#tracks.find(trackId)?.producer?.send(vp8Packet(mark, { ssrc, sequenceNumber, timestamp }));
    }
  }
}
