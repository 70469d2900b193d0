/** The hops that end at one router: carries out what the policy in hop-state.ts says, for each track. */
import { asCausewayError, CausewayError } from '../../domain/errors.ts';
import { Demand, NOTHING, type WantedLayer } from '../demand.ts';
import type { Timer } from '../timer.ts';
import { idleHop, stepHop, type HopEffect, type HopInput } from './hop-state.ts';

/** How long a hop is kept open after its last viewer has gone, in ms. */
export const LINGER_MS = 5_000;

/** A track that arrives. */
export interface OpenHop {
  /** What is wanted behind it from now on; with `NOTHING` no media crosses it. Never called before the call before it is done. */
  want(layer: WantedLayer): Promise<void>;
  /** Called once, also when the carrier said that the hop has ended; nothing is called after it. Must not throw. */
  close(): void;
}

/** Knows how a track is brought here; `Hops` knows when. */
export interface HopCarrier<Hop extends OpenHop> {
  /**
   * Opens the hop, running. Must settle in bounded time.
   * @param layer what is wanted behind it
   * @param ended to be called when the track or what carries it is no more, also before the hop is open; may be called
   * twice. The hop is closed then
   * @throws {CausewayError} which all who wait for the hop are told
   */
  open(layer: WantedLayer, ended: () => void): Promise<Hop>;
}

export interface HopViewer {
  /** `NOTHING`: no media for now. */
  readonly wants: WantedLayer;
  /** The hop ended after it was open: what came by it is lost. Must not throw. */
  readonly ended: () => void;
}

/** One viewer's share in a hop. */
export interface HopShare<Hop extends OpenHop> {
  /**
   * The hop, when it is open. Rejects with what `open` rejected with, and with `unavailable` when the hop ended or the
   * viewer left before. Need not be awaited.
   */
  readonly opened: Promise<Hop>;
  /** What the viewer wants from now on. */
  want(layer: WantedLayer): void;
  /** May be called twice, and after the hop has ended. */
  leave(): void;
}

/** A viewer, as its line knows it. */
interface Share<Hop> {
  readonly resolve: (hop: Hop) => void;
  readonly reject: (error: CausewayError) => void;
  readonly ended: () => void;
  isIn: boolean;
}

export class Hops<Hop extends OpenHop> {
  readonly #timer: Timer;
  readonly #lines = new Map<string, Line<Hop>>();

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** How many are open or being opened. */
  get size(): number {
    return this.#lines.size;
  }

  /**
   * Has the track brought here for one more viewer: by the hop that is there, or by a new one.
   * @param track names the source: another generation of a track is another source
   * @param carrier opens the hop, if this viewer is the first
   */
  view(track: string, carrier: HopCarrier<Hop>, viewer: HopViewer): HopShare<Hop> {
    let line = this.#lines.get(track);
    if (line === undefined) {
      const made = new Line(carrier, this.#timer, () => {
        if (this.#lines.get(track) === made) this.#lines.delete(track);
      });
      this.#lines.set(track, made);
      line = made;
    }
    return line.view(viewer);
  }

  /** The track is no more: its hop is closed, its viewers are told. */
  end(track: string): void {
    this.#lines.get(track)?.end();
  }

  /** Ends all hops. May be called twice. */
  close(): void {
    for (const line of [...this.#lines.values()]) line.end();
  }
}

/** The hop of one track: from its first viewer until it is closed. */
class Line<Hop extends OpenHop> {
  readonly #carrier: HopCarrier<Hop>;
  readonly #timer: Timer;
  readonly #onOver: () => void;
  readonly #viewers = new Map<number, Share<Hop>>();
  #state = idleHop;
  #hop: Hop | undefined;
  #viewersEver = 0;
  #stopLinger: () => void = () => undefined;
  readonly #demand = new Demand(() => this.#steer());
  /** What the hop was told last. */
  #told = NOTHING;
  #steering = false;

  constructor(carrier: HopCarrier<Hop>, timer: Timer, onOver: () => void) {
    this.#carrier = carrier;
    this.#timer = timer;
    this.#onOver = onOver;
  }

  view({ wants, ended }: HopViewer): HopShare<Hop> {
    const viewer = (this.#viewersEver += 1);
    const opened = new Promise<Hop>((resolve, reject) => {
      this.#viewers.set(viewer, { resolve, reject, ended, isIn: false });
    });
    opened.catch(() => undefined);
    // Compared only.
    const share = {};
    this.#demand.set(share, wants);
    this.#step({ type: 'came', viewer });
    return {
      opened,
      want: (layer) => {
        if (this.#viewers.has(viewer)) this.#demand.set(share, layer);
      },
      leave: () => {
        this.#demand.delete(share);
        this.#step({ type: 'left', viewer });
        this.#viewers.get(viewer)?.reject(new CausewayError('unavailable', 'the viewer left', { level: 'debug' }));
        this.#viewers.delete(viewer);
      },
    };
  }

  end(): void {
    this.#step({ type: 'ended' });
  }

  #step(input: HopInput): void {
    const { state, effects } = stepHop(this.#state, input);
    this.#state = state;
    if (state.phase === 'over') this.#onOver();
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: HopEffect): void {
    switch (effect.type) {
      case 'open':
        void this.#open();
        return;
      case 'close':
        this.#hop?.close();
        return;
      case 'linger':
        this.#stopLinger = this.#timer.after(LINGER_MS, () => this.#step({ type: 'lingerOver' }));
        return;
      case 'stay':
        this.#stopLinger();
        return;
      case 'tellOpened':
        for (const viewer of effect.viewers) this.#tellOpened(viewer);
        return;
      case 'tellFailed':
        for (const viewer of effect.viewers) this.#take(viewer)?.reject(effect.error);
        return;
      case 'tellEnded':
        for (const viewer of effect.viewers) this.#tellEnded(viewer);
        return;
    }
  }

  async #open(): Promise<void> {
    try {
      this.#told = this.#demand.highest;
      this.#hop = await this.#carrier.open(this.#told, () => this.end());
      this.#step({ type: 'opened' });
      this.#steer();
    } catch (error) {
      this.#step({ type: 'openFailed', error: asCausewayError(error, 'the track cannot be brought here') });
    }
  }

  /** Brings the hop to what is wanted, one call at a time: what changed meanwhile is looked at after each. */
  #steer(): void {
    if (!this.#steering) void this.#bringToDemand();
  }

  async #bringToDemand(): Promise<void> {
    this.#steering = true;
    try {
      while (this.#hop !== undefined && this.#state.phase === 'open' && this.#told !== this.#demand.highest) {
        this.#told = this.#demand.highest;
        await this.#hop.want(this.#told);
      }
    } catch {
      // A hop that cannot be steered is of no use: the viewers ask for another.
      this.end();
    } finally {
      this.#steering = false;
    }
  }

  #tellOpened(id: number): void {
    const viewer = this.#viewers.get(id);
    if (viewer === undefined || this.#hop === undefined) return;
    viewer.isIn = true;
    viewer.resolve(this.#hop);
  }

  #tellEnded(id: number): void {
    const viewer = this.#take(id);
    if (viewer?.isIn) viewer.ended();
    else viewer?.reject(new CausewayError('unavailable', 'the track ended on its way'));
  }

  #take(id: number): Share<Hop> | undefined {
    const viewer = this.#viewers.get(id);
    this.#viewers.delete(id);
    return viewer;
  }
}
