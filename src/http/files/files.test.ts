import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Sealed } from '../../auth/providers/sealed.ts';
import { FolderBlobs } from '../../blobs/folder-blobs.ts';
import { silentLogger } from '../../ports/logger.ts';
import { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import { FileDesk } from '../../services/files/file-desk.ts';
import { FileSweeper } from '../../services/files/file-sweeper.ts';
import { KEY, MeetingsHarness, settled } from '../../services/testing/meetings-harness.ts';
import { securityHeaders } from '../security-headers.ts';
import { files } from './router.ts';

const RULES = { on: true, maxBytes: 10_000_000, roomBytes: 50_000_000, keepMs: 0 };
const SECRET = 'a secret of the cluster that is long enough for it';
const BYTES = Buffer.from('<script>alert(1)</script>'.repeat(10_000));

interface Options {
  readonly store?: MemoryRegistry;
  readonly node?: string;
  readonly folder?: string;
  readonly rules?: typeof RULES;
}

/** A node with a place for files. */
async function startNode({ store, node = 'node-1', folder = newFolder(), rules = RULES }: Options = {}) {
  const harness = new MeetingsHarness(store, {
    node,
    incarnation: node,
    policy: () => ({ firstIsHost: false, hostFollows: 'never', files: () => rules }),
  });
  const { meetings, registry, clock } = harness;
  const { rooms } = meetings;
  const blobs = await FolderBlobs.open(folder, true);
  const desk = new FileDesk({ rooms, registry, blobs, tickets: new Sealed(SECRET), rules: () => rules });
  const sweeper = new FileSweeper({
    blobs,
    rooms,
    stateOf: (key) => desk.stateOf(key),
    mine: async () => true,
    now: () => clock.now(),
    logger: silentLogger,
  });
  const app = express();
  app.use(securityHeaders(false, []));
  app.use('/v1/files', files({ desk, logger: silentLogger }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { harness, desk, sweeper, folder, url: `http://127.0.0.1:${address.port}/v1/` };
}

type Node = Awaited<ReturnType<typeof startNode>>;
type Guest = Awaited<ReturnType<MeetingsHarness['enter']>>;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const share = async ({ seat }: Guest, id: string, name = 'notes.html', size = BYTES.length): Promise<void> => {
  await seat.execute('file.share', { id, name, size, type: 'text/html' });
};
const ticketFor = async ({ desk }: Node, { seat }: Guest, id: string, from = 'ann'): Promise<string> =>
  (await desk.ticket(seat.key, seat, { id, from })).ticket;

interface Asked {
  readonly id: string;
  readonly ticket: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

const ask = (
  { url }: Pick<Node, 'url'>,
  { id, ticket, method = 'GET', headers = {}, body }: Asked,
): Promise<Response> =>
  fetch(`${url}files/${id}`, {
    method,
    headers: { Authorization: `Bearer ${ticket}`, ...headers },
    ...(body ? { body } : {}),
  });
const patch = (node: Pick<Node, 'url'>, asked: Asked & { readonly from: number }): Promise<Response> =>
  ask(node, {
    ...asked,
    method: 'PATCH',
    headers: {
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(asked.from),
      ...asked.headers,
    },
  });

async function uploaded(node: Node, guest: Guest, id: string, name?: string): Promise<string> {
  await share(guest, id, name);
  const ticket = await ticketFor(node, guest, id);
  expect((await ask(node, { id, ticket, method: 'POST' })).status).toBe(201);
  expect((await patch(node, { id, ticket, from: 0, body: Uint8Array.from(BYTES) })).status).toBe(204);
  return ticket;
}

test('what one brings another fetches, from anywhere in it, and never as a page', async () => {
  const node = await startNode();
  const ann = await node.harness.enter('ann');
  await uploaded(node, ann, 'f1', 'تقرير – Größe.html');
  const bob = await node.harness.enter('bob');
  const ticket = await ticketFor(node, bob, 'f1');
  const whole = await ask(node, { id: 'f1', ticket });
  expect(Buffer.from(await whole.arrayBuffer()).equals(BYTES)).toBe(true);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment; filename=.*; filename\*=UTF-8''%D8%AA/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'content-length': String(BYTES.length),
  });
  const rest = await ask(node, { id: 'f1', ticket, headers: { Range: 'bytes=1000-' } });
  expect(rest.status).toBe(206);
  expect(Buffer.from(await rest.arrayBuffer()).equals(BYTES.subarray(1_000))).toBe(true);
  expect((await ask(node, { id: 'f1', ticket, headers: { Range: `bytes=${BYTES.length}-` } })).status).toBe(416);
  expect((await ask(node, { id: 'f1', ticket, headers: { Range: 'bytes=0-1,5-6' } })).status).toBe(400);
});

test('an upload goes on where it was cut, and at no other place', async () => {
  const node = await startNode();
  const ann = await node.harness.enter('ann');
  await share(ann, 'f1');
  const ticket = await ticketFor(node, ann, 'f1');
  const piece = { id: 'f1', ticket };
  // Before it was begun.
  expect((await patch(node, { ...piece, from: 0, body: Uint8Array.from(BYTES) })).status).toBe(404);
  await ask(node, { ...piece, method: 'POST' });
  expect((await patch(node, { ...piece, from: 0, body: Uint8Array.from(BYTES.subarray(0, 100)) })).status).toBe(204);
  const head = await ask(node, { ...piece, method: 'HEAD' });
  expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['100', String(BYTES.length)]);
  const wrong = await patch(node, { ...piece, from: 0, body: Uint8Array.from(BYTES) });
  expect([wrong.status, wrong.headers.get('upload-offset')]).toEqual([409, '100']);
  expect((await patch(node, { ...piece, from: 5_000, body: Uint8Array.from(BYTES) })).status).toBe(409);
  const more = Uint8Array.from(Buffer.concat([BYTES.subarray(100), Buffer.from('x')]));
  expect((await patch(node, { ...piece, from: 100, body: more })).status).toBe(400);
  const there = Number((await ask(node, { ...piece, method: 'HEAD' })).headers.get('upload-offset'));
  expect((await ask(node, { ...piece, method: 'GET' })).status).toBe(404);
  const rest = await patch(node, { ...piece, from: there, body: Uint8Array.from(BYTES.subarray(there)) });
  expect([rest.status, rest.headers.get('upload-offset')]).toEqual([204, String(BYTES.length)]);
  await settled();
  expect(ann.ear.take()).toContain('file.arrived');
  const fetched = await ask(node, piece);
  expect(Buffer.from(await fetched.arrayBuffer()).equals(BYTES)).toBe(true);
});

test('without a ticket, with an old one, one for another file or forged, nothing is had', async () => {
  const node = await startNode();
  const ann = await node.harness.enter('ann');
  const ticket = await uploaded(node, ann, 'f1');
  await uploaded(node, ann, 'f2');
  const statusOf = async (asked: Asked): Promise<number> => (await ask(node, asked)).status;
  expect((await fetch(`${node.url}files/f1`)).status).toBe(401);
  expect(await statusOf({ id: 'f2', ticket })).toBe(401);
  expect(await statusOf({ id: 'f1', ticket: 'a.b.c' })).toBe(401);
  expect(await statusOf({ id: 'f1', ticket: `${ticket.slice(0, -4)}AAAA` })).toBe(401);
  expect(await statusOf({ id: 'f1', ticket: 'x'.repeat(8_000) })).toBe(401);
  expect(await statusOf({ id: '..%2f..%2fetc%2fpasswd', ticket })).toBe(401);
  const forged = await new Sealed('another secret than that of the cluster').seal('file', { ...KEY }, 60);
  expect(await statusOf({ id: 'f1', ticket: forged })).toBe(401);
  const forSignIn = await new Sealed(SECRET).seal(
    'sign-in',
    { ...KEY, identity: 'ann', epoch: 1, id: 'f1', from: 'ann' },
    60,
  );
  expect(await statusOf({ id: 'f1', ticket: forSignIn })).toBe(401);
  vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  expect(await statusOf({ id: 'f1', ticket })).toBe(401);
});

test('a ticket dies with the seat, by leaving, removal and take-over, and with the file', async () => {
  const node = await startNode();
  const ann = await node.harness.enter('ann', { role: 'host' });
  await uploaded(node, ann, 'f1');
  const bob = await node.harness.enter('bob');
  const cas = await node.harness.enter('cas');
  const tickets = { bob: await ticketFor(node, bob, 'f1'), cas: await ticketFor(node, cas, 'f1') };
  await ann.seat.execute('participant.remove', { identity: 'bob' });
  await node.harness.enter('cas', { takeOver: true });
  const [ofBob, ofCas] = [tickets.bob, tickets.cas];
  expect((await ask(node, { id: 'f1', ticket: ofBob })).status).toBe(403);
  expect((await ask(node, { id: 'f1', ticket: ofCas })).status).toBe(403);
  const own = await ticketFor(node, ann, 'f1');
  await ann.seat.execute('file.remove', { id: 'f1', from: 'ann' });
  expect((await ask(node, { id: 'f1', ticket: own })).status).toBe(404);
});

test('a file of another room or tenant is not there, and nobody brings the file of another', async () => {
  const node = await startNode();
  const ann = await node.harness.enter('ann');
  await uploaded(node, ann, 'f1');
  const other = await node.harness.enter('ann', { into: 'elsewhere' });
  await expect(ticketFor(node, other, 'f1')).rejects.toMatchObject({ code: 'not_found' });
  const stranger = await node.harness.enter('ann', { tenant: 'globex' });
  await expect(ticketFor(node, stranger, 'f1')).rejects.toMatchObject({ code: 'not_found' });
  await share(ann, 'f2');
  const bob = await node.harness.enter('bob');
  const ticket = await ticketFor(node, bob, 'f2');
  expect((await ask(node, { id: 'f2', ticket, method: 'POST' })).status).toBe(403);
  expect((await patch(node, { id: 'f2', ticket, from: 0, body: Uint8Array.from(BYTES) })).status).toBe(403);
});

test('requests that are none get a clear answer', async () => {
  const node = await startNode();
  const ann = await node.harness.enter('ann');
  await share(ann, 'f1');
  const ticket = await ticketFor(node, ann, 'f1');
  await ask(node, { id: 'f1', ticket, method: 'POST' });
  const send = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await patch(node, { id: 'f1', ticket, from: 0, headers, body: Uint8Array.from([1]) })).status;
  expect(await send({ 'Upload-Offset': '-1' })).toBe(400);
  expect(await send({ 'Upload-Offset': '1e3' })).toBe(400);
  expect(await send({ 'Upload-Offset': '9'.repeat(400) })).toBe(400);
  expect(await send({ 'Content-Type': 'text/html' })).toBe(415);
  expect((await ask(node, { id: 'f1', ticket, method: 'DELETE' })).status).toBe(405);
  expect((await ask(node, { id: 'f1', ticket, method: 'OPTIONS' })).status).toBe(204);
});

