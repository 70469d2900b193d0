import type { ParticipantView } from '../../protocol/features/seats.ts';
import type { RemoteParticipant } from '../api.ts';
import type { ReceivedTrack } from './remote-track.ts';

/** Somebody else in the room, as the application sees them: the same object as long as they are there. */
export class KnownParticipant implements RemoteParticipant {
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

  get kind(): NonNullable<ParticipantView['kind']> {
    return this.view.kind ?? 'person';
  }

  get state(): ParticipantView['state'] {
    return this.view.state;
  }
}
