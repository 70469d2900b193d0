import type { types } from 'mediasoup-client';
import type { Params } from '../../protocol/methods.ts';
import { kindOf, Size } from '../../protocol/primitives.ts';
import type { EventData } from '../../protocol/notifications.ts';
import type { TrackView, VideoMimeType } from '../../protocol/features/tracks.ts';
import type { RtpParameters } from '../../protocol/webrtc.ts';
import type { LocalTrack, PublishOptions, VideoCodec } from '../api.ts';
import { backoffDelay } from '../common/backoff.ts';
import { audioOptions, type SendableCodec, VIDEO_OPTIONS, videoCodecs, videoEncodings } from './encodings.ts';
import { isDeferred } from '../connection/ending.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import { type LocalTrackHost, PublishedTrack } from './local-track.ts';
import { sendingBrowser } from './sending-browser.ts';
import type { MediaLink } from '../media/media-link.ts';
import type { Media } from '../media/media.ts';
import type { Requester } from '../connection/requests.ts';
import { sleep } from '../common/sleep.ts';
import type { ClientTiming } from '../timing.ts';
import { randomId } from '../common/random-id.ts';

export interface PublisherOptions {
  readonly requester: Requester;
  readonly media: Media;
  readonly timing: ClientTiming;
  readonly failed: (error: unknown) => void;
}

/** What says that a track cannot be sent in this way: by the browser, or by the server. */
const CODEC_REFUSED = new Set<CausewayClientError['code']>(['unsupported', 'bad_media']);
/** How often a track is offered to the server before it is given up. */
const SEND_ATTEMPTS = 4;

/** The tracks that we publish: sends them, and sends them anew whenever the media was lost. */
export class Publisher implements LocalTrackHost {
  readonly #options: PublisherOptions;
  readonly #life = new AbortController();
  readonly #tracks = new Set<PublishedTrack>();
  readonly #sending = new Set<PublishedTrack>();
  /** Receivers play tracks of one stream in time with each other (RFC 8830): a screen is not part of the camera's. */
  readonly #stream = randomId();

