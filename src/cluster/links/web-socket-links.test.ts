import { afterEach, describe, expect, test, vi } from 'vitest';
import { CausewayError } from '../../domain/errors.ts';
import { startNode, startNodes, type TestNode } from './testing/link-cluster.ts';
import { Relay } from './testing/relay.ts';

const opened: { close(): Promise<void> | void }[] = [];

const keep = <T extends { close(): Promise<void> | void }>(...things: readonly T[]): void =>
  void opened.push(...things);

async function nodes(...[ids, options]: Parameters<typeof startNodes>): Promise<[TestNode, TestNode]> {
  const [a, b, ...more] = await startNodes(ids, options);
  if (!a || !b) throw new Error('two nodes are the least');
  keep(a, b, ...more);
  return [a, b];
}

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function relayTo(node: TestNode): Promise<Relay> {
  const relay = await Relay.start(node.url);
  keep(relay);
  return relay;
}

const unavailable = expect.objectContaining({ name: 'CausewayError', code: 'unavailable' });
const echo = (from: TestNode, to: TestNode, params = {}) => from.links.request(to.id, 'test.echo', params);

describe('a link', () => {
  test('is opened by the first request, and serves both directions', async () => {
    const [a, b] = await nodes(['a', 'b']);
    expect(a.links.up('b')).toBe(false);
    expect(await echo(a, b, { n: 1 })).toEqual({ from: 'a', n: 1 });
    expect(await echo(b, a, { n: 2 })).toEqual({ from: 'b', n: 2 });
    expect([a.links.up('b'), b.links.up('a')]).toEqual([true, true]);
    expect([await a.connections(), await b.connections()]).toEqual([0, 1]);
  });

  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('is the same whoever dials: %s dials %s', async (from, to) => {
    const [dialer, acceptor] = await nodes([from, to]);
    expect(await echo(dialer, acceptor)).toEqual({ from });
    expect(await echo(acceptor, dialer)).toEqual({ from: to });
    expect([await dialer.connections(), await acceptor.connections()]).toEqual([0, 1]);
  });

  test('carries an error with its code, message and retry hint; defects stay inside', async () => {
    const [a, b] = await nodes(['a', 'b']);
    b.links.serve('hop.', ({ method }) => {
      if (method === 'hop.defect') return Promise.reject(new TypeError('secret is undefined'));
      return Promise.reject(new CausewayError('limit_exceeded', 'too many hops', { retryAfterMs: 70 }));
    });
    const error = { code: 'limit_exceeded', message: 'too many hops', retryAfterMs: 70 };
    await expect(a.links.request('b', 'hop.open', {})).rejects.toMatchObject(error);
    await expect(a.links.request('b', 'hop.defect', {})).rejects.toMatchObject({
      code: 'internal',
      message: expect.not.stringContaining('secret'),
    });
    await expect(a.links.request('b', 'other', {})).rejects.toMatchObject({ code: 'unknown_method' });
  });

  test('carries what is told, in order, to who hears it', async () => {
    const [a, b] = await nodes(['a', 'b']);
    const heard: unknown[] = [];
    b.links.hear('level.', (message) => heard.push(message));
    a.links.tell('b', 'level.now', { lost: 'there is no link yet' });
    await echo(a, b);
    a.links.tell('b', 'level.now', { n: 1 });
    a.links.tell('b', 'else.now', { n: 2 });
    a.links.tell('b', 'level.now', { n: 3 });
    await echo(a, b);
    expect(heard).toEqual([1, 3].map((n) => ({ from: 'a', method: 'level.now', params: { n } })));
  });

  test('survives a listener that throws', async () => {
    const [a, b] = await nodes(['a', 'b']);
    b.links.hear('level.', () => {
      throw new Error('no');
    });
    await echo(a, b);
    a.links.tell('b', 'level.now', {});
    expect(await echo(a, b)).toEqual({ from: 'a' });
  });

  test('stays up while nobody says anything', async () => {
    const [a, b] = await nodes(['a', 'b'], { limits: { pingMs: 10, missedPings: 20 } });
    const relay = await relayTo(b);
    let pings = 0;
    relay.tamper = (message, sealed) => {
      if (sealed) pings += 1;
      return [message];
    };
    a.learn(b, relay.url);
    await echo(a, b);
    await vi.waitFor(() => expect(pings).toBeGreaterThan(100), { timeout: 5_000 });
    expect([a.links.up('b'), a.down, b.down]).toEqual([true, [], []]);
  });
});

