/** What a participant sends and receives, as far as its seat allows. */
import type { MediaParameters } from '../../signaling/protocol/features/media.ts';
import type { Params, Result } from '../../signaling/protocol/methods.ts';
import type { Source } from '../../signaling/protocol/primitives.ts';
import type { VideoMimeType } from '../../signaling/protocol/features/tracks.ts';
import { CausewayError } from '../domain/errors.ts';
import type { Participant } from '../domain/features/seats.ts';
import { requireFreeTrack } from '../domain/features/tracks.ts';
import { requireGrant, requirePublish } from '../domain/grants.ts';
import type { InputFor } from '../domain/room/features.ts';
import { diagnosisOf } from './quality/diagnosis-of.ts';
import type { LocatedTrack, ParticipantMedia } from './participant-media.ts';
import type { SeatMedia } from './participation.ts';

export interface LocalSeatMediaOptions {
  readonly media: ParticipantMedia;
  /** The participant's record. @throws `stale`, `in_lobby` */
  readonly seated: () => Participant;
  /** Refuses a source that a host does not allow now. @throws `forbidden_now` */
  readonly requireNow: (participant: Participant, source: Source) => void;
  readonly findTrack: (trackId: string) => LocatedTrack | undefined;
  /** Has the room told of a track. */
  readonly announce: <M extends 'publishTrack' | 'republishTrack'>(type: M, params: InputFor<M>) => Promise<unknown>;
  /** Has a publisher told that its track cannot be decoded by somebody who lacks these codecs. */
  readonly tellUndecodable: (track: LocatedTrack, mimeTypes: readonly VideoMimeType[]) => void;
  readonly maxTracks: number;
}

export class LocalSeatMedia implements SeatMedia {
  readonly #options: LocalSeatMediaOptions;
  readonly #media: ParticipantMedia;

  constructor(options: LocalSeatMediaOptions) {
    this.#options = options;
    this.#media = options.media;
  }

  get epoch(): number {
    return this.#media.epoch;
  }

  async open(): Promise<MediaParameters> {
    this.#options.seated();
    return this.#media.open();
  }

  async close({ epoch }: Params<'media.close'>): Promise<void> {
    this.#media.closeFormer(epoch);
  }

  async connect(params: Params<'transport.connect'>): Promise<void> {
    await this.#media.connectTransport(params);
  }

  restartIce(params: Params<'transport.restartIce'>): Promise<Result<'transport.restartIce'>> {
    return this.#media.restartIce(params);
  }

  async produce(params: Params<'media.produce'>): Promise<Result<'media.produce'>> {
    const { seated, requireNow, announce, findTrack, maxTracks } = this.#options;
    const participant = seated();
    const { grants, tracks } = participant;
    const { source } = params;
    // Asked before any work is done for it; the room's rules decide in the end.
    requirePublish(grants, source);
    const again = tracks.find(({ id }) => id === params.trackId);
    if (params.trackId !== undefined && again?.source !== source) {
      throw new CausewayError('not_found', 'no such track of yours');
    }
    if (!again) requireFreeTrack(participant, source, maxTracks);
    if (params.paused !== true) requireNow(participant, source);
    const trackId = await this.#media.produce(params, async (trackId, media) => {
      if (again) await announce('republishTrack', { trackId, media });
      else await announce('publishTrack', { trackId, source, media });
    });
    return { trackId, generation: findTrack(trackId)?.generation ?? 1 };
  }

  async consume(params: Params<'media.consume'>): Promise<Result<'media.consume'>> {
    requireGrant(this.#options.seated().grants, 'subscribe');
    const answer = await this.#media.consume(params);
    const { findTrack, tellUndecodable } = this.#options;
    for (const { trackId, code } of answer.failed) {
      const track = code === 'cannot_consume' ? findTrack(trackId) : undefined;
      if (track?.kind === 'video' && track.publisher !== this.#options.seated().identity) {
        tellUndecodable(track, this.#media.lacking(track.mimeType));
      }
    }
    return answer;
  }

  async limit(params: Params<'media.limit'>): Promise<void> {
    requireGrant(this.#options.seated().grants, 'subscribe');
    this.#media.limit(params);
  }

  async diagnose({ trackIds }: Params<'media.diagnose'>): Promise<Result<'media.diagnose'>> {
    requireGrant(this.#options.seated().grants, 'subscribe');
    const paths = await this.#media.paths(trackIds);
    return { tracks: paths.map(diagnosisOf) };
  }

  async updateConsumers(params: Params<'consumer.update'>): Promise<void> {
    await this.#media.updateConsumers(params);
  }

  async closeConsumers(params: Params<'consumer.close'>): Promise<void> {
    this.#media.closeConsumers(params);
  }
}
