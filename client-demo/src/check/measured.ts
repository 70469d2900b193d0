/** What the statistics of two connections say of a line. */
import { fault, good, warning, type Finding } from './finding.ts';

/** A line, between the page and the server. */
export interface Line {
  /** In bit/s. */
  readonly up: number;
  readonly down: number;
  /** In ms; undefined: not told. */
  readonly roundTripMs: number | undefined;
  /** Share of packets that did not arrive, 0 to 1. */
  readonly lossUp: number;
  readonly lossDown: number;
  readonly jitterMs: number;
}

/** One look at the statistics of a sender and of a receiver. */
export interface Look {
  readonly at: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  readonly fractionLost: number;
  readonly roundTripMs: number | undefined;
  /** What the browser believes that it could send, in bit/s. */
  readonly available: number;
}

type Stats = Readonly<Record<string, unknown>> & { readonly type?: unknown };

const numberIn = (stats: Stats, name: string): number => {
  const value = stats[name];
  return typeof value === 'number' ? value : 0;
};

/** By the names of https://www.w3.org/TR/webrtc-stats/. */
export function lookAt(at: number, sent: readonly Stats[], received: readonly Stats[]): Look {
  const of = (all: readonly Stats[], type: string): Stats[] => all.filter((each) => each.type === type);
  const sum = (all: readonly Stats[], name: string): number =>
    all.reduce((total, each) => total + numberIn(each, name), 0);
  const inbound = of(received, 'inbound-rtp');
  const pair = of(sent, 'candidate-pair').find((each) => each['nominated'] === true && each['state'] === 'succeeded');
  const roundTrip = pair?.['currentRoundTripTime'];
  return {
    at,
    bytesSent: sum(of(sent, 'outbound-rtp'), 'bytesSent'),
    bytesReceived: sum(inbound, 'bytesReceived'),
    packetsReceived: sum(inbound, 'packetsReceived'),
    packetsLost: sum(inbound, 'packetsLost'),
    jitterMs: Math.max(0, ...inbound.map((each) => numberIn(each, 'jitter') * 1_000)),
    fractionLost: Math.max(0, ...of(sent, 'remote-inbound-rtp').map((each) => numberIn(each, 'fractionLost'))),
    roundTripMs: typeof roundTrip === 'number' ? roundTrip * 1_000 : undefined,
    available: pair === undefined ? 0 : numberIn(pair, 'availableOutgoingBitrate'),
  };
}

/** What lies between two looks. */
export function lineBetween(first: Look, last: Look): Line {
  const seconds = Math.max(0.001, (last.at - first.at) / 1_000);
  const arrived = last.packetsReceived - first.packetsReceived;
  const lost = Math.max(0, last.packetsLost - first.packetsLost);
  const sent = ((last.bytesSent - first.bytesSent) * 8) / seconds;
  return {
    up: Math.max(sent, last.available) * (1 - last.fractionLost),
    down: ((last.bytesReceived - first.bytesReceived) * 8) / seconds,
    roundTripMs: last.roundTripMs,
    lossUp: last.fractionLost,
    lossDown: arrived + lost === 0 ? 0 : lost / (arrived + lost),
    jitterMs: last.jitterMs,
  };
}

/** Below this sound suffers, too; below that there is a small picture at best. In bit/s. */
const TOO_SLOW = 250_000;
const SLOW = 800_000;
/** From here on people interrupt each other (ITU-T G.114 has 400 ms one way as the utmost). */
const LATE_MS = 400;
/** From here on pictures break in spite of all repairs. */
const MUCH_LOSS = 0.05;

const kbit = (bits: number): number => Math.round(bits / 1_000);
const percent = (share: number): number => Math.round(share * 1_000) / 10;

/** How good a line is for a meeting. */
export function lineFinding(line: Line): Finding {
  const { up, down, roundTripMs, lossUp, lossDown, jitterMs } = line;
  const loss = Math.max(lossUp, lossDown);
  const values = () => ({
    up: kbit(up),
    down: kbit(down),
    delay: Math.round(roundTripMs ?? 0),
    loss: percent(loss),
  });
  const details = [
    `up=${kbit(up)}kbit/s`,
    `down=${kbit(down)}kbit/s`,
    `rtt=${Math.round(roundTripMs ?? 0)}ms`,
    `lossUp=${percent(lossUp)}%`,
    `lossDown=${percent(lossDown)}%`,
    `jitter=${Math.round(jitterMs)}ms`,
  ].join(' ');
  const least = Math.min(up, down);
  if (least < TOO_SLOW) return fault('check:line-too-slow', details, values);
  if (loss > MUCH_LOSS) return warning('check:line-lossy', details, values);
  if (least < SLOW) return warning('check:line-slow', details, values);
  if ((roundTripMs ?? 0) > LATE_MS) return warning('check:line-late', details, values);
  return good('check:line-good', values, details);
}
