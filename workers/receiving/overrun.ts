/**
 * Clears a viewer's line when far more is sent over it than it carries now, as when it became narrow all at once: the worker
 * estimates so, and packets are lost. The worker gives pictures fewer and smaller layers then; but a smaller one has to begin
 * with a key frame, and the larger one goes on until that is there; and what was lost is sent again, which nothing bounds. For
 * seconds the line would stay full, and the sound be lost with the pictures.
 *
 * So all pictures wait until what is under way has arrived, then come back one by one, as small as they are sent, and have a
 * share that is widened for as long as the line bears it.
 */
import type { Consumer, Transport } from 'mediasoup/types';
import type { Clock } from '../../src/ports/clock.ts';

/** How long nothing but sound is sent, in ms: so long a queue before a narrow line takes to empty, as a rule. */
export const CLEARING_MS = 500;
/** From one picture that comes back to the next, in ms: each begins with a key frame, many times as large as what follows. */
export const APART_MS = 150;
/** How often the share is looked at, in ms. */
export const LOOK_MS = 500;
/** How long pictures stay small unless the line turns out to be wide, in ms; then it has only to have room. */
export const SMALL_MS = 10_000;
/**
 * For so many looks the estimate has to be most of the share before that is widened: an estimate that is mistaken is known
 * by then, and the worker does not try a wider share while it tries something else, which takes up to a second.
 */
export const STEADY_LOOKS = 4;
/** For so many looks the line has to seem wide before it is taken to be. */
export const SURE_LOOKS = 2;

/** So long after the first estimate, in ms, they rise and fall by far, as the worker tries what gets through. */
export const TRIES_MS = 5_000;
/** An estimate that lasted for so long, in ms, was none of a try that was mistaken. */
export const LASTING_MS = 400;
/** One that falls so far below the last that lasted is looked into. */
const FALL = 0.75;
/** A line is overrun when so many times as much is sent as is estimated to get through. */
const OVERRUN = 1.25;
/** And loses more than this part of its packets, over the last second or two. */
const LOSING = 0.02;
/** A fall is looked into so often: the queue before a line that became narrow has to fill before packets are lost. */
export const LOSS_LOOKS = 10;
/** In ms. */
export const LOSS_LOOK_MS = 100;
/** The share, as a part of the first estimate that fell: what went through before counts in it. */
const FIRST_SHARE = 0.4;
/** As a part of one that fell while there was a share. */
const LATER_SHARE = 0.8;
/** In bit/s: room for a few small pictures. */
const MIN_SHARE = 200_000;
/** This part of the share is most of it. */
const MOST = 0.5;
/** Above the estimate, and by more than the worker takes for the same. */
const ABOVE = 1.25;
/** A widened share, times the estimate. */
const WIDER = 3;
/** The line is wide again when so many times as much as is sent, of small pictures, would get through. */
const WIDE = 2;
/** It has room when so many times as much would. */
const ROOM = 1.25;

export interface OverrunOptions {
  /** The viewer's. */
  readonly transport: Transport;
  readonly clock: Clock;
  /** What is to be sent of pictures: the most important first. */
  readonly pictures: () => readonly Consumer[];
  /** Whether these have to wait, or to be small, is another now. */
  readonly changed: (pictures: readonly Consumer[]) => void;
}

/** Of the estimate. */
interface Fall {
  /** The last one that lasted, in bit/s. */
  before: number;
  /** How many there were. */
  looks: number;
}

export class OverrunRelief {
  readonly #options: OverrunOptions;
  #watching = false;
  /** What gets through by the worker's estimate, in bit/s. */
  #estimate = 0;
  /** Since when, by the worker's clock, in ms. */
  #since = 0;
  /** When the first one came. */
  #begun: number | undefined;
  /** The last one that lasted. */
  #lasting = 0;
  /** Is looked into. */
  #fall: Fall | undefined;
  /** What is sent at most, in bit/s; undefined: what the worker estimates. */
  #share: number | undefined;
  /** The estimate from before there was a share. */
  #before = 0;
  /** For how many looks the estimate has been most of the share. */
  #steady = 0;
  #small = false;
  /** How many there were since the line was cleared. */
  #looks = 0;
  /** For how many it has seemed wide. */
  #wide = 0;
  /** All pictures wait. */
  #clearing = false;
  /** These wait. */
  #waiting: Consumer[] = [];
  #cancel: (() => void) | undefined;
  #cancelLossLook: (() => void) | undefined;
  #closed = false;

  constructor(options: OverrunOptions) {
    this.#options = options;
  }

