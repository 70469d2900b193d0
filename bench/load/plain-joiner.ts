import { z } from 'zod';
import { transportForMediasoup } from '../../signaling/client/media/mediasoup-types.ts';
import type { TransportParameters } from '../../signaling/protocol/webrtc.ts';
import type { Joiner } from './joiner.ts';
import { ReceivingEnd } from './receiving-end.ts';
import { CAPABILITIES } from './rtc-device.ts';
import { PlainClient } from './sockets/plain-client.ts';

/** What is looked at of the answer to `room.join`; not checked, as hundreds of people are in it. */
const Joined = z.object({
  media: z.custom<{ readonly recvTransport: TransportParameters }>(),
  room: z.custom<{ readonly participants: readonly { readonly tracks: readonly { readonly id: string }[] }[] }>(),
});
type Joined = z.infer<typeof Joined>;

export interface Entry {
  readonly url: string;
  readonly token: string;
  readonly room: string;
}

/**
 * A client of the whole server without our client library: it asks for the same, and does as little as can be with what it
 * is told. So hundreds of them cost what their sockets and transports cost, as the clients of a bare mediasoup do.
 */
export class PlainJoiner implements Joiner {
  readonly #entry: Entry;
  readonly #end = new ReceivingEnd();
  #client: PlainClient | undefined;

  constructor(entry: Entry) {
    this.#entry = entry;
  }

  /** Rejects with what the server answers instead. */
  async enter(): Promise<void> {
    const { url, token, room } = this.#entry;
    const client = await PlainClient.connect(url);
    this.#client = client;
    const [, answer] = await Promise.all([
      client.authenticate(token),
      client.request('room.join', { room, summaries: true }),
    ]);
    this.#receive(client, Joined.parse(answer)).catch(this.#end.failed);
  }

  firstPacketAt(withinMs: number): Promise<number> {
    return this.#end.firstPacketAt(withinMs);
  }

  async #receive(client: PlainClient, { media: { recvTransport }, room }: Joined): Promise<void> {
    const tracks = room.participants.flatMap((participant) => participant.tracks.map(({ id }) => ({ trackId: id })));
    const dtlsParameters = this.#end.connect(transportForMediasoup(recvTransport));
    await Promise.all([
      client.request('transport.connect', { transportId: recvTransport.id, dtlsParameters }),
      client.request('media.consume', { tracks, rtpCapabilities: CAPABILITIES }),
    ]);
  }

  async leave(): Promise<void> {
    await this.#client?.request('room.leave');
    this.drop();
  }

  drop(): void {
    this.#client?.cut();
    this.#end.close();
  }
}
