/** Looks at the tracks of this node in turn: how each fares on its leg. */
import { performance } from 'node:perf_hooks';
import type { ConsumerStat, ProducerStat, Transport } from 'mediasoup/types';
import type { LineFigures } from '../../src/forwarding/diagnosis.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Kind } from '../../signaling/protocol/primitives.ts';
import type { Direction, Leg, LegCounts, LegSample, MediaTelemetry } from '../../src/ports/media-telemetry.ts';
import { lossOf, since, totalsOf, type TrackTotals } from './stream-stats.ts';

/** How often some are looked at, in ms. */
const LOOK_MS = 1_000;
/** How many at a time: each is a request to a worker. What that costs stands in docs/OPERATIONS.md. */
const LOOKS = 100;
/** The same track not sooner than after so long, in ms. */
const LEAST_INTERVAL_MS = 2_000;
/** What is older tells nothing of how a track fares now, in ms. */
const RECENT_MS = 8_000;
/** Somebody who asks how a track fares is likely to ask again within so long, in ms. */
const ASKED_MS = 60_000;

/** As much of a producer or consumer as is looked at. */
interface Track {
  readonly id: string;
  readonly kind: Kind;
  readonly closed: boolean;
  readonly paused?: boolean;
  /** Of a consumer: whether its producer is paused. */
  readonly producerPaused?: boolean;
  readonly observer: { once(event: 'close', listener: () => void): unknown };
  getStats(): Promise<readonly (ProducerStat | ConsumerStat)[]>;
}

/** What is remembered of a look at a track. */
interface Look extends Pick<LegSample, 'counts' | 'jitter' | 'roundTrip'> {
  readonly at: number;
}

interface MeasuredTrack {
  readonly leg: Leg;
  readonly direction: Direction;
  readonly node: string | undefined;
  readonly track: Track;
  counts: LegCounts;
  lookedAt: number;
  /** The newest last. */
  looks: readonly Look[];
  /** Until then it is looked at before others. */
  askedUntil: number;
  /** A worker that hangs does not answer: it is not asked again meanwhile. */
  looking: boolean;
  /** Whether packets of it have come; where that is not told: true. */
  begun: boolean;
}

/** As many as there can be in RECENT_MS. */
const LOOKS_KEPT = 5;

const NOTHING: LegCounts = { packets: 0, bytes: 0, lost: 0, retransmitted: 0, nacks: 0, plis: 0, firs: 0 };

export class LegMeter {
  readonly #clock: Clock;
  readonly #telemetry: MediaTelemetry;
  /** The next to be looked at stands first. */
  readonly #tracks = new Set<MeasuredTrack>();
  /** By the id of producer or consumer. */
  readonly #byId = new Map<string, MeasuredTrack>();
  #stop: (() => void) | undefined;
  #closed = false;

  constructor(clock: Clock, telemetry: MediaTelemetry) {
    this.#clock = clock;
    this.#telemetry = telemetry;
  }

  /** How many tracks are measured. */
  get size(): number {
    return this.#tracks.size;
  }

  /** What a publisher sends. */
  uplink(transport: Transport): void {
    transport.observer.on('newproducer', (producer) => {
      const measured = this.#add({ leg: 'uplink', direction: 'in', node: undefined, track: producer });
      measured.begun = false;
      const since = performance.now();
      // The first score is told with the first packet.
      producer.once('score', () => {
        measured.begun = true;
        this.#telemetry.setUp('first_packet', (performance.now() - since) / 1000);
      });
    });
  }

  /** What is sent to a viewer. */
  downlink(transport: Transport): void {
    transport.observer.on('newconsumer', (track) =>
      this.#add({ leg: 'downlink', direction: 'out', node: undefined, track }),
    );
  }

