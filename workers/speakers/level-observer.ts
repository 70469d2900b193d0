import type { AudioLevelObserver, Producer, Router } from 'mediasoup/types';
import { RELEASE_DB_PER_SECOND, SPEECH_LEVEL } from '../../src/forwarding/speakers.ts';
import type { LevelSource } from './level-source.ts';

/** How often the worker tells levels, in ms. */
const INTERVAL_MS = 300;
/** What it tells is the mean of that time, pauses between words and all: so much below the loudest of it, in dB. */
const MEAN_BELOW_PEAK_DB = 6;
/** A level is to last until the next one is told, and a little longer, though the envelope falls. */
const LASTING_LEVEL = SPEECH_LEVEL + (RELEASE_DB_PER_SECOND * (INTERVAL_MS + 100)) / 1000;
/** More than are open where not only the loudest are forwarded. */
const MAX_ENTRIES = 250;

/**
 * Has the worker measure, which tells who spoke every 300 ms: next to no work for this process, and soon enough where every
 * microphone is forwarded in any case.
 */
export class LevelObserver implements LevelSource {
  readonly #router: Router;
  readonly #heard = new Map<string, (level: number) => void>();
  /** There is one as long as something is measured. */
  #observer: Promise<AudioLevelObserver> | undefined;

  constructor(router: Router) {
    this.#router = router;
  }

  measure({ id: producerId }: Producer, heard: (level: number) => void): () => void {
    this.#heard.set(producerId, heard);
    this.#observer ??= this.#open();
    const added = this.#add(this.#observer, producerId);
    return () => {
      if (this.#heard.get(producerId) !== heard) return;
      this.#heard.delete(producerId);
      const observer = this.#observer;
      if (this.#heard.size > 0) void this.#remove(added, producerId);
      else {
        this.#observer = undefined;
        observer?.then(
          (each) => each.close(),
          () => undefined,
        );
      }
    };
  }

  async #open(): Promise<AudioLevelObserver> {
    const observer = await this.#router.createAudioLevelObserver({
      maxEntries: MAX_ENTRIES,
      threshold: SPEECH_LEVEL - MEAN_BELOW_PEAK_DB,
      interval: INTERVAL_MS,
    });
    observer.on('volumes', (volumes) => {
      for (const { producer, volume } of volumes) {
        this.#heard.get(producer.id)?.(Math.max(LASTING_LEVEL, Math.min(0, volume + MEAN_BELOW_PEAK_DB)));
      }
    });
    return observer;
  }

  /** Undefined when the microphone or the router closed: it needs no removing then. */
  async #add(opening: Promise<AudioLevelObserver>, producerId: string): Promise<AudioLevelObserver | undefined> {
    try {
      const observer = await opening;
      await observer.addProducer({ producerId });
      return observer;
    } catch {
      return undefined;
    }
  }

  async #remove(added: Promise<AudioLevelObserver | undefined>, producerId: string): Promise<void> {
    const observer = await added;
    // It may be measured again by now.
    if (!observer || observer.closed || this.#heard.has(producerId)) return;
    try {
      await observer.removeProducer({ producerId });
    } catch {
      // A microphone that closed is removed by the worker.
    }
  }
}
