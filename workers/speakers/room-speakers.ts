/**
 * Who speaks in a room, and of its open microphones the loudest few, which are forwarded: chosen here, on each node, from
 * what its own microphones say and from what the other nodes tell of theirs. Only where more are open than there are places
 * is each packet looked at.
 */
import type { Producer, Router } from 'mediasoup/types';
import {
  activeSpeakers,
  chooseForwarded,
  hear,
  levelAt,
  type Microphone,
  unheard,
} from '../../src/forwarding/speakers.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { OwnMicrophones } from './own-microphones.ts';

/** What a node tells the others of its microphones in a room. */
export interface ToldLevels {
  /** How many are open. */
  readonly open: number;
  /** Those that may be forwarded: no more than there are places. */
  readonly levels: readonly ToldLevel[];
}

interface ToldLevel {
  readonly trackId: string;
  /** Unset by nodes that do not tell it yet. */
  readonly publisher?: string | undefined;
  readonly level: number;
}

export interface RoomSpeakersOptions {
  /** How many microphones are forwarded. */
  readonly places: number;
  readonly clock: Clock;
  /** In ms, of a clock that does not go back; the process's own unless set. */
  readonly now?: (() => number) | undefined;
  /** Tells the nodes that receive tracks of the room from here; may get lost. Unset: there are none. */
  readonly tell?: ((levels: ToldLevels) => void) | undefined;
}

export interface SpeakersListener {
  /** Other microphones are forwarded now. Must not throw. */
  forwardedChanged(): void;
  /** These speak now, the loudest first. Must not throw. */
  speakersChanged(trackIds: readonly string[]): void;
}

interface ToldNode {
  readonly open: number;
  readonly microphones: readonly Microphone[];
  readonly forget: () => void;
}

/** The others are told of a level that is so much above what they can know, in dB, and not more often than this, in ms. */
const TELL_ABOVE_DB = 3;
const TELL_EVERY_MS = 40;
/** What was told is told again so often, in ms, and forgotten after so long without a word. */
const REPEAT_MS = 2_000;
const FORGET_AFTER_MS = 7_000;
/** How often it is looked who speaks, in ms. */
const LOOK_MS = 200;
/** So many of those who spoke are remembered: more than anybody shows at once. */
const REMEMBERED = 250;

export class RoomSpeakers {
  readonly #options: RoomSpeakersOptions;
  readonly #own: OwnMicrophones;
  readonly #told = new Map<string, ToldNode>();
  readonly #listeners = new Set<SpeakersListener>();
  #forwarded: ReadonlySet<string> = new Set();
  #speaking: readonly string[] = [];
  #spoke: readonly string[] = [];
  /** Of our own, what the others know of them. */
  #known = new Map<string, Microphone>();
  #toldAt = -Infinity;
  #stopTelling: (() => void) | undefined;
  #stopLooking: (() => void) | undefined;
  #closed = false;

