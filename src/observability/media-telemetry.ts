/** What the media plane counts, as Prometheus metrics. */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Direction, LegSample, MediaTelemetry } from '../ports/media-telemetry.ts';

/** Shares of packets. */
const LOSS_BUCKETS = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const JITTER_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25];
const ROUND_TRIP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2];
const BIT_RATE_BUCKETS = [1e4, 3e4, 1e5, 3e5, 6e5, 1.2e6, 2.5e6, 5e6, 1e7];
const SCORE_BUCKETS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const SET_UP_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20];
const FORWARDING_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** More regions than that are one: a cluster has a handful. */
const MAX_REGIONS = 16;
const OTHER = 'other';

/** Where this node is, and where another one is. */
export interface Regions {
  readonly own: string;
  of(node: string): string | undefined;
}

export interface MediaMetrics extends MediaTelemetry {
  /** From now on hops are counted by regions as well. */
  setRegions(regions: Regions): void;
}

export function createMediaTelemetry(registers: Registry[]): MediaMetrics {
  const countLeg = createLegMetrics(registers);
  const countRegions = createRegionMetrics(registers);
  const { setUp, connection, iceRestarted, pairChosen } = createConnectionMetrics(registers);
  const forwarding = new Histogram({
    name: 'causeway_forwarding_delay_seconds',
    help: 'How long a probe packet took through a media worker and back into Node',
    buckets: FORWARDING_BUCKETS,
    registers,
  });
  const diagnoses = new Counter({
    name: 'causeway_diagnoses_total',
    help: 'Looks at tracks that people receive, by the leg that they suffer on (or none) and the regions on the way',
    labelNames: ['leg', 'from', 'to'],
    registers,
  });
  const bounded = boundedRegions();
  let regions: Regions | undefined;
  return {
    setUp,
    connection,
    iceRestarted,
    pairChosen,
    forwarded: (seconds) => forwarding.observe(seconds),
    diagnosed(verdict, node) {
      if (!regions) return;
      const from = node === undefined ? regions.own : (regions.of(node) ?? OTHER);
      diagnoses.inc({ leg: verdict ?? 'none', from: bounded(from), to: bounded(regions.own) });
    },
    setRegions: (known) => (regions = known),
    sampled(sample) {
      countLeg(sample);
      if (sample.node !== undefined && regions) countRegions(sample, regions.own, regions.of(sample.node) ?? OTHER);
    },
  };
}

function createLegMetrics(registers: Registry[]): (sample: LegSample) => void {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['leg', 'direction', 'kind'], registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, labelNames: ['leg', 'direction', 'kind'], buckets, registers });
  const counters = {
    packets: counter(
      'causeway_media_packets_total',
      'RTP packets of tracks, as sampled; what is sent again not counted',
    ),
    bytes: counter('causeway_media_bytes_total', 'RTP bytes of tracks, as sampled'),
    lost: counter('causeway_media_packets_lost_total', 'RTP packets that did not arrive at first, as sampled'),
    retransmitted: counter(
      'causeway_media_packets_retransmitted_total',
      'RTP packets that were sent again, as sampled',
    ),
    nacks: counter('causeway_media_nacks_total', 'Requests for lost packets (NACK), as sampled'),
    plis: counter('causeway_media_plis_total', 'Requests for key frames (PLI), as sampled'),
    firs: counter('causeway_media_firs_total', 'Requests for key frames (FIR), as sampled'),
  };
  const loss = histogram('causeway_leg_loss_ratio', 'Share of packets that did not arrive at first', LOSS_BUCKETS);
  const jitter = histogram('causeway_leg_jitter_seconds', 'Jitter of arriving packets (RFC 3550)', JITTER_BUCKETS);
  const roundTrip = histogram('causeway_leg_round_trip_seconds', 'Round trip by RTCP', ROUND_TRIP_BUCKETS);
  const bitRate = histogram('causeway_leg_bits_per_second', 'Bit rate of a track that flows', BIT_RATE_BUCKETS);
  const score = histogram(
    'causeway_leg_quality_score',
    "mediasoup's score of a track that flows, 0 to 10",
    SCORE_BUCKETS,
  );

  return ({ leg, direction, kind, counts, seconds, ...sample }) => {
    const labels = { leg, direction, kind };
    counters.packets.inc(labels, counts.packets);
    counters.bytes.inc(labels, counts.bytes);
    counters.lost.inc(labels, counts.lost);
    counters.retransmitted.inc(labels, counts.retransmitted);
    counters.nacks.inc(labels, counts.nacks);
    counters.plis.inc(labels, counts.plis);
    counters.firs.inc(labels, counts.firs);
    // A track that stands still, paused or not wanted, says nothing of the leg.
    if (sample.loss === undefined) return;
    loss.observe(labels, sample.loss);
    if (sample.jitter !== undefined) jitter.observe(labels, sample.jitter);
    if (sample.roundTrip !== undefined) roundTrip.observe(labels, sample.roundTrip);
    if (seconds > 0) bitRate.observe(labels, (counts.bytes * 8) / seconds);
    score.observe(labels, sample.score);
  };
}