  /** To be called when there are pictures, as often as one likes. */
  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const { transport } = this.#options;
    // Of a worker that is built here, only where it is another by far; else once a second as well.
    transport.on('trace', ({ type, info, timestamp }) => {
      if (type === 'bwe' && isEstimate(info)) this.#estimated(info.availableBitrate, timestamp);
    });
    ask(transport.enableTraceEvent(['bwe']));
  }

  /** Whether a picture has to wait. */
  holds(picture: Consumer): boolean {
    return this.#clearing || this.#waiting.includes(picture);
  }

  /** Whether pictures are to be as small as they are sent. */
  get small(): boolean {
    return this.#small;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#cancelLossLook?.();
  }

  /** It was told, or asked for. */
  #estimated(bitrate: number, now: number): void {
    // Nothing gets through: the viewer is gone, and there is no line to clear.
    if (bitrate === 0) return;
    if (now - this.#since >= LASTING_MS) this.#lasting = this.#estimate;
    this.#estimate = bitrate;
    this.#since = now;
    this.#begun ??= now;
    if (now - this.#begun < TRIES_MS || this.#isClearing) return;
    if (bitrate < this.#lasting * FALL) this.#fell(this.#lasting);
  }

  get #isClearing(): boolean {
    return this.#clearing || this.#waiting.length > 0;
  }

  #fell(before: number): void {
    if (this.#fall) {
      this.#fall.before = Math.max(this.#fall.before, before);
      this.#fall.looks = 0;
    } else {
      this.#fall = { before, looks: 0 };
      ask(this.#lookInto(this.#fall));
    }
  }

  /** A line that is overrun soon loses packets; one that loses none was misjudged, as when a machine stood still. */
  async #lookInto(fall: Fall): Promise<void> {
    const stats = await this.#stats();
    fall.looks += 1;
    const overrun = stats !== undefined && stats.sendBitrate > this.#estimate * OVERRUN;
    const losing = stats !== undefined && stats.rtpPacketLossSent > LOSING;
    if (overrun && !losing && fall.looks < LOSS_LOOKS) {
      this.#cancelLossLook = this.#options.clock.after(LOSS_LOOK_MS, () => ask(this.#lookInto(fall)));
      return;
    }
    this.#fall = undefined;
    if (overrun && losing) this.#clear(fall.before);
  }

  /** Undefined when they do not matter any more. */
  async #stats(): Promise<Stats | undefined> {
    const [stats] = await this.#options.transport.getStats();
    return this.#closed || this.#isClearing || !isStats(stats) ? undefined : stats;
  }

  #clear(before: number): void {
    const { pictures, changed } = this.#options;
    const first = this.#share === undefined;
    if (first) this.#before = before;
    this.#small = true;
    this.#looks = 0;
    this.#wide = 0;
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
    this.#after(LOOK_MS, () => ask(this.#look()));
  }

  async #look(): Promise<void> {
    const stats = await this.#stats();
    if (!stats) return;
    this.#looks += 1;
    this.#estimated(stats.availableOutgoingBitrate, stats.timestamp);
    if (this.#small) this.#enlarge(stats);
    if (this.#share !== undefined) this.#widen(this.#share);
    if (this.#small || this.#share !== undefined) this.#lookLater();
  }

  /** Pictures need not be small any more where there is room for larger ones. */
  #enlarge({ sendBitrate }: Stats): void {
    const times = this.#looks * LOOK_MS < SMALL_MS ? WIDE : ROOM;
    this.#wide = this.#estimate > sendBitrate * times ? this.#wide + 1 : 0;
    if (this.#wide < SURE_LOOKS) return;
    this.#small = false;
    this.#options.changed(this.#options.pictures());
  }

  /** A share that gets through is widened. */
  #widen(share: number): void {
    this.#steady = this.#estimate < share * MOST ? 0 : this.#steady + 1;
    if (this.#steady < STEADY_LOOKS) return;
    const wider = this.#estimate * WIDER;
    // The worker tries a wider share at once, but only where the estimate was below the former one.
    this.#give(this.#estimate * ABOVE);
    this.#give(wider < this.#before ? wider : undefined);
  }

  #give(share: number | undefined): void {
    this.#share = share;
    this.#steady = 0;
    // The worker will say so as well, but that is no fall to look into.
    if (share !== undefined) {
      this.#estimate = Math.min(this.#estimate, share);
      this.#lasting = Math.min(this.#lasting, share);
    }
    ask(this.#options.transport.setMaxOutgoingBitrate(Math.round(share ?? 0)));
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

const isEstimate = (info: unknown): info is { readonly availableBitrate: number } =>
  hasNumber(info, 'availableBitrate');

/** Bitrates in bit/s, the time in ms by the worker's clock, the loss as a part of what was sent. */
interface Stats {
  readonly sendBitrate: number;
  readonly rtpPacketLossSent: number;
  readonly availableOutgoingBitrate: number;
  readonly timestamp: number;
}

const isStats = (stats: unknown): stats is Stats =>
  ['sendBitrate', 'rtpPacketLossSent', 'availableOutgoingBitrate', 'timestamp'].every((key) => hasNumber(stats, key));

const hasNumber = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === 'number';
