import { afterAll, expect, it } from 'vitest';
import { type LiveMeeting, startLiveMeeting } from '../testing/live-meeting.ts';
import { startTraceCollector, type TraceCollector } from '../testing/trace-collector.ts';
import { type Prometheus, startPrometheus } from '../testing/prometheus.ts';
import { plans } from './plans.ts';

let meeting: LiveMeeting | undefined;
let prometheus: Prometheus | undefined;
let collector: TraceCollector | undefined;
afterAll(async () => {
  await prometheus?.close();
  await collector?.close();
  await meeting?.close();
});

/** Grafana's variables, as they are for a scrape each second. */
const filled = (expr: string): string => expr.replaceAll('$__rate_interval', '20s').replaceAll('$instance', '.*');

it(
  'every query of every dashboard has an answer while a meeting over two nodes is watched',
  { timeout: 120_000 },
  async () => {
    collector = await startTraceCollector();
    meeting = await startLiveMeeting(2, {
      settings: { CAUSEWAY_TRACING_URL: collector.url, CAUSEWAY_TRACING_RATIO: '1' },
      async watch(nodes) {
        const targets = nodes.map(async (node) => ({ metricsUrl: (await node.running()).metricsUrl, region: node.id }));
        prometheus = await startPrometheus(await Promise.all(targets));
        // A rate needs a value from before it happened.
        await expect.poll(() => prometheus?.query('causeway_registry_up'), { timeout: 20_000 }).toHaveLength(2);
      },
    });
    await meeting.comeAndGo('another');
    const asked = new Set(
      plans.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    );
    await expect
      .poll(
        async () => {
          for (const expr of asked) {
            const answer = (await prometheus?.query(filled(expr))) ?? [];
            if (answer.some(({ value }) => Number.isFinite(value))) asked.delete(expr);
          }
          return [...asked];
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toEqual([]);
  },
);

it('the way of each track is told, leg by leg', { timeout: 40_000 }, async () => {
  const [viewer] = meeting?.people ?? [];
  const others = [...(viewer?.meeting.participants.values() ?? [])];
  const legsOf = async () => {
    const trackIds = others.flatMap(({ tracks }) => [...tracks.keys()]);
    const answer = (await viewer?.meeting.diagnosis.of(trackIds)) ?? [];
    return new Set(answer.map(({ legs }) => legs.map(({ leg }) => leg).join(' ')));
  };
  // Of those at the same node, and of those at the other one.
  await expect
    .poll(legsOf, { timeout: 20_000 })
    .toEqual(new Set(['uplink publisherNode viewerNode downlink', 'uplink publisherNode link viewerNode downlink']));
});

it('a join and a hop are traced, over both nodes', { timeout: 40_000 }, async () => {
  const chains = () => collector?.chains() ?? [];
  await expect
    .poll(chains, { timeout: 20_000 })
    .toEqual(
      expect.arrayContaining([
        'eu room.join > eu registry.append',
        'eu room.join > eu media.attach',
        'eu media.consume > eu hop.carry > us hop.serve',
        'us media.consume > us hop.carry > eu hop.serve',
      ]),
    );
});
