/**
 * Clears a viewer's line when far more is sent over it than it carries now, as when it became narrow all at once. The worker
 * gives pictures fewer and smaller layers then; but a smaller one has to begin with a key frame, and the larger one goes on
 * until that is there; and what was lost is sent again, which nothing bounds. For seconds the line would stay full, and the
 * sound be lost with the pictures.
 *
 * So all pictures wait until what is under way has arrived, then come back one by one, and have a share that is widened for
 * as long as the line bears it.
 */
import type { Consumer, Transport } from 'mediasoup/types';
import type { Clock } from '../src/ports/clock.ts';

/** How long nothing but sound is sent, in ms: so long a queue before a narrow line takes to empty, as a rule. */
export const CLEARING_MS = 500;
/** From one picture that comes back to the next, in ms: each begins with a key frame, many times as large as what follows. */
export const APART_MS = 150;
/** How often the share is looked at, in ms. */
export const LOOK_MS = 500;
/**
 * For so many looks the estimate has to be most of the share before that is widened: an estimate that is mistaken is known
 * by then, and the worker does not try a wider share while it tries something else, which takes up to a second.
 */
export const STEADY_LOOKS = 3;

/** An estimate that fell by so much at once is looked into. */
const FALL = 0.75;
/** A line is overrun when so many times as much is sent as is estimated to get through. */
const OVERRUN = 1.25;
/** The share, as a part of the first estimate that fell: what went through before counts in it. */
const FIRST_SHARE = 0.4;
/** As a part of one that fell while there was a share. */
const LATER_SHARE = 0.8;
/** In bit/s: room for a few small pictures. */
const MIN_SHARE = 100_000;
/** This part of the share is most of it. */
const MOST = 0.55;
/** A widened share, times the estimate. */
const WIDER = 2.2;
/** The line is wide again when so many times as much as is sent would get through. */
const WIDE = 1.5;

export interface OverrunOptions {
  /** The viewer's. */
  readonly transport: Transport;
  readonly clock: Clock;
  /** What is to be sent of pictures: the most important first. */
  readonly pictures: () => readonly Consumer[];
  /** Whether these have to wait is another now. */
  readonly changed: (pictures: readonly Consumer[]) => void;
}

export class OverrunRelief {
  readonly #options: OverrunOptions;
  #watching = false;
  /** What gets through by the worker's estimate, in bit/s. */
  #estimate = 0;
  /** What is sent at most, in bit/s; undefined: what the worker estimates. */
  #share: number | undefined;
  /** The estimate from before there was a share. */
  #before = 0;
  /** For how many looks the estimate has been most of the share. */
  #steady = 0;
  #enlarged = false;
  /** All pictures wait. */
  #clearing = false;
  /** These wait. */
  #waiting: Consumer[] = [];
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: OverrunOptions) {
    this.#options = options;
  }

  /** To be called when there are pictures, as often as one likes. */
  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const { transport } = this.#options;
    transport.on('trace', ({ type, info }) => {
      if (type === 'bwe' && isEstimate(info)) this.#estimated(info.availableBitrate);
    });
    ask(transport.enableTraceEvent(['bwe']));
  }

  /** Whether a picture has to wait. */
  holds(picture: Consumer): boolean {
    return this.#clearing || this.#waiting.includes(picture);
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  /** The worker tells it once a second, and at once when it falls or rises by far. */
  #estimated(bitrate: number): void {
    const before = this.#estimate;
    this.#estimate = bitrate;
    if (bitrate < before * FALL && !this.#isClearing) ask(this.#lookInto(before));
  }

  get #isClearing(): boolean {
    return this.#clearing || this.#waiting.length > 0;
  }

  async #lookInto(before: number): Promise<void> {
    const sent = await this.#sent();
    if (sent > this.#estimate * OVERRUN) this.#clear(before);
  }

  /** How much is sent, in bit/s; 0 when it does not matter any more. */
  async #sent(): Promise<number> {
    const [stats] = await this.#options.transport.getStats();
    return this.#closed || this.#isClearing || !isStats(stats) ? 0 : stats.sendBitrate;
  }

  #clear(before: number): void {
    const { pictures, changed } = this.#options;
    const first = this.#share === undefined;
    if (first) this.#before = before;
    this.#enlarged = false;
    this.#give(Math.max(MIN_SHARE, this.#estimate * (first ? FIRST_SHARE : LATER_SHARE)));
    this.#clearing = true;
    changed(pictures());
    this.#after(CLEARING_MS, () => {
      this.#waiting = [...pictures()];
      this.#clearing = false;
      this.#letOneBack();
    });
  }

  #letOneBack(): void {
    const next = this.#waiting.shift();
    if (next) this.#options.changed([next]);
    if (this.#waiting.length > 0) this.#after(APART_MS, () => this.#letOneBack());
    else this.#lookLater();
  }

  #lookLater(): void {
    this.#after(LOOK_MS, () => this.#look());
  }

  /** Widens a share that gets through; the worker tries at once whether the wider one does, too. */
  #look(): void {
    if (this.#share === undefined) return;
    this.#steady = this.#estimate < this.#share * MOST ? 0 : this.#steady + 1;
    if (this.#steady >= STEADY_LOOKS) {
      ask(this.#enlarge(this.#estimate));
      const wider = this.#estimate * WIDER;
      this.#give(wider < this.#before ? wider : undefined);
    }
    this.#lookLater();
  }

  #give(share: number | undefined): void {
    this.#share = share;
    this.#steady = 0;
    // The worker will say so as well, but that is no fall to look into.
    if (share !== undefined) this.#estimate = Math.min(this.#estimate, share);
    ask(this.#options.transport.setMaxOutgoingBitrate(Math.round(share ?? 0)));
  }

  /**
   * A picture that the worker made smaller stays so for 10 s, whatever gets through; but not if it begins anew. That is done
   * once each time: it may be that nobody sends a larger one.
   */
  async #enlarge(estimate: number): Promise<void> {
    if (this.#enlarged) return;
    const sent = await this.#sent();
    if (sent === 0 || estimate < sent * WIDE) return;
    this.#enlarged = true;
    const { pictures, changed } = this.#options;
    const small = pictures().filter(isSmall);
    this.#waiting = small;
    changed(small);
    this.#waiting = [];
    changed(small);
  }

  #after(ms: number, callback: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#options.clock.after(ms, callback);
  }
}

/** It fails only when the transport closed. */
function ask(asked: Promise<unknown>): void {
  asked.catch(() => undefined);
}

/** Smaller than it might be. */
const isSmall = ({ currentLayers, preferredLayers }: Consumer): boolean =>
  currentLayers !== undefined && currentLayers.spatialLayer < (preferredLayers?.spatialLayer ?? 0);

const isEstimate = (info: unknown): info is { readonly availableBitrate: number } =>
  hasNumber(info, 'availableBitrate');

const isStats = (stats: unknown): stats is { readonly sendBitrate: number } => hasNumber(stats, 'sendBitrate');

const hasNumber = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === 'number';
