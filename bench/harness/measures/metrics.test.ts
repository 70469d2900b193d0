import { expect, test } from 'vitest';
import { metricOf } from './metrics.ts';

const TEXT = `# HELP causeway_hops Tracks that arrive from elsewhere
# TYPE causeway_hops gauge
causeway_hops{kind="worker"} 2
causeway_hops{kind="node"} 3
causeway_hops_more 100
causeway_rooms 7
`;

test('a metric is summed over its labels, and not mixed up with one whose name begins alike', () => {
  expect(metricOf(TEXT, 'causeway_hops')).toBe(5);
  expect(metricOf(TEXT, 'causeway_hops{kind="node"}')).toBe(3);
  expect(metricOf(TEXT, 'causeway_rooms')).toBe(7);
  expect(metricOf(TEXT, 'causeway_participants')).toBe(0);
});
