import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import type { Notices } from '../../shell/notices.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly notices: Pick<Notices, 'show'>;
}

/** What a moderator does. What the server refuses is told. */
export class ModerationStore {
  readonly #surroundings: Surroundings;
  readonly #removing = signal<Person | null>(null);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Whom the moderator is asked about before they are removed. */
  get removing(): ReadonlySignal<Person | null> {
    return this.#removing;
  }

  /** Asks first. */
  askToRemove(person: Person): void {
    this.#removing.value = person;
  }

  forgetQuestion(): void {
    this.#removing.value = null;
  }

  remove({ identity }: Person): void {
    this.#do(({ moderation }) => moderation.remove(identity));
  }

  admit({ identity }: Person): void {
    this.#do(({ moderation }) => moderation.admit(identity));
  }

  /** Every microphone that somebody has open. */
  mute({ view }: Person): void {
    for (const track of view.peek().microphones)
      if (!track.paused) this.#do(({ moderation }) => moderation.mute(track));
  }

  updateRoom(settings: { readonly locked?: boolean; readonly lobby?: boolean }): void {
    this.#do((meeting) => meeting.settings.update(settings));
  }

  #do(action: (meeting: Meeting) => Promise<void>): void {
    const meeting = this.#surroundings.session.meeting.peek();
    if (meeting === null) return;
    action(meeting).catch(() => this.#surroundings.notices.show({ id: 'moderation', text: 'moderation:refused' }));
  }
}
