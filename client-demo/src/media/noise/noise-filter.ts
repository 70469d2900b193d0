import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { recall, remember } from '../../platform/storage.ts';
import type { Outgoing } from '../outgoing.ts';

/** A filter that runs. */
export interface Suppressor {
  /** What it lets through. */
  readonly track: MediaStreamTrack;
  /** Filters this microphone from now on, in place of the one before. Throws if it cannot. */
  filter(microphone: MediaStreamTrack | null): void;
  /** Ends it; may be called twice. */
  close(): void;
}

/** What a running filter tells. */
export interface SuppressorEvents {
  /** It lets nothing through any more, and has closed. */
  failed(): void;
  /** The system holds it back, or does no longer: nothing comes of it meanwhile. */
  pausedChanged(paused: boolean): void;
}

/** Starts a filter; rejects where none runs. */
export type StartSuppressor = (events: SuppressorEvents) => Promise<Suppressor>;

/** The filter's code and its network come when it is first used. */
const startFetched: StartSuppressor = async (events) => (await import('./suppressor.ts')).startSuppressor(events);

interface Source {
  readonly on: ReadonlySignal<boolean>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
}

/** What is remembered when it is on. */
const ON = 'on';

/**
 * The microphone without its noise, if the person wants that. Whatever happens to the filter, the microphone is heard:
 * until it runs, while it is held back, and after it has failed, the microphone is sent as it is.
 */
export class NoiseFilter implements Outgoing {
  readonly on: ReadonlySignal<boolean>;
  readonly track: ReadonlySignal<MediaStreamTrack | null>;
  readonly #start: StartSuppressor;
  readonly #wanted = signal(recall('noise-suppression') === ON);
  readonly #failed = signal(false);
  readonly #suppressor = signal<Suppressor | null>(null);
  readonly #paused = signal(false);
  /** Stands for the filter that starts or runs: what an earlier one brings or tells is void. */
  #current: object | null = null;

  constructor(microphone: Source, start: StartSuppressor = startFetched) {
    this.#start = start;
    this.on = microphone.on;
    this.track = computed(() => {
      const plain = microphone.track.value;
      const suppressor = this.#suppressor.value;
      return plain === null || suppressor === null || this.#paused.value ? plain : suppressor.track;
    });
    effect(() => {
      const needed = this.#wanted.value && !this.#failed.value && microphone.track.value !== null;
      if (needed) void this.#run();
      else if (!this.#wanted.value) this.#stop();
    });
    // Nothing is left of a microphone that was let go, and another one is filtered as the one before.
    effect(() => this.#feed(this.#suppressor.value, microphone.track.value));
  }

  /** Whether the person wants it. */
  get wanted(): ReadonlySignal<boolean> {
    return this.#wanted;
  }

  /** It is wanted and does not run: the microphone is sent as it is. */
  get failed(): ReadonlySignal<boolean> {
    return this.#failed;
  }

  /** Switched on again after a failure, it is tried again. */
  switch(on: boolean): void {
    remember('noise-suppression', on ? ON : '');
    this.#failed.value = false;
    this.#wanted.value = on;
  }

  #feed(suppressor: Suppressor | null, microphone: MediaStreamTrack | null): void {
    try {
      suppressor?.filter(microphone);
    } catch {
      // Such as a microphone of a rate that the browser does not convert.
      this.#fail();
    }
  }

  async #run(): Promise<void> {
    if (this.#current !== null) return;
    const own = {};
    this.#current = own;
    const isCurrent = (): boolean => this.#current === own;
    try {
      const suppressor = await this.#start({
        failed: () => {
          if (isCurrent()) this.#fail();
        },
        pausedChanged: (paused) => {
          if (isCurrent()) this.#paused.value = paused;
        },
      });
      if (!isCurrent()) {
        suppressor.close();
        return;
      }
      this.#paused.value = false;
      this.#suppressor.value = suppressor;
    } catch {
      if (isCurrent()) this.#fail();
    }
  }

  #fail(): void {
    this.#failed.value = true;
    this.#stop();
  }

  #stop(): void {
    this.#current = null;
    this.#suppressor.peek()?.close();
    this.#suppressor.value = null;
  }
}