  readonly failed: (error: unknown) => void;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.failed = options.failed;
  }

  get tracks(): readonly LocalTrack[] {
    return [...this.#tracks].filter((track) => track.id !== '');
  }

  async publish(mediaTrack: MediaStreamTrack, options: PublishOptions): Promise<LocalTrack> {
    if (mediaTrack.kind !== kindOf(options.source)) {
      throw new CausewayClientError('unsupported', `${options.source} cannot be of kind ${mediaTrack.kind}`);
    }
    if (mediaTrack.readyState === 'ended') throw new CausewayClientError('unsupported', 'the track has ended');
    const track = new PublishedTrack(mediaTrack, options, this);
    this.#tracks.add(track);
    try {
      await this.#send(track);
    } catch (thrown) {
      const error = toClientError(thrown);
      await track.end(error.code === 'closed' ? 'meeting' : 'refused');
      throw error;
    }
    if (track.ended !== null) throw new CausewayClientError('closed', 'the track ended while it was being published');
    return track;
  }

  /** Whether something is not sent yet. */
  get busy(): boolean {
    return this.#sending.size > 0;
  }

  /** There are new transports: everything is sent anew. */
  mediaOpened(): void {
    // What is being sent already finds the new ones by itself.
    for (const track of this.#tracks) if (!this.#sending.has(track)) void this.#sendAnew(track);
  }

  /** A new session: which of our tracks the room knows is told next, if we are in it. */
  sessionReplaced(): void {
    for (const track of this.#tracks) track.known = false;
  }

  /** In the room, which kept these tracks of ours: they are sent anew under their ids. */
  seated(kept: readonly TrackView[]): void {
    const tracks = new Map([...this.#tracks].map((track) => [track.id, track]));
    for (const { id } of kept) {
      const track = tracks.get(id);
      if (track !== undefined) track.known = true;
      // It was closed while nobody could be told; or the answer that it is published never came.
      else this.#unpublish(id).catch(this.failed);
    }
  }

  heard(view: TrackView, mutedBy: string | undefined): void {
    for (const track of this.#tracks) if (track.id === view.id) track.heard(view.paused, mutedBy);
  }

  /** The room knows it no longer. */
  stopped(trackId: string): void {
    for (const track of this.#tracks) {
      if (track.id !== trackId) continue;
      track.known = false;
      track.end('stopped').catch(this.failed);
    }
  }

  /** What others want of a track of ours. */
  demanded({ trackId, layer }: EventData<'track.demand'>): void {
    for (const track of this.#tracks) if (track.id === trackId) track.encode(layer);
  }

  /** Viewers lack these codecs: a track of ours is sent with another, if there is one. */
  undecodable({ trackId, mimeTypes }: EventData<'track.undecodable'>): void {
    for (const track of this.#tracks) {
      if (track.id !== trackId) continue;
      track.undecodable = new Set(mimeTypes.map(codecOf));
      track.refusedCodecs = 0;
      // What is being sent already looks at it in the end.
      if (!this.#sending.has(track) && !this.#isAsChosen(track)) void this.#sendInstead(track);
    }
  }

  /** Whether it is sent with the codec that would be chosen for it now. */
  #isAsChosen(track: PublishedTrack): boolean {
    const { link } = this.#options.media;
    if (track.kind === 'audio' || link === null) return true;
    return track.mimeType?.toLowerCase() === chosenCodec(track, link).capability.mimeType.toLowerCase();
  }

  async #sendInstead(track: PublishedTrack): Promise<void> {
    const before = track.producers;
    await this.#sendAnew(track);
    for (const producer of before) producer.close();
  }

  async tellPaused(track: PublishedTrack): Promise<void> {
    // What is not known yet, or was lost, is published as it is then.
    if (!track.known) return;
    const { id, paused } = track;
    // Told again it would overtake what was said later.
    const wanted = (): boolean => track.paused === paused && track.known && track.ended === null;
    const tell = (): Promise<unknown> =>
      this.#options.requester.request('track.update', { trackId: id, paused }, { wanted });
    try {
      // What is paused here must be so in the room, too, however long that takes; to resume may fail.
      await this.#insist(tell, () => paused && wanted());
    } catch (thrown) {
      const error = toClientError(thrown);
      if (error.code !== 'disconnected') throw error;
    }
  }

  async over(track: PublishedTrack): Promise<void> {
    this.#tracks.delete(track);
    if (track.known && !this.#life.signal.aborted) await this.#unpublish(track.id);
  }

  close(): void {
    this.#life.abort();
    for (const track of this.#tracks) track.end('meeting').catch(this.failed);
  }

  async #unpublish(trackId: string): Promise<void> {
    try {
      await this.#insist(() => this.#options.requester.request('track.close', { trackId }));
    } catch (thrown) {
      const error = toClientError(thrown);
      // In each of these cases it is gone already.
      if (error.code !== 'not_found' && error.code !== 'disconnected' && error.code !== 'closed') throw error;
    }
  }

  /** Asks again, as long as it is `wanted` and the server only says that it cannot do it now. */
  async #insist(ask: () => Promise<unknown>, wanted: () => boolean = () => true): Promise<void> {
    const { signal } = this.#life;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await ask();
        return;
      } catch (thrown) {
        const error = toClientError(thrown);
        const passes = isDeferred(error) || error.code === 'timeout';
        if (!passes || signal.aborted || !wanted()) throw error;
      }
      await sleep(backoffDelay(attempt, this.#options.timing, 1), signal);
    }
  }

  async #sendAnew(track: PublishedTrack): Promise<void> {
    try {
      await this.#send(track);
    } catch (thrown) {
      const error = toClientError(thrown);
      if (error.code === 'closed') return;
      this.failed(error);
      await track.end('refused').catch(this.failed);
    }
  }

  async #send(track: PublishedTrack): Promise<void> {
    this.#sending.add(track);
    try {
      await this.#offer(track);
    } finally {
      this.#sending.delete(track);
    }
  }

  /** Resolves when a producer sends the track, on whatever link there is by then; or when the track has ended. */
  async #offer(track: PublishedTrack): Promise<void> {
    const { media, timing } = this.#options;
    for (let attempt = 1; ;) {
      const link = await media.ready();
      const { undecodable } = track;
      try {
        const producer = await this.#produce(track, link);
        if (track.ended === null) track.sentBy(producer, sendingBrowser(link.device.handlerName));
        else producer.close();
        // The media may have been replaced at the last moment.
        if (track.ended !== null) return;
        // Or what viewers lack.
        if (link === media.link && (track.undecodable === undecodable || this.#isAsChosen(track))) return;
      } catch (thrown) {
        if (track.ended !== null) return;
        // Not the track's fault: there will be another link.
        if (link !== media.link) continue;
        const error = toClientError(thrown);
        // A browser may list a codec that it cannot send, and a server refuse how it would be sent: the next one is tried.
        if (CODEC_REFUSED.has(error.code) && this.#hasNextCodec(track, link)) {
          track.refusedCodecs += 1;
          continue;
        }
        // Ours no longer, or never: it is published as a new one.
        if (error.code === 'not_found' && track.known) track.known = false;
        // A host forbade it while it was away: it comes back paused.
        else if (error.code === 'forbidden_now' && track.known && !track.paused) track.forbidden();
        else if (error.code !== 'not_found' && error.code !== 'timeout' && !isDeferred(error)) throw error;
        if (attempt >= SEND_ATTEMPTS) throw error;
        // A transport that the server does not know (`not_found`): `media.reset` is on its way.
        await sleep(backoffDelay(attempt, timing, 1), this.#life.signal);
        attempt += 1;
      }
    }
  }

  #hasNextCodec(track: PublishedTrack, { device }: MediaLink): boolean {
    if (track.kind === 'audio') return false;
    const { options, undecodable } = track;
    return track.refusedCodecs + 1 < videoCodecs(device.sendRtpCapabilities, options.codec, undecodable).length;
  }

  async #produce(track: PublishedTrack, link: MediaLink): Promise<types.Producer> {
    let announced: Promise<unknown> = Promise.resolve();
    const announce = (rtpParameters: RtpParameters): Promise<string> => {
      const answer = this.#announce(track, rtpParameters, link);
      announced = answer.catch(() => {});
      return answer;
    };
    try {
      return await link.produce(this.#producerOptions(track, link), track.source, announce);
    } catch (error) {
      // The link was closed meanwhile: the server may have published the track even so, and its id is needed.
      await announced;
      throw error;
    }
  }

  async #announce(track: PublishedTrack, rtpParameters: RtpParameters, link: MediaLink): Promise<string> {
    const { source, paused } = track;
    const again = track.known ? { trackId: track.id } : {};
    const { trackId } = await this.#options.requester.request(
      'media.produce',
      { source, rtpParameters, paused, ...again, ...sizeOf(track) },
      {
        answered: (result) => {
          track.id = result.trackId;
          track.known = true;
        },
        // These parameters are those of this link: on the next one they would be lies.
        wanted: () => link === this.#options.media.link,
      },
    );
    if (track.ended !== null) await this.#unpublish(trackId);
    // Paused or resumed while the server was told otherwise.
    else if (track.paused !== paused) await this.tellPaused(track);
    return trackId;
  }

  #producerOptions(track: PublishedTrack, link: MediaLink): types.ProducerOptions {
    const { mediaTrack, options } = track;
    const screen = options.source === 'screen' || options.source === 'screenAudio';
    const common = {
      track: mediaTrack,
      streamId: screen ? `${this.#stream}-screen` : this.#stream,
      // It is the application's, and is sent again after a loss.
      stopTracks: false,
    };
    if (track.kind === 'audio') return { ...common, codecOptions: audioOptions(options) };
    if (screen && mediaTrack.contentHint === '') mediaTrack.contentHint = 'detail';
    const { width, height } = mediaTrack.getSettings();
    const { scalable, keepsSsrc } = sendingBrowser(link.device.handlerName);
    const { codec, capability } = chosenCodec(track, link);
    return {
      ...common,
      codec: capability,
      codecOptions: VIDEO_OPTIONS,
      encodings: videoEncodings({
        ...options,
        codec,
        width,
        height,
        scalable,
      }),
      // A paused camera costs neither encoder nor uplink. Sound stays set up: unmuting must be instant.
      zeroRtpOnPause: keepsSsrc,
    };
  }
}

/** Nothing where the browser does not tell it. */
function sizeOf({ kind, mediaTrack }: PublishedTrack): Pick<Params<'media.produce'>, 'size'> {
  const { width, height } = kind === 'video' ? mediaTrack.getSettings() : {};
  const { data: size } = Size.safeParse({ width, height });
  return size === undefined ? {} : { size };
}

/** As `VP8` of `video/VP8`. */
const codecOf = (mimeType: VideoMimeType): VideoCodec => MIME_TYPES[mimeType];

const MIME_TYPES: Record<VideoMimeType, VideoCodec> = {
  'video/VP8': 'VP8',
  'video/VP9': 'VP9',
  'video/AV1': 'AV1',
  'video/H264': 'H264',
};

function chosenCodec({ options, undecodable, refusedCodecs }: PublishedTrack, { device }: MediaLink): SendableCodec {
  const codecs = videoCodecs(device.sendRtpCapabilities, options.codec, undecodable);
  return codecs[refusedCodecs % codecs.length] ?? codecs[0];
}
