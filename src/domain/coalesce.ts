/** What was told of a room within a while, without what a later notification makes needless. Pure. */
import type { Notification } from '../../signaling/protocol/notifications.ts';

/**
 * Who hears what is left, in order, knows the same in the end as who heard all. Messages, and who came and left, are
 * always left.
 * @param news as one viewer is told it, in the order of the log
 */
export function coalesce(news: readonly Notification[]): readonly Notification[] {
  if (news.length < 2) return news;
  const later = new Later(news);
  return news
    .toReversed()
    .filter((notification) => !later.overtakes(notification))
    .toReversed();
}

/** What is known of the notifications that come after the one that is looked at. */
class Later {
  /** Of those that were published within the while: nobody knew them before. */
  readonly #published: ReadonlySet<string>;
  readonly #left = new Set<string>();
  readonly #updated = new Set<string>();
  readonly #closedTracks = new Set<string>();
  readonly #updatedTracks = new Set<string>();
  #roomUpdated = false;
  #audienceTold = false;

  constructor(news: readonly Notification[]) {
    this.#published = new Set(news.flatMap(({ event, data }) => (event === 'track.published' ? data.track.id : [])));
  }

  /** Whether the notification is needless; to be asked of each, the last one first. */
  overtakes(notification: Notification): boolean {
    switch (notification.event) {
      case 'participant.left':
        this.#left.add(notification.data.identity);
        return false;
      case 'participant.updated': {
        const { identity, audience } = notification.data;
        if (audience !== undefined) return false;
        return this.#left.has(identity) || !isNew(this.#updated, identity);
      }
      case 'track.published': {
        const { identity, track } = notification.data;
        return this.#left.has(identity) || this.#closedTracks.has(track.id);
      }
      case 'track.updated': {
        const { identity, track, mutedBy } = notification.data;
        if (this.#left.has(identity) || this.#closedTracks.has(track.id)) return true;
        // Who muted it is told once, and stays true until the track is resumed.
        return !isNew(this.#updatedTracks, track.id) && mutedBy === undefined;
      }
      case 'track.closed': {
        const { identity, trackId } = notification.data;
        this.#closedTracks.add(trackId);
        return this.#left.has(identity) || this.#published.has(trackId);
      }
      case 'room.updated': {
        const overtaken = this.#roomUpdated;
        this.#roomUpdated = true;
        return overtaken;
      }
      case 'room.audience': {
        const overtaken = this.#audienceTold;
        this.#audienceTold = true;
        return overtaken;
      }
      default:
        return false;
    }
  }
}

/** Adds it; false where it was there. */
function isNew<T>(known: Set<T>, value: T): boolean {
  const before = known.size;
  return known.add(value).size > before;
}
