/** A meeting while it lasts: who is in, who speaks, whose microphone is forwarded, whose picture stands in front. */
import { activeSpeakers, chooseForwarded, hear, type Microphone, unheard } from '../../src/forwarding/speakers.ts';
import type { Attendee } from './calendar.ts';
import { CAMERA, SCREEN, type Video } from './media.ts';
import type { Random } from './random.ts';

export interface Picture {
  readonly owner: Attendee;
  readonly video: Video;
}

export interface Voice {
  readonly owner: Attendee;
  readonly speaks: boolean;
}

/** A meeting at one moment. */
export interface Scene {
  /** All that are sent, in no order; another list only where another picture began or ended. */
  readonly pictures: readonly Picture[];
  /** The same: a screen first, then the cameras, of which that of the one who spoke last. */
  readonly front: readonly Picture[];
  /** Every open microphone. */
  readonly voices: readonly Voice[];
  /** Those that the others hear. */
  readonly forwarded: readonly Voice[];
}

/** `workers.loudestMicrophones`, as it is unless configured. */
export const PLACES = 5;
/** In dBov: how loud speech is, and how much people differ. */
const SPEECH = { mean: -25, deviation: 4, loudest: -10, softest: -45 };
/** Somebody else speaks too. */
const INTERRUPTED = 0.2;

export class LiveMeeting {
  readonly #random: Random;
  readonly #microphones = new Map<string, { readonly owner: Attendee; state: Microphone }>();
  #pictures: readonly Picture[] = [];
  #front: readonly Picture[] = [];
  /** By the tracks of those who have the word: how loud they are. */
  #levels: ReadonlyMap<string, number> = new Map();
  #forwarded: ReadonlySet<string> = new Set();
  #speaking: ReadonlySet<string> = new Set();

  constructor(random: Random) {
    this.#random = random;
  }

  get scene(): Scene {
    const voices = [...this.#microphones].map(([track, { owner }]) => ({ owner, speaks: this.#speaking.has(track) }));
    const forwarded = voices.filter(({ owner }) => this.#forwarded.has(trackOf(owner)));
    return { pictures: this.#pictures, front: this.#front, voices, forwarded };
  }

  join(attendee: Attendee, nowMs: number): void {
    if (attendee.camera) this.#show([...this.#pictures, { owner: attendee, video: CAMERA[attendee.device] }]);
    if (!attendee.microphone) return;
    const track = trackOf(attendee);
    this.#microphones.set(track, { owner: attendee, state: unheard(track, undefined, nowMs) });
    this.#listen(nowMs);
  }

  leave(attendee: Attendee, nowMs: number): void {
    const others = this.#pictures.filter(({ owner }) => owner !== attendee);
    if (others.length < this.#pictures.length) this.#show(others);
    if (this.#microphones.delete(trackOf(attendee))) this.#listen(nowMs);
  }

  /** Somebody shows a screen, or nobody any more. */
  share(owner: Attendee | undefined): void {
    const cameras = this.#pictures.filter(({ video }) => video !== SCREEN);
    this.#show(owner ? [...cameras, { owner, video: SCREEN }] : cameras);
  }

  /** Somebody else takes the word. */
  turn(nowMs: number): void {
    const tracks = [...this.#microphones.keys()];
    const speakers = tracks.length === 0 ? [] : [this.#random.pick(tracks)];
    if (tracks.length > 1 && this.#random.chance(INTERRUPTED)) speakers.push(this.#random.pick(tracks));
    this.#levels = new Map(speakers.map((track) => [track, this.#loudness()]));
    this.#listen(nowMs);
  }

  #show(pictures: readonly Picture[]): void {
    const [before, after] = [new Set(this.#front), new Set(pictures)];
    const staying = this.#front.filter((picture) => after.has(picture));
    this.#pictures = pictures;
    this.#front = [...staying, ...pictures.filter((picture) => !before.has(picture))];
    this.#arrange([]);
  }

  #loudness(): number {
    const { mean, deviation, loudest, softest } = SPEECH;
    return Math.max(softest, Math.min(loudest, this.#random.normal(mean, deviation)));
  }

  /** As a node does with the levels of all microphones of the room. */
  #listen(nowMs: number): void {
    for (const [track, microphone] of this.#microphones) {
      const level = this.#levels.get(track);
      if (level !== undefined) microphone.state = hear(microphone.state, level, nowMs);
    }
    const states = [...this.#microphones.values()].map(({ state }) => state);
    this.#forwarded = chooseForwarded(this.#forwarded, states, PLACES, nowMs);
    const speaking = activeSpeakers(states, nowMs).filter((track) => this.#forwarded.has(track));
    this.#speaking = new Set(speaking);
    this.#arrange(speaking);
  }

  /** @param speaking tracks of those who speak, the loudest first */
  #arrange(speaking: readonly string[]): void {
    const place = ({ owner, video }: Picture): number => {
      if (video === SCREEN) return -1;
      const rank = speaking.indexOf(trackOf(owner));
      return rank < 0 ? speaking.length : rank;
    };
    this.#front = this.#front.toSorted((a, b) => place(a) - place(b));
  }
}

const trackOf = ({ index }: Attendee): string => `microphone-${index}`;
