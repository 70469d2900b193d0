/** Gathers how tracks fared on their way to somebody: from this node, and from those that they come from. */
import type { RoomKey } from '../../src/domain/room/state.ts';
import type { TrackPath } from '../../src/ports/media-engine.ts';
import type { PublishedTrackFigures } from '../hops/hop-messages.ts';
import { isDownlinkNarrow } from '../legs/narrow.ts';
import type { MediaWorker } from '../process/media-worker.ts';
import type { ReceivedTrack } from '../receiving/received-track.ts';
import type { RoomMeans } from './room-router.ts';

export interface SessionFiguresOptions {
  readonly key: RoomKey;
  /** That of the session. */
  readonly worker: MediaWorker;
  readonly means: Pick<RoomMeans, 'legs' | 'nodeHops' | 'serverFigures' | 'publishedFigures'>;
}

export class SessionFigures {
  readonly #options: SessionFiguresOptions;

  constructor(options: SessionFiguresOptions) {
    this.#options = options;
  }

  async pathsOf(tracks: readonly ReceivedTrack[]): Promise<TrackPath[]> {
    const published = await this.#published(tracks);
    return Promise.all(tracks.map((track) => this.#pathOf(track, published.get(track.trackId))));
  }

  async #pathOf(track: ReceivedTrack, published: PublishedTrackFigures | undefined): Promise<TrackPath> {
    const { worker, means } = this.#options;
    const { trackId, node, consumer, share } = track;
    const [link, downlink] = await Promise.all([
      node === undefined ? undefined : means.legs.figuresOf(share.producer.id),
      means.legs.figuresOf(consumer.id),
    ]);
    return {
      trackId,
      node,
      figures: {
        uplink: published?.uplink,
        publisherNode: published?.publisherNode,
        link,
        viewerNode: means.serverFigures(worker),
        downlink: { ...downlink, narrow: isDownlinkNarrow(track) },
      },
    };
  }

  /** What the nodes of the publishers know, by track; each node is asked once. */
  async #published(tracks: readonly ReceivedTrack[]): Promise<ReadonlyMap<string, PublishedTrackFigures>> {
    const { key, means } = this.#options;
    const byNode = Map.groupBy(tracks, ({ node }) => node);
    const known = await Promise.all(
      [...byNode].map(async ([node, those]) => {
        const trackIds = those.map(({ trackId }) => trackId);
        if (node !== undefined) return [...((await means.nodeHops?.figuresAt(node, key, trackIds)) ?? [])];
        const here = await Promise.all(trackIds.map((trackId) => means.publishedFigures(key, trackId)));
        return here.flatMap((track) => (track ? [[track.trackId, track] as const] : []));
      }),
    );
    return new Map(known.flat());
  }
}
