import { signal, type ReadonlySignal } from '@preact/signals';
import type { Meeting, RemoteTrack } from '../../../../signaling/client/api.ts';
import { lookAtTracks, type Counted, type Stats, type TrackFigures } from './figures.ts';

type Leg = Awaited<ReturnType<Meeting['diagnosis']['of']>>[number]['verdict'];

/** A track, as the table shows it. */
export interface TrackRow extends TrackFigures {
  /** Of whom; null: our own. */
  readonly name: string | null;
  readonly identity: string | null;
  readonly source: RemoteTrack['source'];
  /** The layers that the server sends to us, as `2.1`; empty: our own, or not known. */
  readonly received: string;
  /** The worst leg of its way; null: none is bad, or it is not known. */
  readonly leg: Leg;
}

/** The sums of one moment, for the charts. */
export interface Moment {
  /** In s since 1970. */
  readonly at: number;
  /** In kbit/s. */
  readonly up: number;
  readonly down: number;
  /** In ms. */
  readonly roundTrip: number | null;
  /** The highest of all that is received, in percent. */
  readonly loss: number | null;
}

/** While somebody looks, and otherwise, in ms. */
const LOOK_MS = 1_000;
const GLANCE_MS = 5_000;
/** How many looks pass until the servers are asked again. */
const ASK_EVERY = 5;
/** Most tracks that the servers say something about at a time (signaling/protocol/features/diagnosis.ts). */
const MOST_ASKED = 16;
/** Two minutes. */
const MOMENTS = 120;
/** From here on somebody is heard and seen badly, in percent. */
const MUCH_LOSS = 5;

function listOf(report: RTCStatsReport | null): Stats[] {
  const all: Stats[] = [];
  report?.forEach((stats: Stats) => all.push(stats));
  return all;
}

/** How good picture and sound are, as this machine and the servers measure it. */
export class QualityStore {
  readonly #rows = signal<readonly TrackRow[]>([]);
  readonly #moments = signal<readonly Moment[]>([]);
  readonly #poor = signal<ReadonlySet<string>>(new Set());
  readonly #watched: () => boolean;
  #legs: ReadonlyMap<string, Leg> = new Map();

  /** @param watched whether somebody looks at the figures now */
  constructor(watched: () => boolean) {
    this.#watched = watched;
  }

  /** One's own tracks first. */
  get rows(): ReadonlySignal<readonly TrackRow[]> {
    return this.#rows;
  }

  /** The oldest first; empty as long as nobody has looked. */
  get moments(): ReadonlySignal<readonly Moment[]> {
    return this.#moments;
  }

  /** The identities of those who are heard or seen badly. */
  get poor(): ReadonlySignal<ReadonlySet<string>> {
    return this.#poor;
  }

  /** Follows a meeting; returns what ends that. */
  follow(meeting: Meeting): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let sent: Counted = new Map();
    let received: Counted = new Map();
    let last = performance.now();
    let looks = 0;
    const look = async (): Promise<void> => {
      try {
        const report = await meeting.getStats();
        if (stopped) return;
        const now = performance.now();
        const seconds = (now - last) / 1_000;
        last = now;
        const own = meeting.localTracks.filter(({ ended, paused }) => ended === null && !paused);
        const others = [...meeting.participants.values()].flatMap(({ tracks }) => [...tracks.values()]);
        const up = lookAtTracks(
          listOf(report.send),
          true,
          own.map(({ id, mediaTrack }) => ({ id, mediaTrackId: mediaTrack.id })),
          sent,
          seconds,
        );
        const down = lookAtTracks(
          listOf(report.recv),
          false,
          others.flatMap(({ id, mediaTrack, paused }) =>
            mediaTrack === null || paused ? [] : [{ id, mediaTrackId: mediaTrack.id }],
          ),
          received,
          seconds,
        );
        sent = up.counted;
        received = down.counted;
        if (this.#watched() && looks % ASK_EVERY === 0) void this.#ask(meeting, down.figures);
        looks += 1;
        this.#tell(own, others, up.figures, down.figures, up.roundTrip ?? down.roundTrip);
      } catch {
        // The connection was lost in between: the next look has the next one.
      }
      if (!stopped) timer = setTimeout(() => void look(), this.#watched() ? LOOK_MS : GLANCE_MS);
    };
    timer = setTimeout(() => void look(), LOOK_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
      this.#rows.value = [];
      this.#moments.value = [];
      this.#poor.value = new Set();
      this.#legs = new Map();
    };
  }

  /** Asks the servers on which leg it goes wrong; the worst first, as not all may be asked about. */
  async #ask(meeting: Pick<Meeting, 'diagnosis'>, figures: readonly TrackFigures[]): Promise<void> {
    const worst = figures.toSorted((a, b) => (b.loss ?? 0) - (a.loss ?? 0)).slice(0, MOST_ASKED);
    try {
      const answers = await meeting.diagnosis.of(worst.map(({ id }) => id));
      this.#legs = new Map(answers.map(({ trackId, verdict }) => [trackId, verdict]));
    } catch {
      // What was said last holds a little longer.
    }
  }

  #tell(
    own: Meeting['localTracks'],
    others: readonly RemoteTrack[],
    up: readonly TrackFigures[],
    down: readonly TrackFigures[],
    roundTrip: number | null,
  ): void {
    const sent = up.flatMap((figures): TrackRow[] => {
      const track = own.find(({ id }) => id === figures.id);
      if (track === undefined) return [];
      return [{ ...figures, name: null, identity: null, source: track.source, received: '', leg: null }];
    });
    const received = down.flatMap((figures): TrackRow[] => {
      const track = others.find(({ id }) => id === figures.id);
      if (track === undefined) return [];
      const { participant, source, receivedLayers } = track;
      const layers = receivedLayers === null ? '' : `${receivedLayers.spatial}.${receivedLayers.temporal ?? 0}`;
      const leg = this.#legs.get(figures.id) ?? null;
      return [{ ...figures, name: participant.name, identity: participant.identity, source, received: layers, leg }];
    });
    this.#rows.value = [...sent, ...received];
    const poor = received.flatMap(({ identity, loss }) => ((loss ?? 0) >= MUCH_LOSS ? (identity ?? []) : []));
    if (poor.join('\n') !== [...this.#poor.peek()].join('\n')) this.#poor.value = new Set(poor);
    if (!this.#watched()) return;
    const sum = (all: readonly TrackFigures[]): number => all.reduce((total, { rate }) => total + rate, 0);
    const losses = received.flatMap(({ loss }) => loss ?? []);
    const moment = {
      at: Date.now() / 1_000,
      up: sum(up),
      down: sum(down),
      roundTrip,
      loss: losses.length === 0 ? null : Math.max(...losses),
    };
    this.#moments.value = [...this.#moments.peek(), moment].slice(-MOMENTS);
  }
}