describe('both dial at once', () => {
  test('and there is one link, a hundred times', { timeout: 60_000 }, async () => {
    for (let round = 1; round <= 100; round += 1) {
      const [a, b] = await nodes(['a', 'b']);
      const answers = await Promise.all([echo(a, b), echo(b, a), echo(a, b), echo(b, a)]);
      expect(answers.map(({ from }) => from)).toEqual(['a', 'b', 'a', 'b']);
      expect([a.links.up('b'), b.links.up('a')]).toEqual([true, true]);
      await vi.waitFor(async () => expect((await a.connections()) + (await b.connections())).toBe(1));
      expect([a.down, b.down, a.rejected, b.rejected]).toEqual([[], [], [], []]);
      await Promise.all([a.close(), b.close()]);
    }
  });

  test('among many nodes: one link for each pair', async () => {
    const all = await startNodes(['a', 'b', 'c', 'd', 'e']);
    keep(...all);
    await Promise.all(all.flatMap((from) => all.filter((to) => to !== from).map((to) => echo(from, to))));
    await vi.waitFor(async () => {
      const connections = await Promise.all(all.map((node) => node.connections()));
      expect(connections.reduce((sum, each) => sum + each)).toBe(10);
    });
    expect(all.flatMap(({ down }) => down)).toEqual([]);
  });

  test('and one of them reaches the other only much later', async () => {
    const [a, b] = await nodes(['a', 'b']);
    const relay = await relayTo(a);
    b.learn(a, relay.url);
    relay.holds = 'all';
    const late = echo(b, a);
    await vi.waitFor(() => expect(relay.held).toBe(1));
    expect(await echo(a, b)).toEqual({ from: 'a' });
    expect(await late).toEqual({ from: 'b' });
    relay.release();
    expect(await echo(b, a)).toEqual({ from: 'b' });
    await vi.waitFor(async () => expect([await a.connections(), await b.connections()]).toEqual([0, 1]));
    expect([a.down, b.down]).toEqual([[], []]);
  });

  test('and the one that does not decide hears of the link only later: its requests wait', async () => {
    const [a, b] = await nodes(['a', 'b']);
    const [toA, toB] = [await relayTo(a), await relayTo(b)];
    a.learn(b, toB.url);
    b.learn(a, toA.url);
    toB.holds = 'sealed';
    const first = echo(a, b);
    await vi.waitFor(() => expect([a.links.up('b'), b.links.up('a'), toB.held > 0]).toEqual([true, false, true]));
    const second = echo(b, a);
    await vi.waitFor(() => expect(toA.connections).toBeGreaterThan(1));
    toB.release();
    expect(await Promise.all([first, second])).toEqual([{ from: 'a' }, { from: 'b' }]);
    expect([a.down, b.down]).toEqual([[], []]);
  });
});

