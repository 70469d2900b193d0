/**
 * Somebody who joins and receives all that is published there, without our client library: it asks for the same, and does
 * as little as can be with what it is told. So hundreds of them cost what their sockets and transports cost, as the clients
 * of a bare mediasoup do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { transportForMediasoup } from '../../signaling/client/mediasoup-types.ts';
import type { TransportParameters } from '../../signaling/protocol/webrtc.ts';
import { CAPABILITIES } from './rtc-device.ts';
import { RtcPeer } from './rtc-peer.ts';
import { markOf } from './rtp.ts';
import { PlainClient } from './sockets/plain-client.ts';

/** What is looked at of the answer to `room.join`; not checked, as hundreds of people are in it. */
const Joined = z.object({
  media: z.custom<{ readonly recvTransport: TransportParameters }>(),
  room: z.custom<{ readonly participants: readonly { readonly tracks: readonly { readonly id: string }[] }[] }>(),
});
type Joined = z.infer<typeof Joined>;

export class PlainJoiner {
  readonly identity: string;
  #client: PlainClient | undefined;
  #peer: RtcPeer | undefined;
  readonly #first = Promise.withResolvers<number>();

  constructor(identity: string) {
    this.identity = identity;
    // It is asked for later, or never.
    this.#first.promise.catch(() => undefined);
  }

  /** Resolves when it is in the room; rejects with what the server answers instead. */
  async enter(url: string, token: string, room: string): Promise<void> {
    const client = await PlainClient.connect(url);
    this.#client = client;
    const [, answer] = await Promise.all([
      client.authenticate(token),
      client.request('room.join', { room, summaries: true }),
    ]);
    this.#receive(client, Joined.parse(answer)).catch(this.#first.reject);
  }

  /** When it received the first packet of somebody's media, in ms of `performance.now()`. Rejects if there is none in time. */
  async firstPacketAt(withinMs: number): Promise<number> {
    const at = await Promise.race([this.#first.promise, delay(withinMs)]);
    if (at === undefined) throw new Error(`nothing was received within ${withinMs} ms`);
    return at;
  }

  async #receive(client: PlainClient, { media: { recvTransport }, room }: Joined): Promise<void> {
    const tracks = room.participants.flatMap((participant) => participant.tracks.map(({ id }) => ({ trackId: id })));
    const peer = new RtcPeer({ direction: 'recv', ...transportForMediasoup(recvTransport) });
    this.#peer = peer;
    peer.onPacket = (packet) => {
      if (markOf(packet) !== undefined) this.#first.resolve(performance.now());
    };
    peer.connect();
    const dtlsParameters = { ...peer.dtlsParameters, role: 'client' };
    await Promise.all([
      client.request('transport.connect', { transportId: recvTransport.id, dtlsParameters }),
      client.request('media.consume', { tracks, rtpCapabilities: CAPABILITIES }),
    ]);
  }

  async leave(): Promise<void> {
    await this.#client?.request('room.leave');
    this.drop();
  }

  /** The same without a word. */
  drop(): void {
    this.#client?.cut();
    this.#peer?.close();
  }
}
