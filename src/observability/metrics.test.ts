import { describe, expect, it } from 'vitest';
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
  meetings: { stats: () => ({ rooms: 2, participants: 5 }) },
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
  expect(new Set(labels)).toEqual(new Set(['code', 'kind', 'le', 'link', 'method', 'phase', 'worker']));
});
