import { expect, test } from 'vitest';
import { nodeInfo } from '../cluster/testing/nodes.ts';
import { ClusterSamples } from './cluster-samples.ts';

const linkTo = (node: string, bytesSent: number) => [{ node, bytesSent, bytesReceived: 0 }];

test('a rate is what a node sent between two samples; one that starts again, or links to who is gone, has none', () => {
  const samples = new ClusterSamples();
  expect(samples.links()).toEqual([]);
  samples.add([nodeInfo('a', { links: linkTo('b', 1_000) }), nodeInfo('b', { links: linkTo('a', 9_000) })], 1_000);
  expect(samples.links()).toEqual([]);
  const restarted = nodeInfo('b', { incarnation: 'b-2', links: linkTo('a', 10_000) });
  samples.add([nodeInfo('a', { links: linkTo('b', 3_000) }), restarted], 3_000);
  expect(samples.links()).toEqual([{ from: 'a', to: 'b', bitsPerSecond: 8_000 }]);
  samples.add([nodeInfo('a', { links: linkTo('b', 5_000) })], 5_000);
  expect(samples.links()).toEqual([]);
});

test('a rate is of the last seconds alone', () => {
  const samples = new ClusterSamples();
  const sent = [0, 100_000, 100_000, 100_000, 100_000, 101_500];
  for (const [index, bytes] of sent.entries()) {
    samples.add([nodeInfo('a', { links: linkTo('b', bytes) }), nodeInfo('b')], (index + 1) * 5_000);
  }
  expect(samples.links()).toEqual([{ from: 'a', to: 'b', bitsPerSecond: 800 }]);
});

test('load over time is thinned to its highest values; where a node was not there it has none', () => {
  const samples = new ClusterSamples();
  for (const [index, load] of [0.1, 0.9, 0.2, 0.3, 0.4].entries()) {
    const late = index < 3 ? [] : [nodeInfo('b', { region: 'us', load: 0.5, participants: 7 })];
    samples.add([nodeInfo('a', { load, participants: index }), ...late], (index + 1) * 1_000);
  }
  expect(samples.load(0, 3)).toEqual({
    at: [1_000, 3_000, 5_000],
    nodes: [
      { id: 'a', region: 'eu', load: [0.1, 0.9, 0.4], participants: [0, 2, 4] },
      { id: 'b', region: 'us', load: [null, null, 0.5], participants: [null, null, 7] },
    ],
  });
  expect(samples.load(4_500, 100).at).toEqual([5_000]);
});

test('an hour is kept, and a clock that is set back mixes nothing up', () => {
  const samples = new ClusterSamples();
  for (let index = 1; index <= 800; index += 1) samples.add([nodeInfo('a')], index * 5_000);
  expect(samples.load(0, 10_000).at).toHaveLength(720);
  samples.add([nodeInfo('a')], 4_000_000 - 12_000);
  const { at } = samples.load(0, 10_000);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(at.at(-1)).toBe(4_000_000 - 12_000);
});
