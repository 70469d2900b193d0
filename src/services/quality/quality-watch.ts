/** Looks in turn at how the people of this node receive, counts what they suffer from, and remembers it for an hour. */
import type { LegName, ReceptionReport } from '../../../signaling/protocol/features/diagnosis.ts';
import { CausewayError } from '../../domain/errors.ts';
import { roomId, type RoomKey } from '../../domain/room/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { TrackPath } from '../../ports/media-engine.ts';
import { diagnosisOf } from './diagnosis-of.ts';
import { TroubleHistory } from './trouble-history.ts';

/** Somebody who receives on this node. */
export interface Viewer {
  readonly key: RoomKey;
  readonly identity: string;
  readonly paths: () => Promise<readonly TrackPath[]>;
}

export interface QualityWatchOptions {
  /** Those of this node. */
  readonly viewers: () => readonly Viewer[];
  /** A track of somebody was looked at. @param node where it comes from; undefined: from this one */
  readonly onDiagnosed: (verdict: LegName | null, node: string | undefined) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often some are looked at, in ms. */
const LOOK_MS = 1_000;
/** How many at a time: each is a request to each node that it receives from. */
const LOOKS = 2;
/** Of each so many tracks. */
const MAX_TRACKS = 16;

export class QualityWatch {
  readonly #options: QualityWatchOptions;
  readonly #history = new TroubleHistory();
  #next = 0;
  #stop: () => void = () => undefined;

  constructor(options: QualityWatchOptions) {
    this.#options = options;
    this.#lookLater();
  }

  /** How somebody receives who is on this node. @throws `not_found` */
  async reportOn(key: RoomKey, identity: string): Promise<ReceptionReport> {
    const viewer = this.#options
      .viewers()
      .find((each) => each.identity === identity && roomId(each.key) === roomId(key));
    if (!viewer) throw new CausewayError('not_found', 'no such participant on this node');
    const tracks = (await viewer.paths()).slice(0, MAX_TRACKS).map(diagnosisOf);
    const now = this.#options.clock.now();
    this.#history.add(key, identity, tracks, now);
    return { tracks, past: [...this.#history.of(key, identity, now)] };
  }

  #lookLater(): void {
    const { clock, viewers, logger } = this.#options;
    this.#stop = clock.after(LOOK_MS, () => {
      const all = viewers();
      if (this.#next >= all.length) this.#next = 0;
      const some = all.slice(this.#next, this.#next + LOOKS);
      this.#next += LOOKS;
      for (const viewer of some) {
        this.#look(viewer).catch((error: unknown) =>
          logger.debug({ err: error }, 'somebody could not be looked after'),
        );
      }
      this.#lookLater();
    });
  }

  async #look({ key, identity, paths }: Viewer): Promise<void> {
    const { onDiagnosed, clock } = this.#options;
    const looked = (await paths()).slice(0, MAX_TRACKS);
    const diagnoses = looked.map(diagnosisOf);
    for (const [index, { verdict }] of diagnoses.entries()) onDiagnosed(verdict, looked[index]?.node);
    this.#history.add(key, identity, diagnoses, clock.now());
  }

  /** May be called twice. */
  close(): void {
    this.#stop();
  }
}
