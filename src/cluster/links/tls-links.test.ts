import { afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LINK_PROTOCOL } from './handshake.ts';
import type { LinkTls } from './link-server.ts';
import { makeCertificate } from './testing/certificates.ts';
import { startNode, type TestNode } from './testing/link-cluster.ts';

let ours: LinkTls;
let theirs: LinkTls;

beforeAll(() => {
  ours = makeCertificate();
  theirs = makeCertificate();
});

const nodes: TestNode[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

async function start(id: string, tls?: LinkTls): Promise<TestNode> {
  const node = await startNode(id, tls ? { tls } : {});
  nodes.push(node);
  return node;
}

const ask = async (from: TestNode, to: TestNode, url = to.url) => {
  from.learn(to, url);
  return from.links.request(to.id, 'test.echo', {});
};

test('a link by TLS', async () => {
  const [a, b] = [await start('a', ours), await start('b', ours)];
  expect(b.url).toMatch(/^wss:/);
  expect(await ask(a, b)).toEqual({ from: 'a' });
});

test('a node of another authority gets no link, in either direction', async () => {
  const [a, b] = [await start('a', ours), await start('b', theirs)];
  await expect(ask(a, b)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(ask(b, a)).rejects.toMatchObject({ code: 'unavailable' });
});

test('whoever shows no certificate does not even get to the handshake', async () => {
  const a = await start('a', ours);
  const socket = new WebSocket(a.url, [LINK_PROTOCOL], { ca: ours.ca });
  const events: string[] = [];
  socket.on('open', () => events.push('open'));
  socket.on('error', () => events.push('error'));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(events).toEqual(['error']);
});

test('a node with TLS does not dial one without, nor the other way round', async () => {
  const [a, b] = [await start('a', ours), await start('b')];
  await expect(ask(a, b)).rejects.toMatchObject({ message: 'the node has no link URL with wss://' });
  await expect(ask(b, a)).rejects.toMatchObject({ message: 'the node has no link URL with ws://' });
  await expect(ask(a, b, b.url.replace('ws:', 'wss:'))).rejects.toMatchObject({ code: 'unavailable' });
});
