import { expect, test } from 'vitest';
import { NodeList, urlFromServer } from './node-list.ts';

const [A, B, C, D] = ['wss://a.test/s', 'wss://b.test/s', 'wss://c.test/s', 'wss://d.test/s'] as const;

test.each([
  ['wss to wss', A, 'wss://b.test/s', 'wss://b.test/s'],
  ['ws to wss', 'ws://a.test/s', B, B],
  ['ws to ws', 'ws://a.test/s', 'ws://b.test/s', 'ws://b.test/s'],
  ['wss to ws: never', A, 'ws://b.test/s', null],
  ['what may be encrypted to ws', '/v1/signaling', 'ws://b.test/s', null],
  ['another scheme', 'ws://a.test/s', 'https://b.test/s', null],
  ['a script', 'ws://a.test/s', 'javascript:alert(1)', null],
  ['no URL', 'ws://a.test/s', 'b.test', null],
  ['no text', 'ws://a.test/s', { url: B }, null],
  ['endless', A, `wss://b.test/${'x'.repeat(3_000)}`, null],
])('%s', (_, from, url, accepted) => {
  expect(urlFromServer(url, from)).toBe(accepted);
});

test('the current one first, then what the server told, then what was configured, each once', () => {
  const nodes = new NodeList([A, B]);
  expect(nodes.inTurn()).toEqual([A, B]);
  nodes.servedBy(B, [C, 'wss://C.test:443/s', 'http://evil.test', D, B]);
  expect(nodes.inTurn()).toEqual([B, C, D, A]);
  nodes.servedBy(D, [C]);
  expect(nodes.inTurn()).toEqual([D, C, A, B]);
});

test('a node that stops comes last', () => {
  const nodes = new NodeList(A);
  expect(nodes.inTurn(true)).toEqual([A]);
  nodes.servedBy(A, [C, B]);
  expect(nodes.inTurn(true)).toEqual([C, B, A]);
});

test('remembers a few of those that the server tells of', () => {
  const nodes = new NodeList(A);
  nodes.servedBy(
    A,
    Array.from({ length: 1_000 }, (_, index) => `wss://n${index}.test/`),
  );
  expect(nodes.inTurn()).toHaveLength(9);
});

test('a session may be known at the current node and by another way to it, not at other nodes', () => {
  const nodes = new NodeList([A, B]);
  nodes.servedBy(A, [C, D]);
  expect([A, B, C, D].map((url) => nodes.mayKnowSession(url))).toEqual([true, true, false, false]);
  nodes.servedBy(A, [B]);
  expect(nodes.mayKnowSession(B)).toBe(false);
});

test('needs a URL', () => {
  expect(() => new NodeList([])).toThrow(expect.objectContaining({ code: 'unreachable' }));
});
