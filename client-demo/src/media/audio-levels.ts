import { signal, type ReadonlySignal } from '@preact/signals';

/** Time between two looks at the levels, in ms: often enough to seem immediate, and cheap. */
const PERIOD_MS = 120;
/** Somebody counts as speaking this long after the last loud look, in ms, so that pauses between words do not flicker. */
const HOLD_MS = 500;
/** Root mean square of the samples, of 1, above which somebody speaks: about -36 dBFS. */
const THRESHOLD = 0.016;

/** What the meter shows as silence, in dBFS. */
const QUIETEST_DB = -60;

interface Ear {
  readonly track: MediaStreamTrack;
  readonly source: MediaStreamAudioSourceNode;
  readonly analyser: AnalyserNode;
  loudAt: number;
}

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}

const sameMembers = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((member) => b.has(member));

/** Tells who speaks, by the loudness of their tracks here. Where the browser does not analyse sound, nobody is told of. */
export class SpeakerDetector {
  readonly #speaking = signal<ReadonlySet<string>>(new Set());
  /** Null: this track cannot be listened to. */
  readonly #ears = new Map<string, Ear | { readonly track: MediaStreamTrack; readonly source: null }>();
  readonly #samples = new Float32Array(512);
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Who speaks now, by identity. */
  get speaking(): ReadonlySignal<ReadonlySet<string>> {
    return this.#speaking;
  }

  /** Listens to these tracks, by identity, and to no others. Never throws. */
  listenTo(tracks: ReadonlyMap<string, MediaStreamTrack>): void {
    for (const [identity, ear] of this.#ears) {
      if (tracks.get(identity) === ear.track) continue;
      ear.source?.disconnect();
      this.#ears.delete(identity);
    }
    for (const [identity, track] of tracks) {
      if (!this.#ears.has(identity)) this.#ears.set(identity, this.#earFor(track) ?? { track, source: null });
    }
    if (this.#ears.size > 0) this.#timer ??= setInterval(() => this.#look(), PERIOD_MS);
    else this.#stop();
  }

  /** How loud somebody is now, from 0 (silence) to 1, in even steps of loudness; 0 for who is not listened to. */
  levelOf(identity: string): number {
    const ear = this.#ears.get(identity);
    if (ear === undefined || ear.source === null) return 0;
    ear.analyser.getFloatTimeDomainData(this.#samples);
    const decibels = 20 * Math.log10(Math.max(rootMeanSquare(this.#samples), 1e-6));
    return Math.min(1, Math.max(0, (decibels - QUIETEST_DB) / -QUIETEST_DB));
  }

  /** Browsers start sound analysis only after a gesture of the person: call it then. */
  wake(): void {
    if (this.#context?.state === 'suspended') this.#context.resume().catch(() => undefined);
  }

  /** Null where the browser has no sound analysis, refuses another one, or knows no sound in the track. */
  #earFor(track: MediaStreamTrack): Ear | null {
    try {
      this.#context ??= new AudioContext();
      const source = this.#context.createMediaStreamSource(new MediaStream([track]));
      const analyser = this.#context.createAnalyser();
      analyser.fftSize = this.#samples.length;
      source.connect(analyser);
      return { track, source, analyser, loudAt: -Infinity };
    } catch {
      return null;
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#publish(new Set());
  }

  #look(): void {
    const now = performance.now();
    const speaking = new Set<string>();
    for (const [identity, ear] of this.#ears) {
      if (ear.source === null) continue;
      ear.analyser.getFloatTimeDomainData(this.#samples);
      if (rootMeanSquare(this.#samples) > THRESHOLD) ear.loudAt = now;
      if (now - ear.loudAt < HOLD_MS) speaking.add(identity);
    }
    this.#publish(speaking);
  }

  #publish(speaking: ReadonlySet<string>): void {
    if (!sameMembers(speaking, this.#speaking.peek())) this.#speaking.value = speaking;
  }
}
