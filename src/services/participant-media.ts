/** The media of one participant: which MediaSession it has, and which consumers run on it. */
import { randomUUID } from 'node:crypto';
import type { Params, Result } from '../../signaling/protocol/methods.ts';
import type { Notification } from '../../signaling/protocol/notifications.ts';
import type { MediaParameters } from '../../signaling/protocol/features/media.ts';
import type { IceServer, RtpCapabilities } from '../../signaling/protocol/webrtc.ts';
import { lackingCodecs, type TrackMedia } from '../domain/features/tracks.ts';
import type { VideoMimeType } from '../../signaling/protocol/features/tracks.ts';
import { CausewayError } from '../domain/errors.ts';
import type { RoomKey, RoomState } from '../domain/room/state.ts';
import type { Track } from '../domain/features/tracks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { MediaEngine, MediaSession, ConsumeRequest, TrackPath } from '../ports/media-engine.ts';

/** A track of the room, whose it is, and who serves it. */
export interface LocatedTrack extends Track {
  readonly publisher: string;
  /** The publisher's node. */
  readonly node: string;
}

/** A track of the room by its id, and whose it is. */
export function locateTrack(
  { participants }: Pick<RoomState, 'participants'>,
  trackId: string,
): LocatedTrack | undefined {
  for (const { identity, tracks, node } of participants.values()) {
    const track = tracks.find(({ id }) => id === trackId);
    if (track) return { ...track, publisher: identity, node };
  }
  return undefined;
}

export interface ParticipantMediaOptions {
  readonly engine: MediaEngine;
  readonly key: RoomKey;
  readonly identity: string;
  readonly maxConsumers: number;
  /** Relays for this participant, with credentials that begin to hold now; none: no relay is there. */
  readonly relays?: (() => readonly IceServer[]) | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where notifications that do not stem from the log go. */
  readonly notify: (notification: Notification) => void;
  /** A track of the room, as the log has it now. */
  readonly findTrack: (trackId: string) => LocatedTrack | undefined;
}

/** How long the former media of somebody who moved, to another worker or node, goes on at most, in ms; the protocol says so too. */
export const MOVE_MS = 15_000;

interface EpochSession {
  readonly epoch: number;
  readonly session: MediaSession;
}

type Failure = Result<'media.consume'>['failed'][number];

export class ParticipantMedia {
  readonly #options: ParticipantMediaOptions;
  #session: EpochSession | undefined;
  /** On the worker that handed it over: goes on until the client has what comes from the new one. */
  #former: (EpochSession & { readonly end: () => void }) | undefined;
  /** Whether the session's worker hands it over: the next one does not end it. */
  #moving = false;
  /** Counts the sessions: grows with each. */
  #epochs = 0;
  #closed = false;
  #rtpCapabilities: RtpCapabilities | undefined;
  /** Consumer of each track that is received. */
  readonly #consumerOfTrack = new Map<string, string>();

  constructor(options: ParticipantMediaOptions) {
    this.#options = options;
  }

  /** Of the session that there is; 0: none. */
  get epoch(): number {
    return this.#session?.epoch ?? 0;
  }

  /** The parameters of the session that there is, or of a new one. */
  async parameters(): Promise<MediaParameters> {
    const { epoch, session } = this.#session ?? {};
    return epoch !== undefined && session ? this.#parametersOf({ epoch, session }) : this.open();
  }