  constructor(options: RoomSpeakersOptions) {
    this.#options = options;
    this.#own = new OwnMicrophones({
      now: () => this.#now(),
      changed: () => {
        this.#changed();
        this.#tellNow();
      },
      heard: (microphone) => this.#heard(microphone),
    });
  }

  listen(listener: SpeakersListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Those who speak now, the loudest first. */
  get speaking(): readonly string[] {
    return this.#speaking;
  }

  /** Those who speak now, the loudest first, then those who did before, the last of them first. */
  get spoke(): readonly string[] {
    return this.#spoke;
  }

  /** Whether more microphones are open than there are places. */
  get contested(): boolean {
    const elsewhere = [...this.#told.values()].reduce((sum, { open }) => sum + open, 0);
    return this.#own.size + elsewhere > this.#options.places;
  }

  /**
   * Whether a microphone is forwarded.
   * @param node that serves its publisher; undefined: this one
   */
  forwards(trackId: string, node: string | undefined): boolean {
    if (this.#forwarded.has(trackId)) return true;
    // What is not known yet is not kept back.
    return node === undefined ? !this.#own.has(trackId) : !this.#told.has(node);
  }

  /** A microphone of this node; it counts while it is not paused, until it closes. */
  add(trackId: string, publisher: string, router: Router, producer: Producer): void {
    this.#own.add(trackId, publisher, router, producer);
  }

  /** Another node tells of its microphones. */
  hearOf(node: string, { open, levels }: ToldLevels): void {
    if (this.#closed) return;
    const before = this.#told.get(node);
    before?.forget();
    const now = this.#now();
    const known = new Map(before?.microphones.map((each) => [each.trackId, each]));
    this.#told.set(node, {
      open,
      microphones: levels.map(({ trackId, publisher, level }) =>
        hear(known.get(trackId) ?? unheard(trackId, publisher, now), level, now),
      ),
      forget: this.#options.clock.after(FORGET_AFTER_MS, () => {
        this.#told.delete(node);
        this.#changed();
      }),
    });
    this.#changed();
  }

  /** Tells the others at once, such as one who did not listen before. */
  announce(): void {
    this.#tellNow();
  }

  close(): void {
    this.#closed = true;
    for (const { forget } of this.#told.values()) forget();
    this.#own.close();
    this.#told.clear();
    this.#listeners.clear();
    this.#stopTelling?.();
    this.#stopLooking?.();
  }

  #now(): number {
    const { now = () => performance.now() } = this.#options;
    return now();
  }

  #all(): readonly Microphone[] {
    const told = [...this.#told.values()].flatMap(({ microphones }) => microphones);
    return [...this.#own.states, ...told];
  }

  /** Microphones came or went. */
  #changed(): void {
    this.#own.measure(this.contested ? 'packets' : 'intervals');
    this.#choose();
    this.#look();
  }

  #heard(microphone: Microphone): void {
    if (!this.#forwarded.has(microphone.trackId)) this.#choose();
    this.#tellSoon(microphone);
    if (!this.#stopLooking) this.#look();
  }

  #choose(): void {
    const { places } = this.#options;
    const chosen = chooseForwarded(this.#forwarded, this.#all(), places, this.#now());
    if (chosen.size === this.#forwarded.size && [...chosen].every((each) => this.#forwarded.has(each))) return;
    this.#forwarded = chosen;
    for (const listener of this.#listeners) listener.forwardedChanged();
  }

  /** If the others cannot know of it, because it grew louder than they were told. */
  #tellSoon(state: Microphone): void {
    const now = this.#now();
    const known = this.#known.get(state.trackId);
    if (known && levelAt(state, now) < levelAt(known, now) + TELL_ABOVE_DB) return;
    if (now - this.#toldAt >= TELL_EVERY_MS) this.#tellNow();
    else this.#tellWithin(TELL_EVERY_MS - (now - this.#toldAt));
  }

  #tellWithin(ms: number): void {
    if (!this.#options.tell) return;
    this.#stopTelling?.();
    this.#stopTelling = this.#options.clock.after(ms, () => this.#tellNow());
  }

  #tellNow(): void {
    const { tell, places } = this.#options;
    if (this.#closed || !tell) return;
    const now = (this.#toldAt = this.#now());
    const own = this.#own.states;
    const before = new Set(own.map(({ trackId }) => trackId).filter((each) => this.#forwarded.has(each)));
    const candidates = chooseForwarded(before, own, places, now);
    const told = own.filter(({ trackId }) => candidates.has(trackId));
    this.#known = new Map(told.map((state) => [state.trackId, state]));
    const levels = told.map((state) => ({
      trackId: state.trackId,
      publisher: state.publisher,
      level: Math.round(levelAt(state, now)),
    }));
    tell({ open: own.length, levels });
    if (own.length > 0) this.#tellWithin(REPEAT_MS);
    else this.#stopTelling?.();
  }

  #look(): void {
    const speaking = activeSpeakers(this.#all(), this.#now()).filter((each) => this.#forwarded.has(each));
    this.#setSpeaking(speaking);
    if (speaking.length > 0) this.#lookLater();
  }

  /** Until all fell silent. */
  #lookLater(): void {
    this.#stopLooking ??= this.#options.clock.after(LOOK_MS, () => {
      this.#stopLooking = undefined;
      this.#look();
    });
  }

  #setSpeaking(speaking: readonly string[]): void {
    if (speaking.length === this.#speaking.length && speaking.every((each, at) => each === this.#speaking[at])) return;
    this.#speaking = speaking;
    this.#spoke = [...new Set([...speaking, ...this.#spoke])].slice(0, REMEMBERED);
    for (const listener of this.#listeners) listener.speakersChanged(speaking);
  }
}
