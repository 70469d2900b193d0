/** The two WebRTC transports of one participant. */
import type { Router, Transport, WebRtcServer, WebRtcTransport } from 'mediasoup/types';
import type { MediaSession } from '../../src/ports/media-engine.ts';
import type { DtlsParameters, IceParameters } from '../../signaling/protocol/webrtc.ts';
import { createBoth } from '../mediasoup/create-both.ts';
import { leanTransport } from '../mediasoup/parameter-copies.ts';
import { toDtlsParameters } from '../wire/dtls-parameters.ts';
import { mediaError, notFound } from '../wire/media-errors.ts';

export interface TransportPair {
  /** What the participant publishes comes in here. */
  readonly send: Transport;
  /** What it subscribes to goes out here. */
  readonly recv: Transport;
  readonly parameters: Pick<MediaSession['parameters'], 'sendTransport' | 'recvTransport'>;
  /** See the MediaSession. */
  connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void>;
  restartIce(transportId: string): Promise<IceParameters>;
  /** Calls it whenever `recv` gets connected. */
  onReceiving(listener: () => void): void;
  close(): void;
}

/**
 * What a receiver's bandwidth is taken for until it is measured, in bit/s: enough for one camera of medium size at
 * once, and little enough for most lines.
 */
const INITIAL_OUTGOING_BITRATE = 1_000_000;

/** Called when the client is about to connect a transport, for the first time or once more (`restart`). Must not throw. */
type Connecting = (transport: WebRtcTransport, direction: 'send' | 'recv', restart: boolean) => void;

/** Both at the same time: one round trip to the worker. Closes what there is when one fails. */
export async function createTransportPair(
  router: Router,
  webRtcServer: WebRtcServer,
  options: PairOptions,
): Promise<TransportPair> {
  const create = () =>
    router.createWebRtcTransport({
      webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE,
    });
  const [send, recv] = await createBoth(create(), create());
  for (const transport of [send, recv]) options.created(leanTransport(transport));
  return new WebRtcTransportPair(send, recv, options);
}

/** What a client is told in place of a candidate's address; undefined: not this candidate. */
type Tell = (address: string) => string | undefined;

export interface PairOptions {
  /** Called for each when both are there. Must not throw. */
  readonly created: (transport: WebRtcTransport) => void;
  readonly connecting: Connecting;
  readonly tell: Tell;
}

class WebRtcTransportPair implements TransportPair {
  readonly #connecting: Connecting;
  readonly #addressTold: Tell;
  readonly send: WebRtcTransport;
  readonly recv: WebRtcTransport;

  constructor(send: WebRtcTransport, recv: WebRtcTransport, { connecting, tell }: PairOptions) {
    this.#addressTold = tell;
    this.send = send;
    this.recv = recv;
    this.#connecting = connecting;
  }

  get parameters(): TransportPair['parameters'] {
    return {
      sendTransport: toTransportParameters(this.send, this.#addressTold),
      recvTransport: toTransportParameters(this.recv, this.#addressTold),
    };
  }

  #find(transportId: string): WebRtcTransport {
    if (transportId === this.send.id) return this.send;
    if (transportId === this.recv.id) return this.recv;
    throw notFound('transport');
  }

  #tell(transport: WebRtcTransport, restart: boolean): void {
    this.#connecting(transport, transport === this.send ? 'send' : 'recv', restart);
  }

  onReceiving(listener: () => void): void {
    this.recv.observer.on('dtlsstatechange', (state) => {
      if (state === 'connected') listener();
    });
  }

  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.#find(transportId);
    this.#tell(transport, false);
    try {
      await transport.connect({ dtlsParameters: toDtlsParameters(dtlsParameters) });
    } catch (error) {
      throw mediaError(error, 'bad_media', 'The transport cannot be connected');
    }
  }

  async restartIce(transportId: string): Promise<IceParameters> {
    const transport = this.#find(transportId);
    this.#tell(transport, true);
    try {
      return await transport.restartIce();
    } catch (error) {
      throw mediaError(error, 'bad_media', 'ICE cannot be restarted');
    }
  }

  close(): void {
    this.send.close();
    this.recv.close();
  }
}

/**
 * Of the five fingerprints of our certificate only that of SHA-256 is told: it is the one that every client must know
 * (RFC 8122, section 5), and mediasoup-client takes the last it is told, which would be that of SHA-1.
 */
const toTransportParameters = ({ id, iceParameters, iceCandidates, dtlsParameters }: WebRtcTransport, tell: Tell) => ({
  id,
  iceParameters,
  iceCandidates: iceCandidates.flatMap((candidate) => {
    const address = tell(candidate.address);
    return address === undefined ? [] : [{ ...candidate, address, ip: address }];
  }),
  dtlsParameters: {
    ...dtlsParameters,
    fingerprints: dtlsParameters.fingerprints.filter(({ algorithm }) => algorithm === 'sha-256'),
  },
});
