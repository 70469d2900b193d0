/** What mediasoup counts of the streams of one track, added up. */
import type { ConsumerStat, ProducerStat } from 'mediasoup/types';
import type { LegCounts } from '../../src/ports/media-telemetry.ts';

/** Since the track began, over all of its streams. */
export interface TrackTotals extends LegCounts {
  /** In s; the worst of the streams that send. */
  readonly jitter: number | undefined;
  readonly roundTrip: number | undefined;
  /** Of the best of the streams. */
  readonly score: number;
}

/** RFC 7587, section 4.1, and RFC 6184, 7741, 9628: the clocks of Opus and of all video codecs. */
const CLOCK_RATE: Readonly<Record<string, number>> = { audio: 48_000, video: 90_000 };

/** Streams of the other direction, which mediasoup tells with a consumer's, are left out. */
export function totalsOf(
  stats: readonly (ProducerStat | ConsumerStat)[],
  type: 'inbound-rtp' | 'outbound-rtp',
): TrackTotals {
  const totals = { packets: 0, bytes: 0, lost: 0, retransmitted: 0, nacks: 0, plis: 0, firs: 0, score: 0 };
  let jitter: number | undefined;
  let roundTrip: number | undefined;
  for (const stream of stats) {
    if (stream.type !== type) continue;
    totals.packets += stream.packetCount;
    totals.bytes += stream.byteCount;
    totals.lost += Math.max(0, stream.packetsLost);
    totals.retransmitted += stream.packetsRetransmitted;
    totals.nacks += stream.nackCount;
    totals.plis += stream.pliCount;
    totals.firs += stream.firCount;
    totals.score = Math.max(totals.score, stream.score);
    const clockRate = CLOCK_RATE[stream.kind];
    if (stream.bitrate > 0 && clockRate !== undefined) jitter = Math.max(jitter ?? 0, stream.jitter / clockRate);
    // 0 until a report told it.
    if (stream.roundTripTime) roundTrip = Math.max(roundTrip ?? 0, stream.roundTripTime / 1000);
  }
  return { ...totals, jitter, roundTrip };
}

const COUNTS = ['packets', 'bytes', 'lost', 'retransmitted', 'nacks', 'plis', 'firs'] as const;

/** What came since. A stream that began again counts from 0: nothing is taken away. */
export function since(earlier: LegCounts, now: LegCounts): LegCounts {
  const change = { packets: 0, bytes: 0, lost: 0, retransmitted: 0, nacks: 0, plis: 0, firs: 0 };
  for (const name of COUNTS) change[name] = Math.max(0, now[name] - earlier[name]);
  return change;
}

/** Share of the packets that did not arrive at first; undefined: there were none. */
export function lossOf({ packets, lost }: Pick<LegCounts, 'packets' | 'lost'>, type: 'in' | 'out'): number | undefined {
  // What is counted on the way in arrived; what is counted on the way out was sent.
  const sent = type === 'in' ? packets + lost : packets;
  return sent === 0 ? undefined : Math.min(1, lost / sent);
}
