import { expect, test } from 'vitest';
import { nodeInfo } from '../cluster/testing/nodes.ts';
import { regionUrls } from './region-urls.ts';

test('each region has the URL of a node that takes participants; what is no URL is left out', () => {
  const nodes = [
    nodeInfo('a', { region: 'eu' }),
    nodeInfo('b', { region: 'us', signalingUrl: 'wss://[' }),
    nodeInfo('c', { region: 'us', draining: true }),
  ];
  expect(regionUrls(nodes)).toEqual({ eu: 'https://a.example.com/healthz' });
});
