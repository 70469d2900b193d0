import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { CaptionDraft, CaptionLine, CaptionRules, Meeting } from '../../../../signaling/client/api.ts';
import { recall, remember } from '../../platform/storage.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';
import type { Notices } from '../../shell/notices.ts';

/** A line over the stage. */
export interface Live {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  readonly language: string | undefined;
  /** More may come of it. */
  readonly draft: boolean;
}

/** So many lines are over the stage at a time. */
const MOST = 3;
/** How long a line is there, in ms: for its beginning, and for each of its characters. */
const SHOWN_MS = 4_000;
const CHARACTER_MS = 60;
/** How long a draft is there without another one, in ms. */
const DRAFT_MS = 6_000;

const ON = 'on';
const FREE: CaptionRules = { on: true, transcript: 'kept' };

/** Written from right to left; of a language that is not known the text itself says it. */
const RIGHT_TO_LEFT = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);
export function directionOf(language: string | undefined): 'auto' | 'ltr' | 'rtl' {
  if (language === undefined) return 'auto';
  const [first = ''] = language.toLowerCase().split('-');
  return RIGHT_TO_LEFT.has(first) ? 'rtl' : 'ltr';
}

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly labelOf: (identity: string, name: string) => string;
  readonly after: (ms: number, callback: () => void) => void;
}

/** What is said in a meeting: over the stage for those who want it, and the transcript. */
export class CaptionsStore {
  readonly #surroundings: Surroundings;
  readonly #shown = signal(recall('captions') === ON);
  readonly #live = signal<readonly Live[]>([]);
  readonly #lines = signal<readonly CaptionLine[]>([]);
  readonly #rules = signal(FREE);
  /** What is looked for in the transcript. */
  readonly search = signal('');
  readonly found: ReadonlySignal<readonly CaptionLine[]> = computed(() => {
    const words = this.search.value.trim().toLowerCase();
    const matches = ({ text, name }: CaptionLine): boolean => `${name} ${text}`.toLowerCase().includes(words);
    return words === '' ? this.#lines.value : this.#lines.value.filter(matches);
  });

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Whether they are wanted over the stage. */
  get shown(): ReadonlySignal<boolean> {
    return this.#shown;
  }

  /** The oldest first. */
  get live(): ReadonlySignal<readonly Live[]> {
    return this.#live;
  }

  get rules(): ReadonlySignal<CaptionRules> {
    return this.#rules;
  }

  /** How many lines there are. */
  get count(): number {
    return this.#lines.value.length;
  }

  show(on: boolean): void {
    remember('captions', on ? ON : '');
    this.#shown.value = on;
  }

  follow({ captions }: Meeting): () => void {
    this.#lines.value = captions.lines;
    this.#rules.value = captions.rules;
    const stops = [
      captions.on('changed', (lines) => {
        this.#lines.value = lines;
      }),
      captions.on('rulesChanged', (rules) => {
        this.#rules.value = rules;
      }),
      captions.on('drafted', (draft) => this.#see(draft, DRAFT_MS, true)),
      captions.on('said', (line) => {
        if (line.closed !== true) this.#see(line, SHOWN_MS + line.text.length * CHARACTER_MS, false);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#live.value = [];
      this.#lines.value = [];
      this.#rules.value = FREE;
      this.search.value = '';
    };
  }

  configure(rules: Partial<CaptionRules>): void {
    void askMeeting(this.#surroundings, { id: 'caption-rules', text: 'captions:not-set' }, (meeting) =>
      meeting.captions.configure(rules),
    );
  }

  /** All of it, a line for each, with the time in the words of the reader's language. */
  transcript(timeOf: (at: number) => string): string {
    return this.#lines
      .peek()
      .map(({ at, name, text }) => `[${timeOf(at)}] ${name}: ${text}\n`)
      .join('');
  }

  #see({ id, from, name, text, language }: CaptionDraft, ms: number, draft: boolean): void {
    const { labelOf, after } = this.#surroundings;
    const key = `${id} ${from}`;
    const next: Live = { key, name: labelOf(from, name), text, language, draft };
    const before = this.#live.peek();
    const all = before.some((each) => each.key === key)
      ? before.map((each) => (each.key === key ? next : each))
      : [...before, next];
    this.#live.value = all.slice(-MOST);
    after(ms, () => {
      // Another one has its own time.
      this.#live.value = this.#live.peek().filter((each) => each !== next);
    });
  }
}