/** The region, or `other` when there are too many. */
function boundedRegions(): (region: string) => string {
  const known = new Set<string>();
  return (region) => {
    if (known.size < MAX_REGIONS) known.add(region);
    return known.has(region) ? region : OTHER;
  };
}

type CountRegions = (sample: LegSample, own: string, other: string) => void;

/** By the regions that media goes from and to. */
function createRegionMetrics(registers: Registry[]): CountRegions {
  const labelNames = ['from', 'to'] as const;
  const bytes = new Counter({
    name: 'causeway_region_media_bytes_total',
    help: 'RTP bytes between regions, as sampled at both ends; direction: of the node that tells it',
    labelNames: [...labelNames, 'direction'],
    registers,
  });
  const loss = new Histogram({
    name: 'causeway_region_loss_ratio',
    help: 'Share of packets between regions that did not arrive at first',
    labelNames,
    buckets: LOSS_BUCKETS,
    registers,
  });
  const roundTrip = new Histogram({
    name: 'causeway_region_round_trip_seconds',
    help: 'Round trip between regions, by RTCP of the node that sends',
    labelNames,
    buckets: ROUND_TRIP_BUCKETS,
    registers,
  });
  const bounded = boundedRegions();
  return (sample, own, other) => {
    const ends = { in: { from: bounded(other), to: bounded(own) }, out: { from: bounded(own), to: bounded(other) } };
    const labels = ends[sample.direction satisfies Direction];
    bytes.inc({ ...labels, direction: sample.direction }, sample.counts.bytes);
    if (sample.loss !== undefined) loss.observe(labels, sample.loss);
    if (sample.loss !== undefined && sample.roundTrip !== undefined) roundTrip.observe(labels, sample.roundTrip);
  };
}

type ConnectionMetrics = Pick<MediaTelemetry, 'setUp' | 'connection' | 'iceRestarted' | 'pairChosen'>;

function createConnectionMetrics(registers: Registry[]): ConnectionMetrics {
  const setUp = new Histogram({
    name: 'causeway_media_setup_seconds',
    help: 'From the request to connect to ICE (0: it was there before) and to DTLS; from publishing to the first packet',
    labelNames: ['stage'],
    buckets: SET_UP_BUCKETS,
    registers,
  });
  const ice = new Counter({
    name: 'causeway_ice_outcomes_total',
    help: 'What became of ICE on transports; those that never connect: causeway_media_unconnected_total',
    labelNames: ['outcome'],
    registers,
  });
  const dtls = new Counter({
    name: 'causeway_dtls_outcomes_total',
    help: 'What became of DTLS on transports',
    labelNames: ['outcome'],
    registers,
  });
  const restarts = new Counter({
    name: 'causeway_ice_restarts_total',
    help: 'ICE restarts that clients asked for',
    registers,
  });
  const pairs = new Counter({
    name: 'causeway_ice_pairs_total',
    help: 'Pairs of addresses that ICE chose, by protocol',
    labelNames: ['protocol'],
    registers,
  });
  // From the start: a rate needs a first value.
  for (const stage of ['ice', 'dtls', 'first_packet']) setUp.zero({ stage });
  for (const outcome of ['connected', 'disconnected']) ice.inc({ outcome }, 0);
  for (const outcome of ['connected', 'failed']) dtls.inc({ outcome }, 0);
  for (const protocol of ['udp', 'tcp']) pairs.inc({ protocol }, 0);
  return {
    setUp: (stage, seconds) => setUp.observe({ stage }, seconds),
    connection: (phase, outcome) => (phase === 'ice' ? ice : dtls).inc({ outcome }),
    iceRestarted: () => restarts.inc(),
    pairChosen: (protocol) => pairs.inc({ protocol }),
  };
}
