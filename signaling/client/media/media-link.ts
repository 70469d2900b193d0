import type { types } from 'mediasoup-client';
import type { ConsumerView, MediaParameters } from '../../protocol/features/media.ts';
import { DtlsParameters, type IceServer, RtpCapabilities, RtpParameters } from '../../protocol/webrtc.ts';
import type { MediaPath } from '../api.ts';
import { CausewayClientError } from '../errors.ts';
import { IceWatch } from './ice-watch.ts';
import { iceForMediasoup, parametersForMediasoup, transportForMediasoup, usesRelays } from './mediasoup-types.ts';
import type { TransportsState } from './media-status.ts';
import { randomId } from '../common/random-id.ts';
import type { Requester } from '../connection/requests.ts';
import type { MediaSeals } from '../sealing/media-seals.ts';
import type { Source } from '../../protocol/primitives.ts';
import type { RemoteTrack } from '../api.ts';
import type { ClientTiming } from '../timing.ts';

/** Tells the server what a new track sends; resolves with the track's id. */
export type Announce = (rtpParameters: RtpParameters) => Promise<string>;

export interface MediaLinkOptions {
  readonly requester: Requester;
  readonly device: types.Device;
  readonly parameters: MediaParameters;
  readonly mediaPath: MediaPath;
  readonly timing: ClientTiming;
  /** What seals the frames of a sealed room. */
  readonly seals: MediaSeals;
  /** The state of a transport changed. */
  readonly changed: () => void;
  /** The media does not come back by itself: new transports are needed. */
  readonly failed: () => void;
}

/** Both transports of one media epoch, each made when it is first needed. Closed for good when the media was lost. */
export class MediaLink {
  readonly #options: MediaLinkOptions;
  readonly #watches: IceWatch[] = [];
  /** By the key that mediasoup-client carries from `produce` to the event of that name. */
  readonly #announcements = new Map<unknown, Announce>();
  /** What the server says to each, by the same key. */
  readonly #answers = new Map<unknown, Promise<string>>();
  #send: types.Transport | null = null;
  #recv: types.Transport | null = null;
  #iceServers: readonly IceServer[];
  #closed = false;

  constructor(options: MediaLinkOptions) {
    this.#options = options;
    this.#iceServers = usesRelays(options.mediaPath) ? (options.parameters.iceServers ?? []) : [];
  }

  get epoch(): number {
    return this.#options.parameters.epoch;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether our side of the receive transport is set up, or is being: before that nothing can arrive. */
  get receives(): boolean {
    return this.#recv !== null;
  }

  get device(): types.Device {
    return this.#options.device;
  }

  /** What both transports say together. */
  get state(): TransportsState {
    const states = [this.#send, this.#recv].flatMap((each) => each?.connectionState ?? []);
    if (states.length === 0) return 'idle';
    if (states.some((state) => state === 'disconnected' || state === 'failed')) return 'interrupted';
    return states.every((state) => state === 'connected') ? 'connected' : 'connecting';
  }

  /** Whether a transport has a connection and none has lost it. */
  get connected(): boolean {
    const states = [this.#send, this.#recv].map((each) => each?.connectionState);
    return states.includes('connected') && this.state !== 'interrupted';
  }

  /** What we can receive, for the server. */
  get rtpCapabilities(): RtpCapabilities {
    return RtpCapabilities.parse(this.#options.device.recvRtpCapabilities);
  }

  /** Rejects with the server's error, or with what the browser throws. */
  async produce(options: types.ProducerOptions, source: Source, announce: Announce): Promise<types.Producer> {
    const { seals } = this.#options;
    seals.require();
    const key = Symbol('a producer to be');
    this.#announcements.set(key, announce);
    let producer: types.Producer | undefined;
    try {
      producer = await this.#sendTransport().produce({
        ...options,
        onRtpSender: (sender) => seals.sending(sender, source, options.codec?.mimeType ?? 'audio/opus'),
        appData: { key },
      });
      const { rtpSender: sender } = producer;
      producer.observer.once('close', () => seals.ended(sender));
      await this.#answers.get(key);
      return producer;
    } catch (error) {
      producer?.close();
      throw error;
    } finally {
      this.#announcements.delete(key);
      this.#answers.delete(key);
    }
  }

  async consume(view: ConsumerView, { participant, source }: RemoteTrack): Promise<types.Consumer> {
    const { seals } = this.#options;
    seals.require();
    const mimeType = view.rtpParameters.codecs[0]?.mimeType ?? '';
    const consumer = await this.#recvTransport().consume({
      onRtpReceiver: (receiver) => seals.receiving(receiver, participant.identity, source, mimeType),
      id: view.consumerId,
      producerId: view.trackId,
      kind: view.kind,
      rtpParameters: parametersForMediasoup(view.rtpParameters),
    });
    const { rtpReceiver: receiver } = consumer;
    consumer.observer.once('close', () => seals.ended(receiver));
    return consumer;
  }

