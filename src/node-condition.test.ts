import { expect, test } from 'vitest';
import { noHops } from './ports/media-engine.ts';
import { linkReader } from './node-condition.ts';

test('the busiest links are told of, and read once a second at most', () => {
  const links = Array.from({ length: 20 }, (_, index) => ({ node: `n${index}`, bytesReceived: index, bytesSent: 0 }));
  let reads = 0;
  let now = 0;
  const stats = () => {
    reads += 1;
    const none = { workers: [], transports: 0, producers: 0, consumers: 0, moves: 0, unconnected: { ice: 0, dtls: 0 } };
    return { ...none, hops: { ...noHops, links } };
  };
  const read = linkReader({ stats }, () => now);
  expect(read().map(({ node }) => node)).toEqual(Array.from({ length: 16 }, (_, index) => `n${19 - index}`));
  now = 999;
  read();
  expect(reads).toBe(1);
  now = 1_000;
  read();
  expect(reads).toBe(2);
});
