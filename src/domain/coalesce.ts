/** What was told of a room within a while, without what a later notification makes needless. Pure. */
import type { Notification } from '../../signaling/protocol/notifications.ts';

/**
 * Who hears what is left, in order, knows the same in the end as who heard all: also who knows a part of it already, as one
 * who resumed meanwhile. So comings and goings, of people and of their tracks, are never taken against each other.
 * @param news as one viewer is told it, in the order of the log
 */
export function coalesce(news: readonly Notification[]): readonly Notification[] {
  if (news.length < 2) return news;
  const later = new Later();
  return news
    .toReversed()
    .filter((notification) => !later.overtakes(notification))
    .toReversed();
}

/** What is known of the notifications that come after the one that is looked at. */
class Later {
  readonly #left = new Set<string>();
  readonly #updated = new Set<string>();
  readonly #closedTracks = new Set<string>();
  /** Whether a track is paused by the next that is told of it. */
  readonly #pausedNext = new Map<string, boolean>();
  #roomUpdated = false;
  #audienceTold = false;

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
      case 'track.published':
        return this.#left.has(notification.data.identity);
      case 'track.updated': {
        const { identity, track, mutedBy } = notification.data;
        if (this.#left.has(identity) || this.#closedTracks.has(track.id)) return true;
        const pausedNext = this.#pausedNext.get(track.id);
        // Who muted it stays true until the track is resumed, however often it is paused again.
        const saysNothing = track.paused && mutedBy === undefined;
        if (pausedNext === false || (pausedNext === true && saysNothing)) return true;
        this.#pausedNext.set(track.id, track.paused);
        return false;
      }
      case 'track.closed': {
        const { identity, trackId } = notification.data;
        this.#closedTracks.add(trackId);
        return this.#left.has(identity);
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
