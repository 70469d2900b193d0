/** Cuts sound into pieces of speech, by its loudness. Pure. */

/** What the model takes, in Hz. */
export const SAMPLE_RATE = 16_000;
/** Samples of one look at the loudness: 32 ms. */
const FRAME = 512;
const FRAMES_PER_SECOND = SAMPLE_RATE / FRAME;

/** So many loud frames in a row are the beginning of speech, and so many quiet ones its end. */
const FRAMES_OF_BEGINNING = 3;
const FRAMES_OF_END = Math.round(0.35 * FRAMES_PER_SECOND);
/** What is kept of the sound before a beginning: the first consonants are quiet. */
const FRAMES_BEFORE = Math.round(0.3 * FRAMES_PER_SECOND);
/** A piece is cut at this length at the latest, where it was quietest lately: the longer a piece, the later its words. */
const MOST_FRAMES = Math.round(12 * FRAMES_PER_SECOND);
const FRAMES_TO_CUT_IN = Math.round(6 * FRAMES_PER_SECOND);
/** A cut lies in the middle of so many quiet frames: a single one may be within a word. */
const FRAMES_OF_CUT = Math.round(0.2 * FRAMES_PER_SECOND);
/** What has fewer loud frames is a cough or a key. */
const LEAST_LOUD = Math.round(0.25 * FRAMES_PER_SECOND);

/** Speech is so many times louder than what is heard between words, and at least so loud (root mean square, of 1). */
const ABOVE_NOISE = 3;
const LEAST_LEVEL = 0.004;
/** The noise is taken for higher by this factor a frame, until a quieter frame shows that it is not. */
const NOISE_DRIFT = 1.002;

interface Frame {
  readonly samples: Float32Array;
  readonly level: number;
  readonly loud: boolean;
}

const levelOf = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

export class Segmenter {
  #rest: Float32Array = new Float32Array(0);
  #frames: Frame[] = [];
  #speaking = false;
  #noise = LEAST_LEVEL;

  /** Takes sound in, of 16 kHz; the pieces of speech that have come to their end. */
  take(samples: Float32Array): Float32Array[] {
    const sound = joined([this.#rest, samples]);
    const pieces: Float32Array[] = [];
    let at = 0;
    for (; at + FRAME <= sound.length; at += FRAME) {
      const piece = this.#takeFrame(sound.slice(at, at + FRAME));
      if (piece !== null) pieces.push(piece);
    }
    this.#rest = sound.slice(at);
    return pieces;
  }

  /** The microphone is off: what was said before; null: nothing. */
  flush(): Float32Array | null {
    this.#rest = new Float32Array(0);
    return this.#end();
  }

  #takeFrame(samples: Float32Array): Float32Array | null {
    const level = levelOf(samples);
    this.#noise = level < this.#noise ? (this.#noise * 9 + level) / 10 : this.#noise * NOISE_DRIFT;
    const loud = level > Math.max(LEAST_LEVEL, this.#noise * ABOVE_NOISE);
    this.#frames.push({ samples, level, loud });
    if (!this.#speaking) {
      this.#speaking =
        this.#frames.slice(-FRAMES_OF_BEGINNING).filter((frame) => frame.loud).length === FRAMES_OF_BEGINNING;
      if (!this.#speaking) this.#frames = this.#frames.slice(-FRAMES_BEFORE);
      return null;
    }
    if (this.#frames.slice(-FRAMES_OF_END).every((frame) => !frame.loud)) return this.#end();
    return this.#frames.length >= MOST_FRAMES ? this.#cut() : null;
  }

  #end(): Float32Array | null {
    const frames = this.#speaking ? this.#frames : [];
    this.#frames = [];
    this.#speaking = false;
    return pieceOf(frames);
  }

  /** Where it was quietest lately; what comes behind it begins the next piece. */
  #cut(): Float32Array | null {
    const from = this.#frames.length - FRAMES_TO_CUT_IN;
    let best = { at: this.#frames.length, level: Infinity };
    for (let at = from; at + FRAMES_OF_CUT <= this.#frames.length; at += 1) {
      const level = this.#frames.slice(at, at + FRAMES_OF_CUT).reduce((sum, frame) => sum + frame.level, 0);
      if (level < best.level) best = { at: at + Math.ceil(FRAMES_OF_CUT / 2), level };
    }
    const piece = pieceOf(this.#frames.slice(0, best.at));
    this.#frames = this.#frames.slice(best.at);
    return piece;
  }
}

function pieceOf(frames: readonly Frame[]): Float32Array | null {
  if (frames.filter(({ loud }) => loud).length < LEAST_LOUD) return null;
  return joined(frames.map(({ samples }) => samples));
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
