/** A media engine without media: it keeps the port's promises, and lets a test look inside and break things. */
import { kindOf, type Source } from '../../../signaling/protocol/primitives.ts';
import type {
  DtlsParameters,
  IceParameters,
  RtpCapabilities,
  RtpParameters,
} from '../../../signaling/protocol/webrtc.ts';
import { CausewayError } from '../../domain/errors.ts';
import { roomId, type RoomKey } from '../../domain/room/state.ts';
import {
  noHops,
  type ConsumerUpdate,
  type ForwardingChange,
  type MediaEngine,
  type MediaListener,
  type MediaLoad,
  type MediaSession,
  type MediaStats,
  type PublishedMedia,
  type ConsumeOutcome,
  type ConsumeRequest,
  type TrackPath,
} from '../media-engine.ts';

/** What `publish` refuses, as a real engine refuses nonsense. */
export const BAD_RTP: RtpParameters = { codecs: [] };
/** What the fake engine takes for a microphone or a camera alike. */
export const GOOD_RTP: RtpParameters = { codecs: [{ payloadType: 96, mimeType: 'video/VP8', clockRate: 90_000 }] };

const LAYERS = { spatial: 3, temporal: 3 };
const FINGERPRINT = { algorithm: 'sha-256', value: '00:11' } as const;

export class FakeMediaEngine implements MediaEngine {
  readonly #sessions = new Set<FakeMediaSession>();
  #ids = 0;
  /** Set, it is what `attach` rejects with. */
  attachFailure: CausewayError | undefined;
  /** Called, and waited for, before each `attach`, `publish` and `subscribe`. */
  before: (() => Promise<void>) | undefined;

