import type { EventData } from '../../protocol/notifications.ts';
import type { LeaveReason, ParticipantView } from '../../protocol/features/seats.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { TrackView } from '../../protocol/features/tracks.ts';
import type { MeetingEvents, RemoteParticipant, RoomSettings } from '../api.ts';
import type { Emitter } from '../common/emitter.ts';
import { ReceivedTrack } from '../receive/remote-track.ts';

/** Who must act when tracks come and go. */
export interface RoomModelListener {
  published(track: ReceivedTrack): void;
  /** Its publisher sends it anew: what was received of it has ended. */
  renewed(track: ReceivedTrack): void;
  closed(track: ReceivedTrack): void;
  steered(track: ReceivedTrack): void;
  /** Our own track, as the room sees it. */
  ownTrack(view: TrackView, mutedBy: string | undefined): void;
}

class KnownParticipant implements RemoteParticipant {
  readonly tracks = new Map<string, ReceivedTrack>();
  readonly identity: string;
  view: ParticipantView;

  constructor(view: ParticipantView) {
    this.identity = view.identity;
    this.view = view;
  }

  get name(): string {
    return this.view.name;
  }

  get role(): ParticipantView['role'] {
    return this.view.role;
  }

  get state(): ParticipantView['state'] {
    return this.view.state;
  }
}

/** The room as we know it: changed by notifications, or set right by a whole view; each difference is told once. */
export class RoomModel {
  readonly #events: Emitter<MeetingEvents>;
  readonly #listener: RoomModelListener;
  readonly #participants = new Map<string, KnownParticipant>();
  #identity = '';
  #settings: RoomSettings;
  #audienceCount = 0;

  constructor(room: string, events: Emitter<MeetingEvents>, listener: RoomModelListener) {
    this.#settings = { name: room, locked: false, lobby: false };
    this.#events = events;
    this.#listener = listener;
  }

  get settings(): RoomSettings {
    return this.#settings;
  }

  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#participants;
  }

  /** How many only listen: they are not among the participants. */
  get audienceCount(): number {
    return this.#audienceCount;
  }

  track(identity: string, trackId: string): ReceivedTrack | undefined {
    return this.#participants.get(identity)?.tracks.get(trackId);
  }

  /** Sets all right by the room as it is. */
  replace(identity: string, room: RoomView): void {
    this.#identity = identity;
    this.update(room);
    const present = new Set(room.participants.map((each) => each.identity));
    for (const known of [...this.#participants.keys()]) {
      if (!present.has(known)) this.left({ identity: known, reason: 'left' });
    }
    for (const participant of room.participants) this.joined({ participant });
    this.audienceIs(room.audience);
  }

  /** Nobody is seen any more, as from the lobby. */
  clear(reason: LeaveReason): void {
    for (const identity of [...this.#participants.keys()]) this.left({ identity, reason });
    this.audienceIs(0);
  }

  update({ locked, lobby }: EventData<'room.updated'>): void {
    if (this.#settings.locked === locked && this.#settings.lobby === lobby) return;
    this.#settings = { ...this.#settings, locked, lobby };
    this.#events.emit('roomUpdated', this.#settings);
  }

  /** Undefined: as before. */
  audienceIs(count: number | undefined): void {
    if (count === undefined || count === this.#audienceCount) return;
    this.#audienceCount = count;
    this.#events.emit('audienceChanged', { count });
  }

  /** Also for one who is known: a new session of the same identity, or a whole view. */
  joined({ participant: view, audience }: EventData<'participant.joined'>): void {
    this.audienceIs(audience);
    if (view.identity === this.#identity) {
      for (const track of view.tracks) this.#listener.ownTrack(track, undefined);
      return;
    }
    const known = this.#participants.get(view.identity);
    const participant = known ?? new KnownParticipant(view);
    if (known === undefined) {
      this.#participants.set(view.identity, participant);
      this.#events.emit('participantJoined', { participant });
    } else {
      const before = known.view;
      known.view = view;
      if (before.state !== view.state || before.name !== view.name || before.role !== view.role) {
        this.#events.emit('participantUpdated', { participant });
      }
    }
    const present = new Set(view.tracks.map((each) => each.id));
    for (const trackId of [...participant.tracks.keys()]) {
      if (!present.has(trackId)) this.trackClosed({ identity: view.identity, trackId });
    }
    for (const track of view.tracks) this.#setTrack(participant, track, undefined);
  }

  /** Who goes from the lobby to the audience is only counted from then on. */
  updated({ identity, state, audience }: EventData<'participant.updated'>): void {
    if (audience !== undefined) {
      this.left({ identity, reason: 'left', audience });
      return;
    }
    const participant = this.#participants.get(identity);
    if (participant === undefined || participant.state === state) return;
    participant.view = { ...participant.view, state };
    this.#events.emit('participantUpdated', { participant });
  }

  left({ identity, reason, audience }: EventData<'participant.left'>): void {
    this.audienceIs(audience);
    const participant = this.#participants.get(identity);
    if (participant === undefined) return;
    for (const trackId of [...participant.tracks.keys()]) this.trackClosed({ identity, trackId });
    this.#participants.delete(identity);
    this.#events.emit('participantLeft', { participant, reason });
  }

  /** Also for one that is published: whatever the order of arrival, it is known from then on. */
  trackUpdated({ identity, track, mutedBy }: EventData<'track.updated'>): void {
    if (identity === this.#identity) {
      this.#listener.ownTrack(track, mutedBy);
      return;
    }
    const participant = this.#participants.get(identity);
    if (participant !== undefined) this.#setTrack(participant, track, mutedBy);
  }

  /** The identity of who publishes a track; undefined: nobody who is known. */
  publisherOf(trackId: string): string | undefined {
    return [...this.#participants.values()].find(({ tracks }) => tracks.has(trackId))?.identity;
  }

  trackClosed({ identity, trackId }: EventData<'track.closed'>): void {
    const participant = this.#participants.get(identity);
    const track = participant?.tracks.get(trackId);
    if (track === undefined) return;
    participant?.tracks.delete(trackId);
    this.#listener.closed(track);
    this.#events.emit('trackClosed', { track });
  }

  #setTrack(participant: KnownParticipant, view: TrackView, mutedBy: string | undefined): void {
    const known = participant.tracks.get(view.id);
    if (known === undefined) {
      const track = new ReceivedTrack(participant, view, (steered) => {
        this.#listener.steered(steered);
      });
      track.update(view, mutedBy);
      participant.tracks.set(view.id, track);
      // First, so that the application may undo what is done by itself.
      this.#listener.published(track);
      this.#events.emit('trackPublished', { track });
      return;
    }
    const { generation } = known;
    if (!known.update(view, mutedBy)) return;
    if (view.generation !== generation) this.#listener.renewed(known);
    this.#events.emit('trackUpdated', { track: known });
  }
}
