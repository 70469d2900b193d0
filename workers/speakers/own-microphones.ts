/** The open microphones of this node in a room, and how loud they are. */
import type { Producer, Router } from 'mediasoup/types';
import { hear, hearPacket, type Microphone, SPEECH_LEVEL, unheard } from '../../src/forwarding/speakers.ts';
import { LevelMeter } from './level-meter.ts';
import { LevelObserver } from './level-observer.ts';
import type { LevelSource } from './level-source.ts';

/** `packets`: each one, which costs this process CPU; `intervals`: the worker does it. */
export type Precision = 'packets' | 'intervals';

export interface OwnMicrophonesOptions {
  /** In ms, of a clock that does not go back. */
  readonly now: () => number;
  /** One was opened or shut. */
  readonly changed: () => void;
  /** On one somebody speaks. */
  readonly heard: (microphone: Microphone) => void;
}

interface OpenMicrophone {
  readonly router: Router;
  readonly producer: Producer;
  state: Microphone;
  measured: Precision | undefined;
  stop: () => void;
}

export class OwnMicrophones {
  readonly #options: OwnMicrophonesOptions;
  readonly #open = new Map<string, OpenMicrophone>();
  readonly #sources = new WeakMap<Router, Readonly<Record<Precision, LevelSource>>>();
  #closed = false;

  constructor(options: OwnMicrophonesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  get states(): readonly Microphone[] {
    return [...this.#open.values()].map(({ state }) => state);
  }

  has(trackId: string): boolean {
    return this.#open.has(trackId);
  }

  /** One that counts while it is not paused, until it closes. */
  add(trackId: string, publisher: string, router: Router, producer: Producer): void {
    const open = (): void => {
      if (producer.closed || this.#closed) return;
      this.#open.get(trackId)?.stop();
      const state = unheard(trackId, publisher, this.#options.now());
      this.#open.set(trackId, { router, producer, state, measured: undefined, stop: () => undefined });
      this.#options.changed();
    };
    const shut = (): void => {
      const microphone = this.#open.get(trackId);
      if (microphone?.producer !== producer) return;
      this.#open.delete(trackId);
      microphone.stop();
      this.#options.changed();
    };
    producer.observer.on('pause', shut);
    producer.observer.on('resume', open);
    producer.observer.once('close', shut);
    if (!producer.paused) open();
  }

  /** Measures all that are open, so from now on. */
  measure(by: Precision): void {
    for (const microphone of this.#open.values()) {
      if (microphone.measured === by) continue;
      microphone.stop();
      microphone.measured = by;
      microphone.stop = this.#sourceOn(microphone.router)[by].measure(microphone.producer, (level) =>
        this.#heard(microphone, level),
      );
    }
  }

  close(): void {
    this.#closed = true;
    for (const { stop } of this.#open.values()) stop();
    this.#open.clear();
  }

  #sourceOn(router: Router): Readonly<Record<Precision, LevelSource>> {
    const known = this.#sources.get(router);
    if (known) return known;
    const sources = { packets: new LevelMeter(router), intervals: new LevelObserver(router) };
    this.#sources.set(router, sources);
    return sources;
  }

  #heard(microphone: OpenMicrophone, level: number): void {
    const { trackId } = microphone.state;
    if (this.#open.get(trackId) !== microphone) return;
    const heard = microphone.measured === 'packets' ? hearPacket : hear;
    microphone.state = heard(microphone.state, level, this.#options.now());
    if (level > SPEECH_LEVEL) this.#options.heard(microphone.state);
  }
}
