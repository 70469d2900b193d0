import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, NewPoll, PollResults, PollView } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';

export interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
}

/** Who voted what, for who moderates. */
export type Results = Awaited<ReturnType<Meeting['polls']['results']>>;

/** The polls of a meeting. */
export class PollsStore {
  readonly #surroundings: Surroundings;
  readonly #all = signal<readonly PollView[]>([]);
  /** For who moderates: counts that nobody else is shown, by poll. */
  readonly #counts = signal<ReadonlyMap<string, readonly number[]>>(new Map());

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The newest first. */
  get all(): ReadonlySignal<readonly PollView[]> {
    return this.#all;
  }

  /** How many wait for our vote. */
  get waiting(): number {
    return this.#all.value.filter(({ open, mine }) => open && mine === undefined).length;
  }

  /** Undefined: they are not shown to us. */
  countsOf({ id, counts }: PollView): readonly number[] | undefined {
    return counts ?? this.#counts.value.get(id);
  }

  follow(meeting: Meeting): () => void {
    const see = (): void => {
      this.#all.value = meeting.polls.all.toReversed();
      if (meeting.self.grants.moderate) void this.#look(meeting);
    };
    see();
    const stops = [
      meeting.polls.on('changed', see),
      meeting.polls.on('opened', ({ question }) =>
        this.#surroundings.announcer.say('activities:poll-opened', { question }),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#all.value = [];
      this.#counts.value = new Map();
    };
  }

  /** Resolves to whether it was put. */
  put(poll: NewPoll): Promise<boolean> {
    return this.#ask(({ polls }) => polls.open(poll));
  }

  vote({ id }: PollView, choices: readonly number[]): void {
    void this.#ask(({ polls }) => polls.vote(id, choices));
  }

  close({ id }: PollView): void {
    void this.#ask(({ polls }) => polls.close(id));
  }

  share({ id }: PollView, results: PollResults): void {
    void this.#ask(({ polls }) => polls.share(id, results));
  }

  remove({ id }: PollView): void {
    void this.#ask(({ polls }) => polls.remove(id));
  }

  /** The results as a table for other programs; undefined where the server refuses. */
  async exported(poll: PollView): Promise<string | undefined> {
    let table: string | undefined;
    await this.#ask(async ({ polls }) => {
      table = tableOf(poll, await polls.results(poll.id));
    });
    return table;
  }

  /** Counts that are not shown to all: asked for where they may have changed. */
  async #look({ polls }: Meeting): Promise<void> {
    const hidden = polls.all.filter(({ counts }) => counts === undefined);
    if (hidden.length === 0) return;
    try {
      const known = await Promise.all(hidden.map(async ({ id }) => [id, (await polls.results(id)).counts] as const));
      this.#counts.value = new Map(known);
    } catch {
      // They are asked for again with the next vote.
    }
  }

  async #ask(action: (meeting: Meeting) => Promise<void>): Promise<boolean> {
    return askMeeting(this.#surroundings, { id: 'activities', text: 'activities:refused' }, action);
  }
}

/** As RFC 4180 has it. What a spreadsheet would take for a formula is told to be text (OWASP, CSV injection). */
function cell(value: string | number): string {
  const words = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : `${value}`;
  return `"${words.replaceAll('"', '""')}"`;
}

/** The counts; and below them who voted what, if that is known. */
export function tableOf({ question, options }: PollView, { counts, votes = [] }: Results): string {
  const rows: (readonly (string | number)[])[] = [
    [question, ''],
    ...options.map((option, index) => [option, counts[index] ?? 0]),
    ...votes.map(({ name, identity, choices }) => [name, identity, ...choices.map((choice) => options[choice] ?? '')]),
  ];
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