  /**
   * Consumers that are closed next, in the same turn, go with one negotiation. mediasoup-client begins one for the first at
   * once unless it is busy: so it is told again of the servers that it knows, which changes nothing.
   */
  closingTogether(): void {
    this.#recv?.updateIceServers({ iceServers: [...this.#iceServers] }).catch(() => {});
  }

  /** The signaling was away: what is not connected is restarted now. */
  check(): void {
    for (const watch of this.#watches) watch.check();
  }

  /** The network changed: whatever the transports say, their addresses may be worth nothing now. */
  networkChanged(): void {
    for (const watch of this.#watches) watch.networkChanged();
  }

  async stats(): Promise<{ readonly send: RTCStatsReport | null; readonly recv: RTCStatsReport | null }> {
    const [send, recv] = await Promise.all([this.#send?.getStats() ?? null, this.#recv?.getStats() ?? null]);
    return { send, recv };
  }

  close(): void {
    this.#closed = true;
    for (const watch of this.#watches) watch.close();
    this.#send?.close();
    this.#recv?.close();
  }

  #sendTransport(): types.Transport {
    if (this.#send !== null) return this.#send;
    const transport = this.#open((device, options) => device.createSendTransport(options), 'sendTransport');
    transport.on('produce', ({ rtpParameters, appData }, done, failed) => {
      const announce = this.#announcements.get(appData['key']);
      if (announce === undefined) {
        failed(new Error('a producer that nobody asked for'));
        return;
      }
      const answer = announce(RtpParameters.parse(rtpParameters));
      answer.catch(() => {});
      this.#answers.set(appData['key'], answer);
      // mediasoup-client sets up one track after the other: the next one is not to wait for the answer to this one.
      done({ id: randomId() });
    });
    this.#send = transport;
    return transport;
  }

  #recvTransport(): types.Transport {
    this.#recv ??= this.#open((device, options) => device.createRecvTransport(options), 'recvTransport');
    return this.#recv;
  }

  #open(
    create: (device: types.Device, options: types.TransportOptions) => types.Transport,
    end: 'sendTransport' | 'recvTransport',
  ): types.Transport {
    const { device, parameters, mediaPath, requester, timing, changed, failed } = this.#options;
    if (this.#closed) throw new CausewayClientError('disconnected', 'the media was lost');
    const transportId = parameters[end].id;
    const wanted = (): boolean => !this.#closed;
    const transport = create(device, transportForMediasoup(parameters[end], parameters.iceServers, mediaPath));
    const restart = async (): Promise<void> => {
      const { iceParameters, iceServers } = await requester.request(
        'transport.restartIce',
        { transportId },
        { wanted },
      );
      if (iceServers !== undefined && usesRelays(mediaPath)) {
        this.#iceServers = iceServers;
        // The relays' credentials of before may have ended. Firefox can only go on with them.
        await transport.updateIceServers({ iceServers }).catch(() => {});
      }
      await transport.restartIce({ iceParameters: iceForMediasoup(iceParameters) });
    };
    const watch = new IceWatch(transport, timing, { restart, giveUp: failed });
    this.#watches.push(watch);
    transport.on('connectionstatechange', changed);
    transport.on('connect', ({ dtlsParameters }, done) => {
      const params = { transportId, dtlsParameters: DtlsParameters.parse(dtlsParameters) };
      requester.request('transport.connect', params, { wanted }).catch(() => watch.refused());
      // Whoever waits for the answer connects a round trip later. The server drops a handshake that comes before this
      // request, and DTLS begins it again (RFC 6347, section 4.2.4).
      done();
    });
    return transport;
  }
}
