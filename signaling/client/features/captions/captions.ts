import {
  type CaptionDraft as DraftView,
  type CaptionLine as LineView,
  type CaptionRules,
  MAX_CAPTION_CHARS,
  MAX_CAPTION_LINES,
} from '../../../protocol/captions/captions.ts';
import type { Emits } from '../../common/emitter.ts';
import { randomId } from '../../common/random-id.ts';
import { SealedWords } from '../../sealing/sealed-words.ts';
import type { FeatureHost } from '../feature-host.ts';

export type { CaptionRules, Transcript } from '../../../protocol/captions/captions.ts';

/** A line as the library knows it. */
export interface CaptionLine extends LineView {
  /** Of a sealed room, and we cannot open it: it was said before we came. */
  readonly closed?: true;
}

/** What somebody is saying, as far as it is known. */
export type CaptionDraft = DraftView;

/** Most lines that are known; the oldest are forgotten. */
const KEPT = 2 * MAX_CAPTION_LINES;
/** Most drafts that are known at a time, one of each speaker. */
const DRAFTS = 50;

const FREE: CaptionRules = { on: true, transcript: 'kept' };

interface CaptionsEvents {
  /** All lines that are kept. */
  changed: readonly CaptionLine[];
  /** One that is new since we came, kept or not. */
  said: CaptionLine;
  /** What somebody is saying: the next draft of the same id, or the line, takes its place. */
  drafted: CaptionDraft;
  rulesChanged: CaptionRules;
}

interface SayOptions {
  /** The line's name, which its drafts had; another one for each line. */
  readonly id?: string | undefined;
  /** A language tag of BCP 47. */
  readonly language?: string | undefined;
}

/** `meeting.captions`: what people say, as words. Each tells what it says itself; this library recognises no speech. */
export interface Captions extends Emits<CaptionsEvents> {
  /** Those that are kept, the oldest first, those of before we came included; the same object until something changes. */
  readonly lines: readonly CaptionLine[];
  readonly rules: CaptionRules;
  /** Tells what we said, as a whole line of 1 to 2,000 characters; a quarter of that in a sealed room. */
  say(text: string, options?: SayOptions): Promise<void>;
  /** Tells what we are saying, as far as it is known: a few times a second at most (`rate_limited`). */
  draft(text: string, options: SayOptions & { readonly id: string }): Promise<void>;
  /** For moderators. */
  configure(rules: Partial<CaptionRules>): Promise<void>;
}

type LineName = Pick<LineView, 'id' | 'from'>;

const isSame = (one: LineName, other: LineName): boolean => one.id === other.id && one.from === other.from;

export function captions(host: FeatureHost): Captions {
  const events = host.emitter<CaptionsEvents>();
  const words = new SealedWords(host, 'caption', MAX_CAPTION_CHARS);
  const draftWords = new SealedWords(host, 'caption draft', MAX_CAPTION_CHARS);
  let lines: readonly CaptionLine[] = [];
  let rules = FREE;
  let hasSeenRoom = false;
  /** The lines that were told last, kept or not: a draft that comes after its line is late. */
  let told: readonly LineName[] = [];

  const set = (next: readonly CaptionLine[]): void => {
    lines = next.slice(-KEPT);
    events.emit('changed', lines);
  };
  const setRules = (next: CaptionRules): void => {
    if (next.on === rules.on && next.transcript === rules.transcript) return;
    rules = next;
    if (rules.transcript === 'none' && lines.length > 0) set([]);
    events.emit('rulesChanged', rules);
  };
  const said = (line: CaptionLine): void => {
    if (told.some((each) => isSame(each, line)) || lines.some((each) => isSame(each, line))) return;
    told = [...told, { id: line.id, from: line.from }].slice(-DRAFTS);
    if (line.kept !== false && rules.transcript !== 'none') {
      set([...lines, line].toSorted((a, b) => a.place - b.place));
    }
    events.emit('said', line);
  };
  host.hears({
    'caption.said': (line) => words.opened([line], (all) => all.forEach(said)),
    'caption.drafted': (draft) =>
      draftWords.opened([draft], ([opened]) => {
        if (opened === undefined || opened.closed === true || told.some((each) => isSame(each, opened))) return;
        events.emit('drafted', opened);
      }),
    'caption.configured': (next) => words.inOrder(() => setRules(next)),
  });
  host.seesRoom((room) => {
    if (room === null) return;
    const next = room.captionRules ?? FREE;
    words.inOrder(() => setRules(next));
    words.opened(room.captions ?? [], sawAll);
  });
  const sawAll = (shown: readonly CaptionLine[]): void => {
    // What we could open once stays open, though its keys are erased.
    const now = shown.map((line) => (line.closed === true ? (lines.find((each) => isSame(each, line)) ?? line) : line));
    const known = new Set(lines.map(({ id, from }) => `${id} ${from}`));
    const missed = hasSeenRoom ? now.filter(({ id, from }) => !known.has(`${id} ${from}`)) : [];
    hasSeenRoom = true;
    const names = new Set(now.map(({ id, from }) => `${id} ${from}`));
    const before = lines.filter(({ id, from }) => !names.has(`${id} ${from}`));
    if (now.length > 0 || lines.length > 0) set([...before, ...now].toSorted((a, b) => a.place - b.place));
    for (const line of missed) events.emit('said', line);
  };
  const languageOf = ({ language }: SayOptions): { language?: string } => (language === undefined ? {} : { language });
  return {
    get lines() {
      return lines;
    },
    get rules() {
      return rules;
    },
    on: (event, listener) => events.on(event, listener),
    async say(text, options = {}) {
      // It may be asked for again although it was carried out: the room knows it by its id.
      const { id = randomId() } = options;
      await host.request('caption.say', { id, text: await words.seal(text, id), ...languageOf(options) });
    },
    async draft(text, options) {
      const { id } = options;
      await host.request('caption.draft', { id, text: await draftWords.seal(text, id), ...languageOf(options) });
    },
    async configure(change) {
      await host.request('caption.configure', change);
    },
  };
}
