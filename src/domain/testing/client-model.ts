/** What a client of the protocol makes of a room's notifications: the least that such a client has to do. */
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import type { ParticipantView } from '../../../signaling/protocol/features/seats.ts';
import type { RoomView } from '../../../signaling/protocol/views.ts';
import type { TrackView } from '../../../signaling/protocol/features/tracks.ts';

export class ClientModel {
  readonly #room: Omit<RoomView, 'participants'>;
  readonly #participants: Map<string, ParticipantView>;

  /** Starts with the room as the answer to `room.join` shows it. */
  constructor({ participants, ...room }: RoomView) {
    this.#room = room;
    this.#participants = new Map(participants.map((each) => [each.identity, each]));
  }

  /** @throws {Error} when the notification makes no sense to who has seen all before it. */
  hear(notification: Notification): void {
    switch (notification.event) {
      case 'participant.joined': {
        const { participant, audience } = notification.data;
        this.#count(audience);
        this.#participants.set(participant.identity, participant);
        return;
      }
      case 'participant.updated': {
        const { identity, state, audience } = notification.data;
        this.#count(audience);
        if (audience !== undefined && this.#room.audience !== undefined) this.#participants.delete(identity);
        else this.#change(identity, (participant) => ({ ...participant, state }));
        return;
      }
      case 'participant.left':
        this.#count(notification.data.audience);
        if (!this.#participants.delete(notification.data.identity)) throw new Error('somebody unknown left');
        return;
      case 'track.published': {
        const { identity, track } = notification.data;
        this.#changeTracks(identity, (tracks) => [...tracks, track]);
        return;
      }
      case 'track.updated': {
        const { identity, track } = notification.data;
        this.#changeTracks(identity, (tracks) => tracks.with(indexOf(tracks, track.id), track));
        return;
      }
      case 'track.closed': {
        const { identity, trackId } = notification.data;
        this.#changeTracks(identity, (tracks) => tracks.toSpliced(indexOf(tracks, trackId), 1));
        return;
      }
      case 'room.updated':
        Object.assign(this.#room, notification.data);
        return;
      case 'room.audience':
        this.#count(notification.data.count);
        return;
      case 'message.received':
        return;
      case 'session.admitted':
      case 'media.move':
      case 'media.reset':
      case 'consumer.closed':
      case 'consumer.layers':
      case 'consumer.forwarding':
      case 'track.demand':
      case 'room.speakers':
      case 'room.synced':
      case 'room.changes':
      case 'server.closing':
        throw new Error(`${notification.event} is not for a client that sees the room`);
    }
  }

  /** The room as the client knows it; the order of the participants means nothing. */
  get view(): Omit<RoomView, 'seq'> {
    return comparable({ ...this.#room, participants: [...this.#participants.values()] });
  }

  /** Only clients that are told of the audience by its number know it. */
  #count(audience: number | undefined): void {
    if (audience !== undefined && this.#room.audience !== undefined) Object.assign(this.#room, { audience });
  }

  #change(identity: string, update: (participant: ParticipantView) => ParticipantView): void {
    const participant = this.#participants.get(identity);
    if (!participant) throw new Error(`${identity} is not known`);
    this.#participants.set(identity, update(participant));
  }

  #changeTracks(identity: string, update: (tracks: TrackView[]) => TrackView[]): void {
    this.#change(identity, (participant) => ({ ...participant, tracks: update(participant.tracks) }));
  }
}

/** A view of a room to hold against a client's: without the sequence number, in an order of its own. */
export function comparable({
  name,
  locked,
  lobby,
  audience,
  participants,
}: Omit<RoomView, 'seq'>): Omit<RoomView, 'seq'> {
  const byIdentity = (a: ParticipantView, b: ParticipantView): number => (a.identity < b.identity ? -1 : 1);
  return { name, locked, lobby, audience, participants: participants.toSorted(byIdentity) };
}

function indexOf(tracks: readonly TrackView[], trackId: string): number {
  const index = tracks.findIndex(({ id }) => id === trackId);
  if (index === -1) throw new Error(`track ${trackId} is not known`);
  return index;
}