  /** Those that are open, in the order of their start. */
  sessionsOf(identity: string): readonly FakeMediaSession[] {
    return [...this.#sessions].filter((each) => each.identity === identity);
  }

  /** The one session of somebody. @throws {Error} when there are none or several */
  sessionOf(identity: string): FakeMediaSession {
    const [session, ...more] = this.sessionsOf(identity);
    if (!session || more.length > 0) throw new Error(`${identity} has ${session ? 'several sessions' : 'no session'}`);
    return session;
  }

  async attach(key: RoomKey, identity: string, listener: MediaListener): Promise<FakeMediaSession> {
    await this.before?.();
    if (this.attachFailure) throw this.attachFailure;
    const session = new FakeMediaSession(this, roomId(key), identity, listener);
    this.#sessions.add(session);
    return session;
  }

  ready(): boolean {
    return true;
  }

  load(): MediaLoad {
    return { load: 0, hops: 0 };
  }

  stats(): MediaStats {
    const sessions = [...this.#sessions];
    const total = (count: (session: FakeMediaSession) => number): number =>
      sessions.reduce((sum, session) => sum + count(session), 0);
    return {
      workers: [],
      transports: total(() => 2),
      producers: total(({ published }) => published.size),
      consumers: total(({ consumers }) => consumers.size),
      moves: 0,
      unconnected: { ice: 0, dtls: 0 },
      hops: noHops,
    };
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.close();
  }

  /** For the sessions. */
  nextId(what: string): string {
    this.#ids += 1;
    return `${what}-${this.#ids}`;
  }

  sessionsIn(room: string): readonly FakeMediaSession[] {
    return [...this.#sessions].filter((each) => each.room === room);
  }

  remove(session: FakeMediaSession): void {
    this.#sessions.delete(session);
  }
}

interface PublishedTrack {
  readonly source: Source;
  readonly paused: boolean;
}

export class FakeMediaSession implements MediaSession {
  readonly room: string;
  readonly identity: string;
  readonly parameters: MediaSession['parameters'];
  /** By track id. */
  readonly published = new Map<string, PublishedTrack>();
  /** Track of each consumer, by consumer id. */
  readonly consumers = new Map<string, string>();
  /** What `updateConsumers` carried out. */
  readonly updates: ConsumerUpdate[] = [];
  /** Ids of the tracks whose codec its client lacks. */
  readonly undecodable = new Set<string>();
  /** As set by `limitCameras`: nothing is held back by it here. */
  cameraLimit: number | null = null;
  /** Ids of the transports that were connected. */
  readonly connected: string[] = [];
  readonly #engine: FakeMediaEngine;
  readonly #listener: MediaListener;
  #closed = false;

  constructor(engine: FakeMediaEngine, room: string, identity: string, listener: MediaListener) {
    this.#engine = engine;
    this.room = room;
    this.identity = identity;
    this.#listener = listener;
    const transport = () => ({
      id: engine.nextId('transport'),
      iceParameters: { usernameFragment: 'ufrag', password: 'secret' },
      iceCandidates: [],
      dtlsParameters: { fingerprints: [FINGERPRINT] },
    });
    this.parameters = { routerRtpCapabilities: {}, sendTransport: transport(), recvTransport: transport() };
  }

  /** What `paths` answers. */
  trackPaths: readonly TrackPath[] = [];

  async paths(trackIds?: readonly string[]): Promise<TrackPath[]> {
    return this.trackPaths.filter(({ trackId }) => trackIds?.includes(trackId) ?? true);
  }

  get closed(): boolean {
    return this.#closed;
  }

  async connect(transportId: string, _dtlsParameters: DtlsParameters): Promise<void> {
    this.#transport(transportId);
    this.connected.push(transportId);
  }

  async restartIce(transportId: string): Promise<IceParameters> {
    this.#transport(transportId);
    return { usernameFragment: this.#engine.nextId('ufrag'), password: 'secret' };
  }

  async publish(trackId: string, source: Source, rtp: RtpParameters, paused: boolean): Promise<PublishedMedia> {
    this.#requireOpen();
    await this.#engine.before?.();
    this.#requireOpen();
    if (rtp === BAD_RTP) throw new CausewayError('bad_media', 'no codec');
    this.unpublish(trackId);
    this.published.set(trackId, { source, paused });
    return kindOf(source) === 'video'
      ? { mimeType: 'video/VP8', layers: LAYERS }
      : { mimeType: 'audio/opus', layers: { spatial: 1, temporal: 1 } };
  }

  async setTrackPaused(trackId: string, paused: boolean): Promise<void> {
    this.#requireOpen();
    const track = this.published.get(trackId);
    if (!track) throw new CausewayError('not_found', 'no such track');
    this.published.set(trackId, { ...track, paused });
  }

  unpublish(trackId: string): void {
    if (this.published.delete(trackId)) this.#endConsumersOf(trackId);
  }

  async consume(requests: readonly ConsumeRequest[], _capabilities: RtpCapabilities): Promise<ConsumeOutcome[]> {
    this.#requireOpen();
    await this.#engine.before?.();
    this.#requireOpen();
    return requests.map(({ trackId, generation }) => {
      const track = this.#peers()
        .map(({ published }) => published.get(trackId))
        .find((each) => each !== undefined);
      if (!track) return { trackId, error: new CausewayError('not_found', 'no such track') };
      if (this.undecodable.has(trackId)) return { trackId, error: new CausewayError('cannot_consume', 'no codec') };
      if (this.published.has(trackId)) return { trackId, error: new CausewayError('cannot_consume', 'your own track') };
      // A new consumer of a track takes the place of the one before.
      for (const [consumerId, consumed] of this.consumers) if (consumed === trackId) this.consumers.delete(consumerId);
      const consumerId = this.#engine.nextId('consumer');
      this.consumers.set(consumerId, trackId);
      const kind = kindOf(track.source);
      return {
        consumer: {
          consumerId,
          trackId,
          generation,
          kind,
          rtpParameters: GOOD_RTP,
          producerPaused: track.paused,
        },
      };
    });
  }

  async updateConsumers(updates: readonly ConsumerUpdate[]): Promise<void> {
    this.#requireOpen();
    const possible = updates.filter(({ consumerId }) => this.consumers.has(consumerId));
    this.updates.push(...possible);
    if (possible.length < updates.length) throw noConsumer();
  }

  limitCameras(limit: number | null): void {
    this.#requireOpen();
    this.cameraLimit = limit;
  }

  /** Closes those that are there; then tells of those that are not. */
  closeConsumers(consumerIds: readonly string[]): void {
    this.#requireOpen();
    const closed = consumerIds.map((consumerId) => this.consumers.delete(consumerId));
    if (closed.includes(false)) throw noConsumer();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#engine.remove(this);
    for (const trackId of this.published.keys()) this.#endConsumersOf(trackId);
    this.published.clear();
    this.consumers.clear();
  }

  /** What happens when the worker dies. */
  lose(): void {
    this.close();
    this.#listener.lost();
  }

  /** What happens when the worker has too much to do. */
  shed(): void {
    this.#listener.shed();
  }

  /** What happens when the bandwidth changes. */
  changeLayers(consumerId: string, spatial: number | null): void {
    this.#listener.layersChanged(consumerId, spatial === null ? null : { spatial });
  }

  /** What happens when others speak than those whose cameras are sent. */
  changeForwarding(change: ForwardingChange): void {
    this.#listener.forwardingChanged(change);
  }

  #peers(): readonly FakeMediaSession[] {
    return this.#engine.sessionsIn(this.room);
  }

  #endConsumersOf(trackId: string): void {
    for (const peer of this.#peers()) {
      for (const [consumerId, consumed] of peer.consumers) {
        if (consumed !== trackId) continue;
        peer.consumers.delete(consumerId);
        peer.#listener.consumerClosed(consumerId, trackId);
      }
    }
  }

  #transport(transportId: string): void {
    this.#requireOpen();
    const { sendTransport, recvTransport } = this.parameters;
    if (transportId !== sendTransport.id && transportId !== recvTransport.id) {
      throw new CausewayError('not_found', 'no such transport');
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw new CausewayError('unavailable', 'the media of this session is closed');
  }
}

function noConsumer(): CausewayError {
  return new CausewayError('not_found', 'no such consumer');
}