describe('a node that', () => {
  test('is not in the directory cannot be reached', async () => {
    const [a] = await nodes(['a', 'b']);
    await expect(a.links.request('z', 'test.echo', {})).rejects.toEqual(unavailable);
  });

  test('has a URL of another kind is not dialled', async () => {
    const [a, b] = await nodes(['a', 'b']);
    for (const url of ['wss://localhost:1', 'http://localhost:1', 'file:///etc/passwd', 'nonsense']) {
      a.learn(b, url);
      await expect(echo(a, b)).rejects.toEqual(unavailable);
    }
  });

  test('does not listen is left alone for a while, and reached when it is back', async () => {
    const [a, b] = await nodes(['a', 'b'], { limits: { backoffMs: 100, backoffMaxMs: 100 } });
    a.learn(b, 'ws://localhost:1');
    await expect(echo(a, b)).rejects.toEqual(unavailable);
    a.learn(b);
    await expect(echo(a, b)).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: expect.any(Number) });
    expect(await b.connections()).toBe(0);
    await vi.waitFor(async () => expect(await echo(a, b)).toEqual({ from: 'a' }), { timeout: 5_000 });
  });

  test('is left alone can still dial itself, and is not left alone any more', async () => {
    const [a, b] = await nodes(['a', 'b'], { limits: { backoffMs: 60_000, backoffMaxMs: 60_000 } });
    const relay = await relayTo(a);
    b.learn(a, relay.url);
    a.learn(b, 'ws://localhost:1');
    await expect(echo(a, b)).rejects.toEqual(unavailable);
    expect(await echo(b, a)).toEqual({ from: 'b' });
    expect(await echo(a, b)).toEqual({ from: 'a' });
    relay.cut();
    await vi.waitFor(() => expect(a.down).toEqual(['b']));
    a.learn(b);
    expect(await echo(a, b)).toEqual({ from: 'a' });
  });

  test('does not answer costs a request its time, not the link', async () => {
    const [a, b] = await nodes(['a', 'b'], { limits: { requestMs: 200 } });
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Record<string, unknown>>();
    b.links.serve('slow.', () => {
      asked.resolve();
      return answer.promise;
    });
    await echo(a, b);
    await expect(a.links.request('b', 'slow.work', {})).rejects.toEqual(unavailable);
    await asked.promise;
    answer.resolve({ too: 'late' });
    expect(await echo(a, b)).toEqual({ from: 'a' });
    expect(a.down).toEqual([]);
  });

  test('answers slowly gets a bounded number of requests', async () => {
    const [a, b] = await nodes(['a', 'b'], { limits: { pendingRequests: 3, requestMs: 200 } });
    b.links.serve('slow.', () => new Promise(() => undefined));
    const requests = Array.from({ length: 5 }, () => a.links.request('b', 'slow.work', {}));
    const outcomes = Promise.allSettled(requests);
    await expect(requests[3]).rejects.toMatchObject({ message: 'too many requests to the node' });
    await expect(requests[4]).rejects.toMatchObject({ message: 'too many requests to the node' });
    expect((await outcomes).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  });

  test('does not read gets a bounded number of bytes', async () => {
    const [a, b] = await nodes(['a', 'b'], { limits: { sendBufferBytes: 100_000, pingMs: 60_000 } });
    const relay = await relayTo(b);
    a.learn(b, relay.url);
    await echo(a, b);
    relay.stall();
    const text = 'x'.repeat(1_000_000);
    const failures: string[] = [];
    await vi.waitFor(() => {
      a.links.request('b', 'test.echo', { text }).catch((error: Error) => failures.push(error.message));
      expect(failures).toContain('the link to the node is congested');
    }, 10_000);
    a.links.tell('b', 'level.now', { text });
    expect(a.links.up('b')).toBe(true);
  });

  test('is to get too large a message gets none', async () => {
    const [a, b] = await nodes(['a', 'b'], { limits: { frameBytes: 10_000 } });
    b.links.serve('large.', () => Promise.resolve({ text: 'x'.repeat(10_000) }));
    await echo(a, b);
    await expect(echo(a, b, { text: 'x'.repeat(10_000) })).rejects.toMatchObject({ code: 'internal' });
    await expect(a.links.request('b', 'large.one', {})).rejects.toMatchObject({ code: 'internal' });
    a.links.tell('b', 'level.now', { text: 'x'.repeat(10_000) });
    expect(await echo(a, b)).toEqual({ from: 'a' });
    expect([a.down, b.down]).toEqual([[], []]);
  });
});

