import type { LeaveReason } from '../../protocol/features/seats.ts';
import type { EventData } from '../../protocol/notifications.ts';
import type { Role } from '../../protocol/primitives.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { MeetingEvents, RemoteTrack } from '../api.ts';
import type { Emitter } from '../common/emitter.ts';
import type { ReceivedTrack } from '../receive/remote-track.ts';
import type { FeatureHost } from './feature-host.ts';
import { KnownParticipant } from '../receive/known-participant.ts';
import { Tracks, type TracksListener } from './known/tracks.ts';

/** Everybody else in the room but the audience: changed by notifications, or set right by a whole view. */
export class Seats {
  readonly #host: Omit<FeatureHost, 'sealing'>;
  readonly #events: Emitter<MeetingEvents>;
  readonly #participants = new Map<string, KnownParticipant>();
  readonly #tracks: Tracks;

  constructor(host: Omit<FeatureHost, 'sealing'>, events: Emitter<MeetingEvents>, listener: TracksListener) {
    this.#host = host;
    this.#events = events;
    this.#tracks = new Tracks({ host, events, participants: this.#participants, listener });
    host.hears({
      'participant.joined': (data) => this.#joined(data),
      'participant.updated': (data) => this.#updated(data),
      'role.changed': ({ identity, role }) => this.#roleChanged(identity, role),
      'participant.left': ({ identity, reason }) => this.#left(identity, reason),
    });
    host.seesRoom((room) => this.#replace(room?.participants ?? []));
  }

  /** By identity. */
  get participants(): ReadonlyMap<string, KnownParticipant> {
    return this.#participants;
  }

  /** The track as the library knows it; undefined: it is published no longer. */
  received({ participant, id }: RemoteTrack): ReceivedTrack | undefined {
    return this.#participants.get(participant.identity)?.tracks.get(id);
  }

  /** The identity of who publishes a track; undefined: nobody who is known. */
  publisherOf(trackId: string): string | undefined {
    return [...this.#participants.values()].find(({ tracks }) => tracks.has(trackId))?.identity;
  }

  #replace(participants: RoomView['participants']): void {
    const present = new Set(participants.map(({ identity }) => identity));
    for (const identity of [...this.#participants.keys()]) {
      if (!present.has(identity)) this.#left(identity, 'left');
    }
    for (const participant of participants) this.#joined({ participant });
  }

  /** Also for one who is known: a new session of the same identity, or a whole view. */
  #joined({ participant: view }: Pick<EventData<'participant.joined'>, 'participant'>): void {
    if (view.identity === this.#host.self().identity) {
      this.#tracks.own(view.tracks);
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
    this.#tracks.replace(participant, view.tracks);
  }

  #updated({ identity, state, audience }: EventData<'participant.updated'>): void {
    // Who goes from the lobby to the audience is only counted from then on.
    if (audience !== undefined) {
      this.#left(identity, 'left');
      return;
    }
    const participant = this.#participants.get(identity);
    if (participant === undefined || participant.state === state) return;
    participant.view = { ...participant.view, state };
    this.#events.emit('participantUpdated', { participant });
  }

  #roleChanged(identity: string, role: Role): void {
    const participant = this.#participants.get(identity);
    if (participant === undefined || participant.role === role) return;
    participant.view = { ...participant.view, role };
    this.#events.emit('participantUpdated', { participant });
  }

  #left(identity: string, reason: LeaveReason): void {
    const participant = this.#participants.get(identity);
    if (participant === undefined) return;
    for (const trackId of [...participant.tracks.keys()]) this.#tracks.close(participant, trackId);
    this.#participants.delete(identity);
    this.#events.emit('participantLeft', { participant, reason });
  }
}
