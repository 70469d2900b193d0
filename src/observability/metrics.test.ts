import { describe, expect, it } from 'vitest';
import type { LegSample } from '../ports/media-telemetry.ts';
import type { HopStats } from '../ports/media-engine.ts';
import { createMetrics, type Metrics } from './metrics.ts';

const hops: HopStats = {
  incoming: { worker: 1, node: 3 },
  outgoing: { worker: 1, node: 2 },
  pipes: 4,
  links: [{ node: 'us-1', bytesReceived: 1_000, bytesSent: 500 }],
  refusals: { forbidden: 2 },
};

const sources = {
  meetings: { stats: () => ({ rooms: 2, participants: 5 }), roomSizes: () => [1, 4, 5, 600] },
  media: {
    stats: () => ({
      workers: [
        { worker: 0, pid: 11, cpu: 3, cpuSeconds: 1.5, load: 0.25, routers: 2, restarts: 1 },
        { worker: 1, pid: 12, cpu: null, cpuSeconds: 4, load: 0, routers: 0, restarts: 2 },
      ],
      transports: 10,
      producers: 7,
      consumers: 28,
      moves: 6,
      unconnected: { ice: 3, dtls: 1 },
      hops,
    }),
  },
  cluster: { registryUp: () => false, nodes: () => ['eu-1', 'us-1'] },
  overload: { overloaded: false },
  webhooks: { backlog: () => 3 },
  certificates: [{ setting: 'http.tls', validTo: 1_800_000_000_000 }],
  regions: { own: 'eu', of: (node: string) => (node === 'us-1' ? 'us' : undefined) },
};

function observing(): Metrics {
  const metrics = createMetrics();
  metrics.observe(sources);
  return metrics;
}

/** Lines of the scrape that are samples, as `name{labels} value`. */
async function samples(metrics: Metrics): Promise<string[]> {
  const text = await metrics.scrape();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('gauges', () => {
  it('are read off at the scrape', async () => {
    const lines = await samples(observing());
    expect(lines).toEqual(
      expect.arrayContaining([
        'causeway_rooms 2',
        'causeway_participants 5',
        'causeway_producers 7',
        'causeway_consumers 28',
        'causeway_transports 10',
        'causeway_worker_load{worker="0"} 0.25',
        'causeway_worker_cpu{worker="0"} 3',
        'causeway_worker_cpu{worker="1"} -1',
        'causeway_worker_cpu_seconds_total{worker="0"} 1.5',
        'causeway_worker_cpu_seconds_total{worker="1"} 4',
        'causeway_worker_restarts_total 3',
        'causeway_worker_moves_total 6',
        'causeway_media_unconnected_total{phase="ice"} 3',
        'causeway_media_unconnected_total{phase="dtls"} 1',
        'causeway_hops{kind="worker"} 1',
        'causeway_hops{kind="node"} 3',
        'causeway_hop_bytes_total{link="us-1"} 1500',
        'causeway_hop_refused_total{code="forbidden"} 2',
        'causeway_registry_up 0',
        'causeway_cluster_nodes 2',
        'causeway_rooms_by_size{size="3-5"} 2',
        'causeway_rooms_by_size{size="2"} 0',
        'causeway_room_participants_max 600',
        'causeway_certificate_expiry_timestamp_seconds{certificate="http.tls"} 1800000000',
      ]),
    );
  });

  it('show the same at each scrape while nothing changes', async () => {
    const metrics = observing();
    await metrics.scrape();
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        'causeway_worker_cpu_seconds_total{worker="1"} 4',
        'causeway_hop_bytes_total{link="us-1"} 1500',
        'causeway_hop_refused_total{code="forbidden"} 2',
      ]),
    );
  });
});

describe('telemetry', () => {
  it('counts requests, joins and sockets', async () => {
    const metrics = observing();
    metrics.telemetry.requestAnswered('room.join', 'ok', 0.02);
    metrics.telemetry.requestAnswered('room.join', 'room_full', 0.3);
    metrics.telemetry.joined(0.02);
    metrics.telemetry.socketOpened();
    metrics.telemetry.socketOpened();
    metrics.telemetry.socketClosed(1012);
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        'causeway_signaling_requests_total{method="room.join",code="ok"} 1',
        'causeway_signaling_requests_total{method="room.join",code="room_full"} 1',
        'causeway_signaling_request_seconds_bucket{le="0.025",method="room.join"} 1',
        'causeway_signaling_request_seconds_count{method="room.join"} 2',
        'causeway_join_seconds_bucket{le="0.025"} 1',
        'causeway_join_seconds_count 1',
        'causeway_signaling_sockets 1',
        'causeway_signaling_socket_closes_total{code="1012"} 1',
      ]),
    );
  });

  it('counts what was refused, before there is anything to read off', async () => {
    const metrics = createMetrics();
    metrics.clusterTelemetry.linkRejected('signature');
    metrics.clusterTelemetry.registryRejected('badSignature');
    metrics.clusterTelemetry.regionRefused();
    expect(await samples(metrics)).toEqual(
      expect.arrayContaining([
        'causeway_link_rejected_total{reason="signature"} 1',
        'causeway_registry_rejected_total{reason="badSignature"} 1',
        'causeway_region_refused_total 1',
      ]),
    );
  });

  it('has one label value for all methods and close codes that a client may make up', async () => {
    const metrics = observing();
    for (let made = 0; made < 20; made += 1) {
      metrics.telemetry.requestAnswered(`made.up${made}`, 'unknown_method', 0);
      metrics.telemetry.socketClosed(3000 + made);
    }
    const lines = await samples(metrics);
    expect(lines).toContain('causeway_signaling_requests_total{method="unknown",code="unknown_method"} 20');
    expect(lines).toContain('causeway_signaling_socket_closes_total{code="other"} 20');
  });
});