describe('a loss', () => {
  test('is told once at both ends, fails what waits, and the next request makes a new link', async () => {
    const [a, b] = await nodes(['a', 'b']);
    const relay = await relayTo(b);
    a.learn(b, relay.url);
    b.links.serve('slow.', () => new Promise(() => undefined));
    await echo(a, b);
    const waiting = a.links.request('b', 'slow.work', {});
    relay.cut();
    await expect(waiting).rejects.toMatchObject({ message: 'the link to the node was lost' });
    await vi.waitFor(() => expect([a.down, b.down]).toEqual([['b'], ['a']]));
    expect([a.links.up('b'), b.links.up('a')]).toEqual([false, false]);
    expect(await echo(a, b)).toEqual({ from: 'a' });
    expect([a.down, b.down]).toEqual([['b'], ['a']]);
  });

  test('is noticed by silence', async () => {
    const [a, b] = await nodes(['a', 'b']);
    const relay = await relayTo(b);
    a.learn(b, relay.url);
    await echo(a, b);
    relay.tamper = () => [];
    await vi.waitFor(() => expect([a.down, b.down]).toEqual([['b'], ['a']]), { timeout: 5_000 });
    relay.tamper = (message) => [message];
    await vi.waitFor(async () => expect(await echo(a, b)).toEqual({ from: 'a' }), { timeout: 5_000 });
    expect([a.down, b.down]).toEqual([['b'], ['a']]);
  });

  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('that only %s has noticed is noticed by %s when it dials again', async (first, second) => {
    // The one hears nothing any more and gives up; the other is patient.
    const impatient = await startNode(first);
    const patient = await startNode(second, { limits: { missedPings: 1_000 } });
    keep(impatient, patient);
    const relay = await relayTo(patient);
    impatient.learn(patient, relay.url);
    patient.learn(impatient);
    await echo(impatient, patient);
    relay.keepsHalfOpen = true;
    relay.tamper = (message, _, toAcceptor) => (toAcceptor ? [message] : []);
    await vi.waitFor(() => expect(impatient.down).toEqual([second]), { timeout: 5_000 });
    expect([patient.down, patient.links.up(first)]).toEqual([[], true]);
    relay.tamper = (message) => [message];
    expect(await echo(impatient, patient)).toEqual({ from: first });
    expect([impatient.down, patient.down]).toEqual([[second], [first]]);
    expect(await echo(patient, impatient)).toEqual({ from: second });
  });

  test('of a process that comes back under its name: a link to the new one', async () => {
    const [a, b] = await nodes(['a', 'b']);
    await echo(a, b);
    await b.close();
    await vi.waitFor(() => expect(a.down).toEqual(['b']));
    const again = await startNode('b', { incarnation: 'b-2' });
    keep(again);
    a.learn(again);
    again.learn(a);
    expect(await echo(again, a)).toEqual({ from: 'b' });
    expect(await echo(a, again)).toEqual({ from: 'a' });
  });

  test('of a process that the directory has replaced: its link gives way', async () => {
    const [a, b] = await nodes(['a', 'b']);
    await echo(a, b);
    const again = await startNode('b', { incarnation: 'b-2' });
    keep(again);
    again.learn(a);
    a.learn(again);
    expect(await echo(again, a)).toEqual({ from: 'b' });
    expect(a.down).toEqual(['b']);
    await vi.waitFor(() => expect(b.down).toEqual(['a']));
  });
});

describe('close', () => {
  test('leaves nothing behind, and may be called twice', async () => {
    const all = await startNodes(['a', 'b', 'c']);
    const [a, b, c] = all;
    if (!a || !b || !c) throw new Error('three nodes');
    keep(...all);
    b.links.serve('slow.', () => new Promise(() => undefined));
    await Promise.all([echo(a, b), echo(c, a)]);
    const waiting = [a.links.request('b', 'slow.work', {}), echo(b, c)];
    const outcomes = Promise.allSettled(waiting);
    await Promise.all([a.close(), a.close()]);
    await outcomes;
    await expect(echo(a, b)).rejects.toEqual(unavailable);
    a.links.tell('b', 'level.now', {});
    await Promise.all(all.map((node) => node.close()));
    expect(a.down).toEqual([]);
    expect(all.map(({ clock }) => clock.pending)).toEqual([0, 0, 0]);
    expect(all.map(({ links }) => [links.up('a'), links.up('b'), links.up('c')]).flat()).not.toContain(true);
  });

  test('while a link is being opened ends that too', async () => {
    const [a, b] = await nodes(['a', 'b']);
    const outcome = Promise.allSettled([echo(a, b)]);
    await Promise.all([a.close(), b.close()]);
    expect(await outcome).toMatchObject([{ status: 'rejected', reason: unavailable }]);
    expect([a.clock.pending, b.clock.pending]).toEqual([0, 0]);
  });

  test('of the other end is a loss', async () => {
    const [a, b] = await nodes(['a', 'b']);
    await echo(a, b);
    await b.close();
    await vi.waitFor(() => expect(a.down).toEqual(['b']));
  });
});
