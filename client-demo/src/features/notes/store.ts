import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, NotesDocument, NotesRules } from '../../../../signaling/client/api.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';
import type { Notices } from '../../shell/notices.ts';

const FREE: NotesRules = { write: 'all' };

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** Who may write in notes and whiteboard, and what a host does to them. What stands in them is in the documents. */
export class NotesStore {
  readonly #surroundings: Surroundings;
  readonly #rules = signal(FREE);
  readonly #mayWrite = signal(false);
  readonly #sealed = signal(false);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get meeting(): ReadonlySignal<Meeting | null> {
    return this.#surroundings.session.meeting;
  }

  get rules(): ReadonlySignal<NotesRules> {
    return this.#rules;
  }

  /** Whether we may write now. */
  get mayWrite(): ReadonlySignal<boolean> {
    return this.#mayWrite;
  }

  /** A sealed room has neither: the server reads them. */
  get sealed(): ReadonlySignal<boolean> {
    return this.#sealed;
  }

  follow(meeting: Meeting): () => void {
    const rule = (): void => {
      const { write } = meeting.notes.rules;
      const { data, moderate } = meeting.self.grants;
      const lets = write === 'all' || (write === 'hosts' && moderate);
      this.#rules.value = meeting.notes.rules;
      this.#sealed.value = meeting.sealing.state.on;
      this.#mayWrite.value = data && lets && !this.#sealed.value && meeting.floor.hindrance('chat') === null;
    };
    rule();
    const stops = [
      meeting.notes.on('rulesChanged', rule),
      meeting.floor.on('changed', rule),
      meeting.sealing.on('changed', rule),
      meeting.on('stateChanged', rule),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#mayWrite.value = false;
    };
  }

  /** As a moderator. */
  letWrite(write: NotesRules['write']): void {
    void askMeeting(this.#surroundings, { id: 'notes', text: 'notes:not-done' }, ({ notes }) =>
      notes.configure({ write }),
    );
  }

  /** As a moderator: empties a document for all. */
  clear(document: NotesDocument): void {
    void askMeeting(this.#surroundings, { id: 'notes', text: 'notes:not-done' }, ({ notes }) => notes.clear(document));
  }

  /** What we wrote was not taken, and is gone. */
  refused(): void {
    this.#surroundings.notices.show({ id: 'notes', text: 'notes:refused' });
  }

  /** More was pasted than goes at once. */
  tooLong(): void {
    this.#surroundings.notices.show({ id: 'notes', text: 'notes:too-long' });
  }
}
