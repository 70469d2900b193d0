import type { TrackView } from '../../../protocol/features/tracks.ts';
import type { EventData } from '../../../protocol/notifications.ts';
import type { MeetingEvents } from '../../api.ts';
import type { Emitter } from '../../common/emitter.ts';
import { ReceivedTrack } from '../../receive/remote-track.ts';
import type { FeatureHost } from '../feature-host.ts';
import type { KnownParticipant } from '../../receive/known-participant.ts';

/** Who must act when tracks come and go. */
export interface TracksListener {
  published(track: ReceivedTrack): void;
  /** Its publisher sends it anew: what was received of it has ended. */
  renewed(track: ReceivedTrack): void;
  closed(track: ReceivedTrack): void;
  steered(track: ReceivedTrack): void;
  /** Our own track, as the room sees it. */
  ownTrack(view: TrackView, mutedBy: string | undefined): void;
  /** Our own track was closed, by others than us too. */
  ownStopped(trackId: string): void;
}

export interface TracksOptions {
  readonly host: Omit<FeatureHost, 'sealing'>;
  readonly events: Emitter<MeetingEvents>;
  readonly participants: ReadonlyMap<string, KnownParticipant>;
  readonly listener: TracksListener;
}

/** What the participants publish: each difference is told once. */
export class Tracks {
  readonly #options: TracksOptions;

  constructor(options: TracksOptions) {
    this.#options = options;
    const updated = (data: EventData<'track.updated'>): void => {
      this.#updated(data);
    };
    options.host.hears({
      // One that is published may be known: whatever the order of arrival, it is known from then on.
      'track.published': updated,
      'track.updated': updated,
      'track.closed': ({ identity, trackId }) => {
        if (identity === options.host.self().identity) options.listener.ownStopped(trackId);
        const participant = options.participants.get(identity);
        if (participant !== undefined) this.close(participant, trackId);
      },
    });
  }

  /** Our own, as a whole view of the room shows them. */
  own(views: readonly TrackView[]): void {
    for (const track of views) this.#options.listener.ownTrack(track, undefined);
  }

  /** These and no others are what a participant publishes. */
  replace(participant: KnownParticipant, views: readonly TrackView[]): void {
    const present = new Set(views.map(({ id }) => id));
    for (const trackId of [...participant.tracks.keys()]) {
      if (!present.has(trackId)) this.close(participant, trackId);
    }
    for (const view of views) this.#set(participant, view, undefined);
  }

  close(participant: KnownParticipant, trackId: string): void {
    const { events, listener } = this.#options;
    const track = participant.tracks.get(trackId);
    if (track === undefined) return;
    participant.tracks.delete(trackId);
    listener.closed(track);
    events.emit('trackClosed', { track });
  }

  #updated({ identity, track, mutedBy }: EventData<'track.updated'>): void {
    const { host, participants, listener } = this.#options;
    if (identity === host.self().identity) {
      listener.ownTrack(track, mutedBy);
      return;
    }
    const participant = participants.get(identity);
    if (participant !== undefined) this.#set(participant, track, mutedBy);
  }

  #set(participant: KnownParticipant, view: TrackView, mutedBy: string | undefined): void {
    const { events, listener } = this.#options;
    const known = participant.tracks.get(view.id);
    if (known === undefined) {
      const track = new ReceivedTrack(participant, view, (steered) => {
        listener.steered(steered);
      });
      track.update(view, mutedBy);
      participant.tracks.set(view.id, track);
      // First, so that the application may undo what is done by itself.
      listener.published(track);
      events.emit('trackPublished', { track });
      return;
    }
    const { generation } = known;
    if (!known.update(view, mutedBy)) return;
    if (view.generation !== generation) listener.renewed(known);
    events.emit('trackUpdated', { track: known });
  }
}