test('the other node goes on with it where both have the same place', async () => {
  const [store, folder] = [new MemoryRegistry(), newFolder()];
  const one = await startNode({ store, folder });
  const two = await startNode({ store, folder, node: 'node-2' });
  const apart = await startNode({ store, node: 'node-3' });
  const ann = await one.harness.enter('ann');
  const ticket = await uploaded(one, ann, 'f1');
  expect((await ask(two, { id: 'f1', ticket })).status).toBe(200);
  const elsewhere = await ask(apart, { id: 'f1', ticket });
  expect([elsewhere.status, await elsewhere.text()]).toEqual([404, expect.stringContaining('another server')]);
});

test('what no room names is erased: removed, cut off, over, or of a meeting that ended', async () => {
  const node = await startNode({ rules: { ...RULES, keepMs: 60_000 } });
  const { harness, sweeper, folder } = node;
  const sweep = async (): Promise<void> => {
    await sweeper.look();
    harness.clock.advance(20_000);
    await sweeper.look();
    await settled();
  };
  const ann = await harness.enter('ann', { role: 'host' });
  const bob = await harness.enter('bob');
  await uploaded(node, ann, 'removed');
  await uploaded(node, ann, 'stays');
  await bob.seat.execute('file.share', { id: 'half', name: 'half', size: 100 });
  const ofBob = await ticketFor(node, bob, 'half', 'bob');
  await ask(node, { id: 'half', ticket: ofBob, method: 'POST' });
  await sweep();
  expect(readdirSync(folder)).toHaveLength(6);
  await ann.seat.execute('file.remove', { id: 'removed', from: 'ann' });
  await bob.seat.leave();
  await sweep();
  expect(readdirSync(folder)).toHaveLength(2);
  harness.clock.advance(60_000);
  await sweep();
  expect(ann.ear.take()).toContain('file.removed');
  await sweep();
  expect(readdirSync(folder)).toEqual([]);

  await uploaded(node, ann, 'last');
  expect(readdirSync(folder)).toHaveLength(2);
  await ann.seat.execute('room.end', {});
  await settled();
  await sweep();
  expect(readdirSync(folder)).toEqual([]);
});

test('nothing is erased while it cannot be asked which rooms there are', async () => {
  const [store, folder] = [new MemoryRegistry(), newFolder()];
  const one = await startNode({ store, folder });
  const ann = await one.harness.enter('ann');
  await uploaded(one, ann, 'f1');
  const two = await startNode({ store, folder, node: 'node-2' });
  two.harness.registry.reachable = false;
  await expect(two.sweeper.look()).rejects.toMatchObject({ code: 'unavailable' });
  two.harness.clock.advance(60_000);
  await expect(two.sweeper.look()).rejects.toMatchObject({ code: 'unavailable' });
  expect(readdirSync(folder)).toHaveLength(2);
});
