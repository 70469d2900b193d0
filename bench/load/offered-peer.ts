/** The same as RtcPeer for a server that makes the offer, as Janus does: receives all that it is offered. */
import { randomUUID } from 'node:crypto';
import { PeerConnection, type Track } from 'node-datachannel';

export class OfferedPeer {
  readonly #connection: PeerConnection;
  /** Kept, so that they are not collected while they receive. */
  readonly #tracks: Track[] = [];
  readonly #answer = Promise.withResolvers<string>();

  /** @param onPacket hears each RTP packet that arrives */
  constructor(offer: string, address: string, onPacket: (packet: Buffer) => void) {
    this.#connection = new PeerConnection(randomUUID(), {
      iceServers: [],
      bindAddress: address,
      forceMediaTransport: true,
    });
    this.#connection.onTrack((track) => {
      this.#tracks.push(track);
      track.onMessage(onPacket);
    });
    this.#connection.onGatheringStateChange((state) => {
      const sdp = this.#connection.localDescription()?.sdp;
      if (state === 'complete' && sdp !== undefined) this.#answer.resolve(sdp);
    });
    this.#connection.setRemoteDescription(offer, 'offer');
  }

  /** Resolves with the answer, once it holds all candidates. */
  get answer(): Promise<string> {
    return this.#answer.promise;
  }

  close(): void {
    this.#connection.close();
  }
}
