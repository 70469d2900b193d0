/** Says on which leg of a track's way something is bad. Pure: what was measured comes in. */
import { type Fault, type LegName, LEGS, type LegView } from '../../signaling/protocol/features/diagnosis.ts';

/** How a track fared between two ends over the last seconds; undefined: not known. */
export interface LineFigures {
  /** Share of packets that did not arrive at first, 0 to 1: what was lost before this leg is among it. */
  readonly loss?: number | undefined;
  /** In s. */
  readonly roundTrip?: number | undefined;
  /** In s. */
  readonly jitter?: number | undefined;
  /** Whether less is sent than is wanted, as the line carries no more. */
  readonly narrow?: boolean | undefined;
}

/** How a server fared over the last seconds. */
export interface ServerFigures {
  /** How long a packet takes through the media worker, in s: the average. */
  readonly delay?: number | undefined;
  /** Share of one CPU that the media worker uses, 0 to 1. */
  readonly load?: number | undefined;
}

/** The way of one track. A leg that is not there is left out: who is on the same node has no link between. */
export interface PathFigures {
  readonly uplink?: LineFigures | undefined;
  readonly publisherNode?: ServerFigures | undefined;
  readonly link?: LineFigures | undefined;
  readonly viewerNode?: ServerFigures | undefined;
  readonly downlink?: LineFigures | undefined;
}

export interface Diagnosis {
  readonly verdict: LegName | null;
  readonly legs: readonly LegView[];
}

/** From so much on it is bad. */
const BAD = {
  /** Opus and retransmission hide less than that. */
  loss: 0.03,
  /** In s. People begin to talk at the same time from 0.4 s one way on (ITU-T G.114); a leg is a part of the way. */
  roundTrip: 0.3,
  /** In s: more than a jitter buffer usually holds without adding to the delay. */
  jitter: 0.04,
  /** In s. */
  delay: 0.03,
  load: 0.9,
} as const;

interface Finding {
  readonly fault: Fault;
  /** 1: just bad. */
  readonly severity: number;
}

interface JudgedLeg {
  readonly view: LegView;
  readonly severity: number;
}

const findings = (...all: readonly (Finding | undefined)[]): Finding[] =>
  all.filter((each) => each !== undefined && each.severity >= 1).flatMap((each) => each ?? []);

const over = (fault: Fault, value: number | undefined, bad: number): Finding | undefined =>
  value === undefined ? undefined : { fault, severity: value / bad };

const ms = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds * 1000);

/**
 * @param before what came in already damaged: it is not this leg's
 * @param waits how long packets wait in the servers at its ends, in s: neither is that
 */
function judgeLine(leg: LegName, figures: LineFigures, before: Damage, waits: number): JudgedLeg {
  const { loss, roundTrip, jitter, narrow } = figures;
  const own = {
    loss: loss === undefined ? undefined : Math.max(0, loss - before.loss),
    jitter: jitter === undefined ? undefined : Math.max(0, jitter - before.jitter - waits),
    // Each report waits at both ends, and so does its answer.
    roundTrip: roundTrip === undefined ? undefined : Math.max(0, roundTrip - 4 * waits),
  };
  const found = findings(
    over('loss', own.loss, BAD.loss),
    over('delay', own.roundTrip, BAD.roundTrip),
    over('jitter', own.jitter, BAD.jitter),
    narrow === true ? { fault: 'bandwidth', severity: 1.5 } : undefined,
  );
  const view = { lossRatio: loss, roundTripMs: ms(roundTrip), jitterMs: ms(jitter) };
  return judged(leg, found, view);
}

function judgeServer(leg: LegName, { delay, load }: ServerFigures): JudgedLeg {
  const found = findings(over('load', delay, BAD.delay), over('load', load, BAD.load));
  return judged(leg, found, { delayMs: ms(delay), load });
}

function judged(leg: LegName, found: readonly Finding[], figures: Omit<LegView, 'leg' | 'faults'>): JudgedLeg {
  const worstFirst = found.toSorted((one, other) => other.severity - one.severity);
  return {
    view: { leg, faults: [...new Set(worstFirst.map(({ fault }) => fault))], ...figures },
    severity: worstFirst[0]?.severity ?? 0,
  };
}

/** What a track has suffered by the time that it comes to a leg. */
interface Damage {
  readonly loss: number;
  readonly jitter: number;
}

const after = (before: Damage, { loss = 0, jitter = 0 }: LineFigures): Damage => ({
  loss: Math.max(before.loss, loss),
  jitter: Math.max(before.jitter, jitter),
});

/** The worst leg, and what is known of each. Of legs that are equally bad the first on the way is the verdict. */
export function diagnose(path: PathFigures): Diagnosis {
  const waitsAt = (server: ServerFigures | undefined): number => server?.delay ?? 0;
  const near = waitsAt(path.publisherNode);
  const far = waitsAt(path.viewerNode);
  let before: Damage = { loss: 0, jitter: 0 };
  const line = (leg: 'uplink' | 'link' | 'downlink', waits: number): JudgedLeg | undefined => {
    const figures = path[leg];
    if (figures === undefined) return undefined;
    const result = judgeLine(leg, figures, before, waits);
    before = after(before, figures);
    return result;
  };
  const legs: Record<LegName, JudgedLeg | undefined> = {
    uplink: line('uplink', near),
    publisherNode: path.publisherNode && judgeServer('publisherNode', path.publisherNode),
    link: line('link', Math.max(near, far)),
    viewerNode: path.viewerNode && judgeServer('viewerNode', path.viewerNode),
    downlink: line('downlink', far),
  };
  let worst: JudgedLeg | undefined;
  for (const leg of LEGS) {
    const each = legs[leg];
    if (each && each.severity > (worst?.severity ?? 0)) worst = each;
  }
  return {
    verdict: worst?.view.leg ?? null,
    legs: LEGS.flatMap((leg) => legs[leg]?.view ?? []),
  };
}
