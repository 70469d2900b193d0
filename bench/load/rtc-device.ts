/** What mediasoup-client needs to play a client without a browser: its own stand-in, with real transports behind it. */
import { FakeHandler, testFakeParameters, type types } from 'mediasoup-client';
import { LOOPBACK, RtcPeer } from './rtc-peer.ts';

/** A track that is sent, as the server was told of it. */
export interface SentTrack {
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: types.RtpParameters;
  /** Whether each encoding, the smallest first, is to be sent. */
  active: readonly boolean[];
}

/** The transports of one participant, each there once it is needed. */
export class RtcDevice {
  readonly sent: SentTrack[] = [];
  #send: RtcPeer | undefined;
  #recv: RtcPeer | undefined;
  readonly #onPacket: (packet: Buffer) => void;
  readonly #onFeedback: (packet: Buffer) => void;
  readonly #address: string;

  /**
   * @param onPacket hears each RTP packet that arrives
   * @param address of this machine, from which it sends
   * @param onFeedback hears RTCP about what is sent
   */
  constructor(
    onPacket: (packet: Buffer) => void = () => undefined,
    address: string = LOOPBACK,
    onFeedback: (packet: Buffer) => void = () => undefined,
  ) {
    this.#onPacket = onPacket;
    this.#onFeedback = onFeedback;
    this.#address = address;
  }

  /** For the options of the client library. */
  get options(): types.DeviceOptions {
    return {
      handlerFactory: {
        name: 'RtcDevice',
        getNativeRtpCapabilities: async () => structuredClone(CAPABILITIES),
        factory: (options) => this.#handler(options),
      },
    };
  }

  /** Whether what is sent gets through. */
  get open(): boolean {
    return this.#send?.open === true;
  }

  /** RTP or RTCP. */
  send(packet: Buffer): void {
    this.#send?.send(packet);
  }

  /** RTCP about what is received. */
  sendFeedback(packet: Buffer): void {
    this.#recv?.sendFeedback(packet);
  }

  #handler(options: types.HandlerOptions): types.HandlerInterface {
    const peer = new RtcPeer(options, this.#address);
    peer.onPacket = options.direction === 'send' ? this.#onFeedback : this.#onPacket;
    if (options.direction === 'send') this.#send = peer;
    else this.#recv = peer;
    const generateLocalDtlsParameters = (): types.DtlsParameters => {
      peer.connect();
      return peer.dtlsParameters;
    };
    const handler = FakeHandler.createFactory({
      ...testFakeParameters,
      generateNativeRtpCapabilities: () => structuredClone(CAPABILITIES),
      generateLocalDtlsParameters,
    }).factory(options);
    const send = handler.send.bind(handler);
    handler.send = async (track) => {
      const result = await send(track);
      const { kind } = track.track;
      if (kind !== 'audio' && kind !== 'video') throw new Error(`a track of kind ${kind}`);
      const encodings = result.rtpParameters.encodings ?? [];
      const sent: SentTrack = { kind, rtpParameters: result.rtpParameters, active: encodings.map(() => true) };
      this.sent.push(sent);
      return { ...result, rtpSender: senderOf(sent) };
    };
    peer.onOpen = () => handler.emit('@connectionstatechange', 'connected');
    handler.on('@close', () => peer.close());
    return handler;
  }

  close(): void {
    this.#send?.close();
    this.#recv?.close();
  }
}

/** As much of a browser's sender as the client library uses to say which encodings are wanted. */
function senderOf(sent: SentTrack): RTCRtpSender {
  const sender = {
    getParameters: () => ({ encodings: sent.active.map((active) => ({ active })) }),
    async setParameters({ encodings }: RTCRtpSendParameters): Promise<void> {
      sent.active = encodings.map(({ active = true }) => active);
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return sender as unknown as RTCRtpSender;
}

/**
 * Opus and VP8, and of the extensions those that are needed. No congestion control: a server that hears nothing of what
 * arrived sends what it would send over a line that is wide enough.
 */
export const CAPABILITIES: types.RtpCapabilities = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      preferredPayloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { minptime: 10, useinbandfec: 1 },
      rtcpFeedback: [],
    },
    {
      kind: 'video',
      mimeType: 'video/VP8',
      preferredPayloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
    },
    {
      kind: 'video',
      mimeType: 'video/rtx',
      preferredPayloadType: 97,
      clockRate: 90_000,
      parameters: { apt: 96 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [
    { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', preferredId: 3 },
    { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
    { kind: 'video', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
  ],
};

/** Of one stream that such a client sends. */
export function rtpParametersOf(kind: 'audio' | 'video', ssrc: number): types.RtpParameters {
  const { codecs = [] } = CAPABILITIES;
  const codec = codecs.find((codec) => codec.kind === kind);
  if (codec?.preferredPayloadType === undefined) throw new Error(`no codec for ${kind}`);
  const { preferredPayloadType: payloadType, ...rest } = codec;
  return { mid: String(ssrc), codecs: [{ ...rest, payloadType }], encodings: [{ ssrc }] };
}
