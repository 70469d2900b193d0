import { createMetrics, type Metrics } from '../../src/observability/metrics.ts';

/** The metrics of a node on which nothing happens. */
export function idleMetrics(): Metrics {
  const metrics = createMetrics({ version: '1', commit: 'c', protocol: '1', node: 'v24' });
  const hops = {
    incoming: { worker: 0, node: 0 },
    outgoing: { worker: 0, node: 0 },
    pipes: 0,
    links: [],
    refusals: {},
  };
  const media = { transports: 0, producers: 0, consumers: 0, moves: 0, unconnected: { ice: 0, dtls: 0 } };
  metrics.observe({
    meetings: { stats: () => ({ rooms: 0, participants: 0 }), roomSizes: () => [] },
    media: { stats: () => ({ ...media, workers: [], hops }) },
    cluster: { registryUp: () => true, nodes: () => [] },
    certificates: [],
    overload: { overloaded: false },
    webhooks: { backlog: () => 0 },
    regions: { own: 'eu', of: () => undefined },
  });
  return metrics;
}

/** The names of all series that a node may tell: those of histograms as Prometheus has them. */
export async function knownMetrics(): Promise<string[]> {
  const text = await idleMetrics().scrape();
  return [...text.matchAll(/^# TYPE (\w+) (\w+)/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((end) => `${name}_${end}`) : [name],
  );
}
