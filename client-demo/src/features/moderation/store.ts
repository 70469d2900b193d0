import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting } from '../../../../signaling/client/api.ts';
import type { Person } from '../../meeting/people.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';
import type { Notices } from '../../shell/notices.ts';

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** Who is to be removed, and whether for good. */
interface Removal {
  readonly person: Person;
  readonly ban: boolean;
}

/** What a moderator does. What the server refuses is told. */
export class ModerationStore {
  readonly #surroundings: Surroundings;
  readonly #removing = signal<Removal | null>(null);
  readonly #ending = signal(false);
  readonly #banned = signal<Meeting['moderation']['banned']>([]);

  readonly #entry = signal<Meeting['settings']['current']['entry'] | null>(null);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Whom the moderator is asked about before they are removed. */
  get removing(): ReadonlySignal<Removal | null> {
    return this.#removing;
  }

  /** Whether it is asked if the meeting is to end. */
  get ending(): ReadonlySignal<boolean> {
    return this.#ending;
  }

  /** Who may not come back. */
  get banned(): ReadonlySignal<Meeting['moderation']['banned']> {
    return this.#banned;
  }

  /** Who may come in; null outside of a meeting. */
  get entry(): ReadonlySignal<Meeting['settings']['current']['entry'] | null> {
    return this.#entry;
  }

  /** Follows a meeting; returns the function that ends that. */
  follow({ moderation, settings }: Pick<Meeting, 'moderation' | 'settings'>): () => void {
    this.#banned.value = moderation.banned;
    const stop = moderation.on('bannedChanged', (banned) => {
      this.#banned.value = banned;
    });
    this.#entry.value = settings.current.entry;
    const stopSettings = settings.on('changed', ({ entry }) => {
      this.#entry.value = entry;
    });
    return () => {
      stop();
      stopSettings();
      this.#entry.value = null;
      this.#banned.value = [];
    };
  }

  /** Asks first. */
  askToRemove(person: Person, ban = false): void {
    this.#removing.value = { person, ban };
  }

  forgetQuestion(): void {
    this.#removing.value = null;
  }

  /** @param ban whether they may not come back */
  remove({ identity }: Person, ban = false): void {
    this.#do(({ moderation }) => moderation.remove(identity, { ban }));
  }

  liftBan(identity: string): void {
    this.#do(({ moderation }) => moderation.liftBan(identity));
  }

  admitAll(): void {
    this.#do(({ moderation }) => moderation.admitAll());
  }

  denyAll(): void {
    this.#do(({ moderation }) => moderation.denyAll());
  }

  /** Asks first whether the meeting is to end for everybody. */
  askToEnd(asks: boolean): void {
    this.#ending.value = asks;
  }

  endForAll(): void {
    this.#do(({ moderation }) => moderation.endForAll());
  }

  admit({ identity }: Person): void {
    this.#do(({ moderation }) => moderation.admit(identity));
  }

  /** Every microphone that somebody has open. */
  mute({ view }: Person): void {
    for (const track of view.peek().microphones)
      if (!track.paused) this.#do(({ moderation }) => moderation.mute(track));
  }

  updateRoom(settings: Parameters<Meeting['settings']['update']>[0]): void {
    this.#do((meeting) => meeting.settings.update(settings));
  }

  #do(action: (meeting: Meeting) => Promise<void>): void {
    void askMeeting(this.#surroundings, { id: 'moderation', text: 'moderation:refused' }, action);
  }
}
