/**
 * One WebRTC transport of a client without a browser: real ICE, DTLS and SRTP by libdatachannel, and RTP packets as they
 * are. What is sent is made by the caller, what arrives is given to it undecoded: so one process plays hundreds of clients.
 */
import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { types } from 'mediasoup-client';
import { initLogger, PeerConnection, Video } from 'node-datachannel';

export interface RtcPeerOptions {
  readonly direction: 'send' | 'recv';
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: readonly types.IceCandidate[];
  readonly dtlsParameters: types.DtlsParameters;
}

/** Where a client without a browser is, as long as it says nothing else. */
export const LOOPBACK = '127.0.0.1';

/**
 * Lets go of peers that were closed. What hears of a peer is a handle of the event loop, which looks at all of them whenever
 * one is called, and they are there until the garbage is collected: hundreds of closed peers slow the others several times.
 * The next collection comes late, so that none falls into what is measured.
 */
export function forgetClosedPeers(): void {
  setFlagsFromString('--heap-growing-percent=1000');
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

/** Hears which ciphers all peers agree on with their servers from now on; `end` says which there were. */
export function watchCiphers(): { end(): ReadonlySet<string> } {
  const ciphers = new Set<string>();
  initLogger('Debug', (_level, message) => {
    const cipher = /SRTP profile is: (\S+)/.exec(message)?.[1];
    if (cipher !== undefined) ciphers.add(cipher);
  });
  return {
    end() {
      initLogger('Fatal', () => undefined);
      return ciphers;
    },
  };
}

const MID = '0';
/** In the SDP only: packets are not looked at. */
const PAYLOAD_TYPE = 96;

/** What is heard of a peer. The library keeps what hears, and must not keep the peer by it, nor the peer itself. */
interface Ear {
  open: boolean;
  opened: () => void;
  hear: (packet: Buffer) => void;
}
const opening = (ear: Ear) => (): void => {
  ear.open = true;
  ear.opened();
};
const hearing = (ear: Ear) => (packet: Buffer) => {
  ear.opened();
  ear.opened = deaf;
  ear.hear(packet);
};
const listening = (ear: Ear) => (packet: Buffer) => ear.hear(packet);
const deaf = (): void => undefined;

export class RtcPeer {
  readonly #connection: PeerConnection;
  readonly #track: ReturnType<PeerConnection['addTrack']>;
  readonly #options: RtcPeerOptions;
  readonly #ear: Ear = { open: false, opened: deaf, hear: deaf };

  /** @param address of this machine, from which it sends */
  constructor(options: RtcPeerOptions, address: string = LOOPBACK) {
    this.#options = options;
    this.#connection = new PeerConnection(randomUUID(), {
      iceServers: [],
      bindAddress: address,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    const media = new Video(MID, options.direction === 'send' ? 'SendOnly' : 'RecvOnly');
    media.addVideoCodec(PAYLOAD_TYPE, 'VP8', '');
    this.#track = this.#connection.addTrack(media);
    if (options.direction === 'send') this.#track.onOpen(opening(this.#ear));
    // What one that sends hears is RTCP.
    this.#track.onMessage(options.direction === 'send' ? listening(this.#ear) : hearing(this.#ear));
    this.#connection.setLocalDescription('offer');
  }

  /** Hears each packet that arrives, until it is closed: RTP at one that receives, RTCP at one that sends. */
  set onPacket(hear: (packet: Buffer) => void) {
    this.#ear.hear = hear;
  }

  /** Is told when what it sends gets through, or at one that receives when the first packet came. */
  set onOpen(opened: () => void) {
    this.#ear.opened = opened;
  }

  /** Ours, for the server. */
  get dtlsParameters(): types.DtlsParameters {
    const sdp = this.#connection.localDescription()?.sdp ?? '';
    const value = /^a=fingerprint:sha-256 (\S+)/im.exec(sdp)?.[1];
    if (value === undefined) throw new Error('the transport has no fingerprint yet');
    return { fingerprints: [{ algorithm: 'sha-256', value }] };
  }

  /** Begins to connect. */
  connect(): void {
    this.#connection.setRemoteDescription(remoteDescription(this.#options), 'answer');
  }

  /** Whether what is sent gets through. */
  get open(): boolean {
    return this.#ear.open;
  }

  /** Of a transport that is not open nothing is sent. */
  send(packet: Buffer): void {
    if (!this.#ear.open) return;
    try {
      this.#track.sendMessageBinary(packet);
    } catch {
      // The server closed it, which a thread of the library's has noticed and not yet told.
      this.#ear.open = false;
    }
  }

  /** RTCP about what is received. */
  sendFeedback(packet: Buffer): void {
    this.#track.sendMessageBinary(packet);
  }

  close(): void {
    this.#ear.open = false;
    this.#ear.opened = deaf;
    this.#ear.hear = deaf;
    this.#connection.close();
  }
}

/** The server as libdatachannel wants to be told of it (RFC 8866). */
function remoteDescription({ direction, iceParameters, iceCandidates, dtlsParameters }: RtcPeerOptions): string {
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  const candidates = iceCandidates
    .filter(({ protocol, tcpType }) => protocol === 'udp' && tcpType === undefined)
    .map(({ foundation, priority, address, port, type }) => {
      return `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ ${type}`;
    });
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${MID}`,
    `m=video 7 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE}`,
    'c=IN IP4 127.0.0.1',
    `a=mid:${MID}`,
    direction === 'send' ? 'a=recvonly' : 'a=sendonly',
    'a=rtcp-mux',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint?.value ?? ''}`,
    // mediasoup-client's stand-in for a browser tells the server the opposite role.
    direction === 'send' ? 'a=setup:active' : 'a=setup:passive',
    `a=rtpmap:${PAYLOAD_TYPE} VP8/90000`,
    ...candidates,
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}