it('includes the Node process, and has no labels but those that are bounded', async () => {
  const metrics = observing();
  metrics.telemetry.requestAnswered('room.join', 'ok', 0.02);
  const lines = await samples(metrics);
  expect(lines.join('\n')).toMatch(/^process_resident_memory_bytes \d+$/m);
  const labels = lines
    .filter((line) => line.startsWith('causeway_'))
    .flatMap((line) => [...line.matchAll(/(\w+)="/g)].map((match) => match[1]));
  const bounded = [
    'cause',
    'certificate',
    'code',
    'kind',
    'le',
    'link',
    'method',
    'mode',
    'operation',
    'outcome',
    'phase',
    'protocol',
  ];
  expect(new Set(labels)).toEqual(new Set([...bounded, 'size', 'stage', 'worker']));
});

describe('legs', () => {
  const sample: LegSample = {
    leg: 'hop',
    direction: 'in',
    kind: 'video',
    node: 'us-1',
    seconds: 2,
    counts: { packets: 95, bytes: 25_000, lost: 5, retransmitted: 4, nacks: 3, plis: 2, firs: 1 },
    loss: 0.05,
    jitter: 0.004,
    roundTrip: 0.09,
    score: 8,
  };

  it('are counted, and those between nodes by regions', async () => {
    const metrics = observing();
    metrics.mediaTelemetry.sampled(sample);
    const lines = await samples(metrics);
    const labels = 'leg="hop",direction="in",kind="video"';
    expect(lines).toEqual(
      expect.arrayContaining([
        `causeway_media_packets_total{${labels}} 95`,
        `causeway_media_bytes_total{${labels}} 25000`,
        `causeway_media_packets_lost_total{${labels}} 5`,
        `causeway_media_nacks_total{${labels}} 3`,
        `causeway_media_plis_total{${labels}} 2`,
        `causeway_media_firs_total{${labels}} 1`,
        `causeway_leg_loss_ratio_sum{${labels}} 0.05`,
        `causeway_leg_bits_per_second_sum{${labels}} 100000`,
        `causeway_leg_quality_score_sum{${labels}} 8`,
        'causeway_region_media_bytes_total{from="us",to="eu",direction="in"} 25000',
        'causeway_region_loss_ratio_sum{from="us",to="eu"} 0.05',
        'causeway_region_round_trip_seconds_sum{from="us",to="eu"} 0.09',
      ]),
    );
  });

  it('say nothing of quality while nothing flows', async () => {
    const metrics = observing();
    metrics.mediaTelemetry.sampled({ ...sample, loss: undefined });
    expect((await samples(metrics)).filter((line) => line.startsWith('causeway_leg_'))).toEqual([]);
  });

  it('make as many series for ten thousand rooms as for ten', async () => {
    const count = async (rooms: number): Promise<number> => {
      const metrics = createMetrics();
      metrics.observe({
        ...sources,
        meetings: {
          stats: () => ({ rooms, participants: 10 * rooms }),
          roomSizes: () => Array.from({ length: rooms }, (_, room) => room % 700),
        },
        regions: { own: 'eu', of: (node) => `region of ${node}` },
      });
      for (let room = 0; room < rooms; room += 1) {
        for (const leg of ['uplink', 'downlink'] as const) {
          metrics.mediaTelemetry.sampled({ ...sample, leg, node: undefined, direction: 'out' });
        }
        metrics.mediaTelemetry.setUp('ice', room / 1000);
        metrics.telemetry.roomClosed(room);
      }
      // More regions than anybody has are one.
      for (let node = 0; node < 50; node += 1) metrics.mediaTelemetry.sampled({ ...sample, node: `n${node}` });
      return (await samples(metrics)).length;
    };
    expect(await count(10_000)).toBe(await count(10));
  });
});