  /** What crosses a pipe between this node and another one, both ways. */
  hop(node: string, pipe: Transport): void {
    pipe.observer.on('newproducer', (track) => this.#add({ leg: 'hop', direction: 'in', node, track }));
    pipe.observer.on('newconsumer', (track) => this.#add({ leg: 'hop', direction: 'out', node, track }));
  }

  /** How a track fared in the last seconds, by the id of its producer or consumer; nothing: that is not measured. */
  async figuresOf(id: string): Promise<LineFigures> {
    const measured = this.#byId.get(id);
    if (!measured) return {};
    const now = performance.now();
    measured.askedUntil = now + ASKED_MS;
    if (now - measured.lookedAt > RECENT_MS && !measured.looking) await this.#measure(measured);
    return figuresOf(measured, performance.now());
  }

  #add(track: Pick<MeasuredTrack, 'leg' | 'direction' | 'node' | 'track'>): MeasuredTrack {
    const measured: MeasuredTrack = {
      ...track,
      counts: NOTHING,
      lookedAt: performance.now(),
      looks: [],
      askedUntil: 0,
      looking: false,
      begun: true,
    };
    this.#tracks.add(measured);
    this.#byId.set(track.track.id, measured);
    track.track.observer.once('close', () => {
      this.#tracks.delete(measured);
      this.#byId.delete(track.track.id);
    });
    this.#lookLater();
    return measured;
  }

  #lookLater(): void {
    if (this.#closed || this.#tracks.size === 0) return;
    this.#stop ??= this.#clock.after(LOOK_MS, () => {
      this.#stop = undefined;
      this.#look();
      this.#lookLater();
    });
  }

  #look(): void {
    const now = performance.now();
    const due = [...this.#tracks].filter(
      (track) => !track.looking && now - track.lookedAt >= LEAST_INTERVAL_MS && runs(track),
    );
    const asked = due.filter(({ askedUntil }) => askedUntil > now);
    const others = due.filter(({ askedUntil }) => askedUntil <= now);
    for (const track of [...asked, ...others].slice(0, LOOKS)) {
      this.#tracks.delete(track);
      this.#tracks.add(track);
      void this.#measure(track);
    }
  }

  async #measure(measured: MeasuredTrack): Promise<void> {
    measured.looking = true;
    try {
      const stats = await measured.track.getStats();
      if (measured.track.closed) return;
      const totals = totalsOf(stats, measured.direction === 'in' ? 'inbound-rtp' : 'outbound-rtp');
      const sample = sampleOf(measured, totals, performance.now());
      const { counts, jitter, roundTrip } = sample;
      measured.looks = [...measured.looks, { at: performance.now(), counts, jitter, roundTrip }].slice(-LOOKS_KEPT);
      measured.counts = totals;
      measured.lookedAt = performance.now();
      this.#telemetry.sampled(sample);
    } catch {
      // It closed meanwhile.
    } finally {
      measured.looking = false;
    }
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    this.#stop?.();
  }
}

/** Whether there is something to measure: most tracks of a large meeting are microphones that are muted. */
const runs = ({ begun, track: { paused, producerPaused } }: MeasuredTrack): boolean =>
  begun && paused !== true && producerPaused !== true;

function figuresOf({ looks, direction }: MeasuredTrack, now: number): LineFigures {
  const recent = looks.filter(({ at }) => now - at <= RECENT_MS);
  const sum = (of: (counts: LegCounts) => number): number =>
    recent.reduce((total, { counts }) => total + of(counts), 0);
  const worst = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.flatMap((value) => value ?? []);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  return {
    loss: lossOf({ packets: sum(({ packets }) => packets), lost: sum(({ lost }) => lost) }, direction),
    jitter: worst(recent.map(({ jitter }) => jitter)),
    // The way may be another one by now: the last word counts.
    roundTrip: recent.findLast(({ roundTrip }) => roundTrip !== undefined)?.roundTrip,
  };
}

function sampleOf(
  { leg, direction, node, track, ...last }: MeasuredTrack,
  totals: TrackTotals,
  now: number,
): LegSample {
  const counts = since(last.counts, totals);
  const { jitter, roundTrip, score } = totals;
  return {
    leg,
    direction,
    kind: track.kind,
    node,
    seconds: (now - last.lookedAt) / 1000,
    counts,
    loss: lossOf(counts, direction),
    jitter,
    roundTrip,
    score,
  };
}