  /** New transports in place of the old ones, which end; but of a session that moves they go on. @throws `unavailable` */
  async open(): Promise<MediaParameters> {
    if (!this.#moving) this.#drop();
    const { engine, key, identity } = this.#options;
    this.#epochs += 1;
    const epoch = this.#epochs;
    const session = await engine.attach(key, identity, {
      lost: () => this.#lost(epoch),
      shed: () => this.#shed(epoch),
      consumerClosed: (consumerId, trackId) => this.#consumerClosed(consumerId, trackId),
      layersChanged: (consumerId, layers) =>
        this.#options.notify({ event: 'consumer.layers', data: { consumerId, layers } }),
      forwardingChanged: ({ forwarded, heldBack }) =>
        this.#notifyOf(epoch, {
          event: 'consumer.forwarding',
          data: { forwarded: [...forwarded], heldBack: [...heldBack] },
        }),
      speakersChanged: (trackIds) =>
        this.#notifyOf(epoch, { event: 'room.speakers', data: { trackIds: [...trackIds] } }),
      demandChanged: (trackId, layer) => this.#notifyOf(epoch, { event: 'track.demand', data: { trackId, layer } }),
    });
    if (this.#closed || epoch !== this.#epochs) {
      session.close();
      throw new CausewayError('unavailable', 'another request opened or closed the media meanwhile', {
        retryAfterMs: 100,
      });
    }
    this.#handOver();
    this.#session = { epoch, session };
    return this.#parametersOf(this.#session);
  }

  #parametersOf({ epoch, session }: EpochSession): MediaParameters {
    return { epoch, ...session.parameters, ...this.#iceServers() };
  }

  #iceServers(): Pick<MediaParameters, 'iceServers'> {
    const relays = this.#options.relays?.() ?? [];
    return relays.length === 0 ? {} : { iceServers: [...relays] };
  }

  /** Ends the media of an earlier epoch, which goes on after a move. Of any other epoch: nothing happens. */
  closeFormer(epoch: number): void {
    if (this.#former?.epoch === epoch) this.#former.end();
  }

  async connectTransport({ transportId, dtlsParameters }: Params<'transport.connect'>): Promise<void> {
    await this.#current().connect(transportId, dtlsParameters);
  }

  async restartIce({ transportId }: Params<'transport.restartIce'>): Promise<Result<'transport.restartIce'>> {
    return { iceParameters: await this.#current().restartIce(transportId), ...this.#iceServers() };
  }

  /**
   * Starts to receive a track from the client, then has the room told by `announce`; if that fails, the media is
   * stopped again.
   */
  async produce(
    { source, rtpParameters, paused = false, trackId = randomUUID(), size }: Params<'media.produce'>,
    announce: (trackId: string, media: TrackMedia) => Promise<void>,
  ): Promise<string> {
    const session = this.#current();
    const media = await session.publish(trackId, source, rtpParameters, paused);
    try {
      await announce(trackId, { ...media, ...(size === undefined ? {} : { size }), paused });
    } catch (error) {
      session.unpublish(trackId);
      throw error;
    }
    return trackId;
  }

  /** The log says so: the media follows. */
  trackUpdated(track: Track): void {
    this.#setPaused(track).catch((error: unknown) => {
      this.#options.logger.warn({ err: error, trackId: track.id }, 'a track could not be paused or resumed');
    });
  }

  /** The log says so: the media follows. */
  trackClosed(trackId: string): void {
    this.#session?.session.unpublish(trackId);
    this.#former?.session.unpublish(trackId);
  }

  /** Until a client that moves has sent a track anew, it comes by the former session: a mute has to hold there, too. */
  async #setPaused({ id, paused }: Track): Promise<void> {
    const current = this.#session?.session;
    const former = this.#former?.session;
    try {
      await current?.setTrackPaused(id, paused);
    } catch (error) {
      if (former === undefined || !(error instanceof CausewayError) || error.code !== 'not_found') throw error;
      await former.setTrackPaused(id, paused);
    }
  }

  async consume({ tracks, rtpCapabilities }: Params<'media.consume'>): Promise<Result<'media.consume'>> {
    const capabilities = rtpCapabilities ?? this.#rtpCapabilities;
    if (!capabilities) {
      throw new CausewayError('bad_params', 'the first media.consume needs rtpCapabilities', {
        data: { issues: [{ path: 'rtpCapabilities', message: 'needed in the first call' }] },
      });
    }
    this.#rtpCapabilities = capabilities;
    const session = this.#current();

    const failed: Failure[] = [];
    const requests: ConsumeRequest[] = [];
    let room = this.#options.maxConsumers - this.#consumerOfTrack.size;
    const wanted = new Map(tracks.map((each) => [each.trackId, each]));
    for (const { trackId, paused = false, preferredLayers } of wanted.values()) {
      const track = this.#options.findTrack(trackId);
      if (!track) {
        failed.push({ trackId, code: 'not_found', message: 'no such track' });
      } else if (!this.#consumerOfTrack.has(trackId) && room <= 0) {
        const message = `at most ${this.#options.maxConsumers} consumers for one participant`;
        failed.push({ trackId, code: 'limit_exceeded', message });
      } else {
        if (!this.#consumerOfTrack.has(trackId)) room -= 1;
        const { generation, node, publisher, source, size } = track;
        requests.push({ trackId, generation, node, publisher, source, size, paused, preferredLayers });
      }
    }

    const outcomes = await session.consume(requests, capabilities);
    // What was started went with the media: it must not count against the new one.
    if (session !== this.#session?.session) throw mediaLost();
    const consumers: Result<'media.consume'>['consumers'] = [];
    for (const outcome of outcomes) {
      if ('consumer' in outcome) {
        consumers.push(outcome.consumer);
        this.#consumerOfTrack.set(outcome.consumer.trackId, outcome.consumer.consumerId);
      } else {
        failed.push(failureOf(outcome.trackId, outcome.error));
      }
    }
    return { consumers, failed };
  }

  /** The codecs of video that the client did not say that it decodes, with the one that it was seen not to decode. */
  lacking(undecoded: string): readonly VideoMimeType[] {
    return lackingCodecs(this.#rtpCapabilities, undecoded);
  }

  /** How tracks that are received fared lately: these, or all; none without media. */
  async paths(trackIds?: readonly string[]): Promise<TrackPath[]> {
    return (await this.#session?.session.paths(trackIds)) ?? [];
  }

  limit({ cameras }: Params<'media.limit'>): void {
    this.#current().limitCameras(cameras);
  }

  async updateConsumers({ consumers }: Params<'consumer.update'>): Promise<void> {
    await this.#current().updateConsumers(consumers);
  }

  closeConsumers({ consumerIds }: Params<'consumer.close'>): void {
    const session = this.#current();
    const closed = new Set(consumerIds);
    for (const [trackId, consumerId] of this.#consumerOfTrack) {
      if (closed.has(consumerId)) this.#consumerOfTrack.delete(trackId);
    }
    session.closeConsumers(consumerIds);
  }

  /** Nothing is sent and received for a while: what there is, or is being opened, ends, and can be opened anew. */
  park(): void {
    this.#epochs += 1;
    this.#drop();
  }

  /** For good; may be called twice. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #drop(): void {
    this.#former?.end();
    this.#session?.session.close();
    this.#session = undefined;
    this.#moving = false;
    this.#consumerOfTrack.clear();
  }

  /** What there is becomes what there was. */
  #handOver(): void {
    const former = this.#session;
    if (!former) return;
    this.#former?.end();
    const end = (): void => {
      callOff();
      if (this.#former?.epoch === former.epoch) this.#former = undefined;
      former.session.close();
    };
    const callOff = this.#options.clock.after(MOVE_MS, end);
    this.#former = { ...former, end };
    this.#moving = false;
    this.#consumerOfTrack.clear();
  }

  #current(): MediaSession {
    if (!this.#session) throw mediaLost();
    return this.#session.session;
  }

  #lost(epoch: number): void {
    this.closeFormer(epoch);
    if (epoch !== this.#session?.epoch || this.#closed) return;
    this.#drop();
    this.#options.notify({ event: 'media.reset', data: { reason: 'workerDied' } });
  }

  #shed(epoch: number): void {
    if (epoch !== this.#session?.epoch || this.#closed) return;
    this.#moving = true;
    this.#options.notify({ event: 'media.move', data: {} });
  }

  /** What holds of one session alone: what is told of the one before it is of no use any more. */
  #notifyOf(epoch: number, notification: Notification): void {
    if (epoch >= (this.#session?.epoch ?? 0)) this.#options.notify(notification);
  }

  #consumerClosed(consumerId: string, trackId: string): void {
    if (this.#consumerOfTrack.get(trackId) === consumerId) this.#consumerOfTrack.delete(trackId);
    // A track that left the room took its consumers with it: the room was told so already.
    if (this.#options.findTrack(trackId)) {
      this.#options.notify({ event: 'consumer.closed', data: { consumerId, trackId } });
    }
  }
}

function mediaLost(): CausewayError {
  return new CausewayError('unavailable', 'the media of this session was lost: call media.open', { retryAfterMs: 0 });
}

/** The track is in the room's log; where only its media is missing, it is on its way back. */
function failureOf(trackId: string, { code, message }: CausewayError): Failure {
  return code === 'not_found'
    ? { trackId, code: 'unavailable', message: 'the media of this track is being restored' }
    : { trackId, code, message };
}
