import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { silentLogger } from '../../ports/logger.ts';
import { FrameSealer } from './frame-seal.ts';
import { dial, LINK_PROTOCOL, type LinkSession } from './handshake.ts';
import type { LinkLimits } from './link-limits.ts';
import { createLinkServer } from './link-server.ts';
import { listenAnywhere, SECRET, startNode, startNodes, TestNode } from './testing/link-cluster.ts';
import { Relay } from './testing/relay.ts';

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function nodes(...args: Parameters<typeof startNodes>): Promise<[TestNode, TestNode]> {
  const [a, b] = await startNodes(...args);
  if (!a || !b) throw new Error('two nodes');
  for (const node of [a, b]) closing.push(() => node.close());
  return [a, b];
}

/** A node that hostile programs talk to, and one that means well. */
const victims = (limits: Partial<LinkLimits> = {}) => nodes(['a', 'b'], { limits });

const unavailable = expect.objectContaining({ code: 'unavailable' });
const echo = (from: TestNode, to: TestNode) => from.links.request(to.id, 'test.echo', {});

/** A program that speaks WebSocket to a link port. */
class Stranger {
  readonly received: (string | Buffer)[] = [];
  readonly socket: WebSocket;
  closed: number | undefined;

  /** @param from an address of this machine */
  constructor({ url }: { readonly url: string }, from?: string) {
    this.socket = new WebSocket(url, [LINK_PROTOCOL], { localAddress: from });
    closing.push(() => this.socket.terminate());
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => (this.closed = code));
    this.socket.on('message', (data, isBinary) => {
      if (data instanceof Buffer) this.received.push(isBinary ? data : data.toString('utf8'));
    });
  }

  async open(): Promise<this> {
    await new Promise((resolve) => this.socket.once('open', resolve));
    return this;
  }

  async next(): Promise<string> {
    const message = await vi.waitUntil(() => this.received.shift());
    return String(message);
  }

  /** Does as a node does that has the secret (or another). */
  async authenticate(to: TestNode, { node = 'z', incarnation = 'z-1', secret = SECRET } = {}): Promise<LinkSession> {
    const options = { self: { node, incarnation }, secret: Buffer.from(secret), isGenuine: () => true };
    const handshake = dial(options, to.id, null);
    let step = handshake.next('');
    while (!step.done) {
      this.socket.send(step.value ?? '');
      step = handshake.next(await this.next());
    }
    return step.value.session;
  }
}

/** Whether a connection was ended as refused, and nothing else happened. */
async function refused(victim: TestNode, stranger: Stranger, reason: string): Promise<void> {
  await vi.waitFor(() => expect(stranger.closed).toBe(1008), { timeout: 5_000 });
  expect(victim.rejected).toEqual([reason]);
  expect(victim.down).toEqual([]);
  expect(victim.links.up('z')).toBe(false);
}

describe('a stranger', () => {
  test.each<[string, string | Buffer, string]>([
    ['says nothing that can be read', 'hello', 'malformed'],
    ['asks without a signature', '{"type":"request","id":1,"method":"test.echo","params":{}}', 'malformed'],
    ['opens a link by itself', '{"type":"open"}', 'malformed'],
    ['sends a sealed frame', Buffer.alloc(64), 'malformed'],
    ['sends a long message', JSON.stringify({ type: 'x'.repeat(10_000) }), 'malformed'],
    ['sends too large a message', 'x'.repeat(2_000_000), 'too_large'],
  ])('who %s is refused', async (_, message, reason) => {
    const [a, b] = await victims();
    const stranger = await new Stranger(a).open();
    stranger.socket.send(message);
    if (reason === 'too_large') {
      await vi.waitFor(() => expect(stranger.closed).toBeDefined());
      expect(a.rejected).toEqual([reason]);
    } else {
      await refused(a, stranger, reason);
    }
    expect(await echo(b, a)).toEqual({ from: 'b' });
  });

  test('who says nothing is refused after a while', async () => {
    const [a] = await victims({ handshakeMs: 100 });
    await refused(a, await new Stranger(a).open(), 'timeout');
  });

  test('who has another secret is refused, and gets no proof', async () => {
    const [a] = await victims();
    const stranger = await new Stranger(a).open();
    stranger.authenticate(a, { secret: 'another secret that is quite as long' }).catch(() => undefined);
    await refused(a, stranger, 'signature');
    expect(stranger.received).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['another process of a node of the directory', { node: 'b', incarnation: 'b-2' }, 'identity'],
    ['the node itself', { node: 'a', incarnation: 'a-1' }, 'identity'],
  ])('who knows the secret and says to be %s is refused', async (_, identity, reason) => {
    const [a, b] = await victims();
    expect(await echo(b, a)).toEqual({ from: 'b' });
    const stranger = await new Stranger(a).open();
    stranger.authenticate(a, identity).catch(() => undefined);
    await refused(a, stranger, reason);
    expect(a.links.up('b')).toBe(true);
  });

  test('who says to be a node with a link, of which the directory knows nothing, is refused', async () => {
    const [a, b] = await victims();
    expect(await echo(b, a)).toEqual({ from: 'b' });
    a.directory.known.delete('b');
    const stranger = await new Stranger(a).open();
    stranger.authenticate(a, { node: 'b', incarnation: 'b-2' }).catch(() => undefined);
    await refused(a, stranger, 'identity');
    expect(await echo(a, b)).toEqual({ from: 'a' });
  });

  test.each([
    ['another subprotocol', ['causeway.v1'], {}],
    ['no subprotocol', [], {}],
    ['an origin, as browsers do', [LINK_PROTOCOL], { origin: 'https://example.com' }],
  ])('who comes with %s is refused', async (_, protocols, options) => {
    const [a] = await victims();
    const socket = new WebSocket(a.url, protocols, options);
    const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(await failed).toMatchObject({ message: expect.stringContaining('400') });
    expect(a.rejected).toEqual(['malformed']);
  });

  test('who speaks plain HTTP is told to upgrade', async () => {
    const [a] = await victims();
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(a.url.replace('ws:', 'http:'), (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.once('error', reject);
      request.end();
    });
    expect(status).toBe(426);
  });

  test('who writes into the bytes of a WebSocket is refused', async () => {
    const [a] = await victims();
    const socket = connect({ port: Number(new URL(a.url).port), host: 'localhost' });
    closing.push(() => void socket.destroy());
    const headers = [
      'GET / HTTP/1.1',
      'Host: a',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      `Sec-WebSocket-Protocol: ${LINK_PROTOCOL}`,
    ];
    socket.write(`${headers.join('\r\n')}\r\n\r\n`);
    socket.once('data', () => socket.write(Buffer.alloc(100, 0xff)));
    await vi.waitFor(() => expect(a.rejected).toEqual(['malformed']));
  });

  test('who opens many connections keeps out other strangers, not the links that are there', async () => {
    const [a, b] = await victims({ handshakes: 4 });
    await echo(b, a);
    const crowd = await Promise.all(Array.from({ length: 4 }, () => new Stranger(a).open()));
    const late = new Stranger(a);
    await vi.waitFor(() => expect(late.closed).toBeDefined());
    expect(a.rejected).toEqual(['overload']);
    expect(await echo(b, a)).toEqual({ from: 'b' });
    for (const { socket } of crowd) socket.terminate();
    await vi.waitFor(async () => expect(await a.connections()).toBe(1));
    await new Stranger(a).open();
  });

  test('who opens many connections keeps out nobody from another address, and is logged once', async () => {
    const warn = vi.fn<(context: object, message: string) => void>();
    const server = createLinkServer(undefined);
    const url = `ws://127.0.0.1:${await listenAnywhere(server, '127.0.0.1')}`;
    const limits = { handshakesPerAddress: 2, handshakeMs: 60_000 };
    const a = new TestNode(server, 'a', url, { limits, logger: { ...silentLogger, warn } });
    closing.push(() => a.close());
    const crowd = Array.from({ length: 10 }, () => new Stranger(a, '127.0.0.2'));
    await vi.waitFor(() => expect(a.rejected).toEqual(Array.from({ length: 8 }, () => 'overload')));
    await new Stranger(a, '127.0.0.3').open();
    const b = await startNode('b');
    closing.push(() => b.close());
    b.learn(a);
    expect(await echo(b, a)).toEqual({ from: 'b' });
    expect(crowd.filter(({ closed }) => closed === undefined)).toHaveLength(2);
    expect(warn.mock.calls).toEqual([
      [{ reason: 'overload', address: '127.0.0.2', passedOver: 0 }, 'A link was refused'],
    ]);
  });
});

test('a node that closes does not wait for strangers', async () => {
  const [a] = await victims({ handshakeMs: 60_000 });
  const stranger = await new Stranger(a).open();
  await a.close();
  await vi.waitFor(() => expect(stranger.closed).toBe(1001));
  expect(a.clock.pending).toBe(0);
});

describe('somebody who knows the secret', () => {
  // z comes after a: it is a that opens the link.
  const speak = async (a: TestNode) => {
    const stranger = await new Stranger(a).open();
    const session = await stranger.authenticate(a);
    await vi.waitFor(() => expect(a.links.up('z')).toBe(true));
    const sealer = new FrameSealer(session.sendKey);
    return { stranger, seal: (message: unknown) => sealer.seal(JSON.stringify(message)) };
  };

  test.each<[string, unknown]>([
    ['a frame of no kind', {}],
    ['an open that is not its to send', { type: 'open' }],
    ['params that are no object', { type: 'request', id: 1, method: 'test.echo', params: [] }],
    ['an id that is none', { type: 'request', id: -1, method: 'test.echo', params: {} }],
    ['an endless method', { type: 'request', id: 1, method: 'x'.repeat(1_000), params: {} }],
    ['no object at all', null],
  ])('and sends %s is refused', async (_, message) => {
    const [a] = await victims();
    const { stranger, seal } = await speak(a);
    stranger.socket.send(seal(message));
    await vi.waitFor(() => expect(stranger.closed).toBe(1008));
    expect(a.rejected).toEqual(['malformed']);
    expect(a.down).toEqual(['z']);
  });

  test('and sends a frame without a seal is refused', async () => {
    const [a] = await victims();
    const { stranger } = await speak(a);
    stranger.socket.send('{"type":"ping"}');
    await vi.waitFor(() => expect(stranger.closed).toBe(1008));
    expect([a.rejected, a.down]).toEqual([['malformed'], ['z']]);
  });

  test('and sends too large a frame is refused', async () => {
    const [a] = await victims();
    const { stranger, seal } = await speak(a);
    stranger.socket.send(seal({ type: 'tell', method: 'm', params: { text: 'x'.repeat(1024 * 1024) } }));
    await vi.waitFor(() => expect(stranger.closed).toBeDefined());
    expect([a.rejected, a.down]).toEqual([['too_large'], ['z']]);
  });

  test('and answers what nobody asked changes nothing', async () => {
    const [a] = await victims();
    const { stranger, seal } = await speak(a);
    stranger.socket.send(seal({ type: 'answer', id: 77, result: {} }));
    stranger.socket.send(seal({ type: 'error', id: 78, error: { code: 'no_such_code', message: '' } }));
    stranger.received.splice(0);
    stranger.socket.send(seal({ type: 'request', id: 1, method: 'test.echo', params: {} }));
    await vi.waitFor(() => expect(stranger.received).not.toEqual([]));
    expect([a.rejected, a.links.up('z')]).toEqual([[], true]);
  });

  test.each<[string, object]>([
    ['a kind of frame', { type: 'shutdown', because: 1 }],
    ['a member of a frame', { type: 'tell', method: 'level.now', params: {}, urgent: true }],
    ['a method', { type: 'request', id: 7, method: 'newer.method', params: {} }],
    ['a member of the params', { type: 'request', id: 7, method: 'test.echo', params: { newer: {} } }],
  ])('and sends %s that only a newer version knows keeps its link', async (_name, message) => {
    const [a] = await victims();
    const { stranger, seal } = await speak(a);
    stranger.received.splice(0);
    stranger.socket.send(seal(message));
    stranger.socket.send(seal({ type: 'request', id: 8, method: 'test.echo', params: {} }));
    await vi.waitFor(() => expect(stranger.received).not.toEqual([]));
    expect([a.rejected, a.down, a.links.up('z')]).toEqual([[], [], true]);
  });

  test('and asks too much at once is told so', async () => {
    const [a] = await victims({ pendingRequests: 10 });
    const served: unknown[] = [];
    a.links.serve('slow.', ({ params }) => {
      served.push(params);
      return new Promise(() => undefined);
    });
    const { stranger, seal } = await speak(a);
    for (let id = 1; id <= 30; id += 1)
      stranger.socket.send(seal({ type: 'request', id, method: 'slow.', params: {} }));
    await vi.waitFor(() => expect(stranger.received.length).toBeGreaterThanOrEqual(20));
    expect(served).toHaveLength(10);
  });
});

describe('on the way, frames that are', () => {
  /** Two nodes that have a link through a relay, dialled by the first. */
  const linked = async (from: string, to: string, limits: Partial<LinkLimits> = {}) => {
    const [dialer, acceptor] = await nodes([from, to], { limits: { pingMs: 60_000, ...limits } });
    const relay = await Relay.start(acceptor.url);
    closing.push(() => relay.close());
    dialer.learn(acceptor, relay.url);
    await echo(dialer, acceptor);
    const heard: unknown[] = [];
    acceptor.links.hear('level.', ({ params }) => heard.push(params['n']));
    return { dialer, acceptor, relay, heard };
  };

  const flipped = (message: Buffer | string): Buffer => {
    const copy = Buffer.from(message);
    const last = copy.length - 1;
    copy[last] = (copy[last] ?? 0) ^ 1;
    return copy;
  };

  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('replayed are refused (%s dials %s)', async (from, to) => {
    const { dialer, acceptor, relay, heard } = await linked(from, to);
    relay.tamper = (message, _, toAcceptor) => (toAcceptor ? [message, message] : [message]);
    dialer.links.tell(to, 'level.now', { n: 1 });
    await vi.waitFor(() => expect([acceptor.rejected, dialer.down]).toEqual([['replayed'], [to]]));
    expect([heard, acceptor.down, dialer.rejected]).toEqual([[1], [from], []]);
  });

  test('altered are refused', async () => {
    const { dialer, acceptor, relay, heard } = await linked('a', 'b');
    relay.tamper = (message) => [flipped(message)];
    dialer.links.tell('b', 'level.now', { n: 1 });
    await vi.waitFor(() => expect([acceptor.rejected, dialer.down]).toEqual([['altered'], ['b']]));
    expect([heard, acceptor.down]).toEqual([[], ['a']]);
  });

  test('altered on the way back are refused', async () => {
    const { dialer, acceptor, relay } = await linked('a', 'b');
    relay.tamper = (message, _, toAcceptor) => [toAcceptor ? message : flipped(message)];
    await expect(echo(dialer, acceptor)).rejects.toEqual(unavailable);
    expect([dialer.rejected, dialer.down]).toEqual([['altered'], ['b']]);
  });

  test('left out are noticed', async () => {
    const { dialer, acceptor, relay, heard } = await linked('a', 'b', { requestMs: 200 });
    relay.tamper = () => [];
    dialer.links.tell('b', 'level.now', { n: 1 });
    await expect(echo(dialer, acceptor)).rejects.toEqual(unavailable);
    relay.tamper = (message) => [message];
    dialer.links.tell('b', 'level.now', { n: 2 });
    await vi.waitFor(() => expect(acceptor.rejected).toEqual(['out_of_order']));
    expect(heard).toEqual([]);
  });

  test('reordered are refused', async () => {
    const { dialer, acceptor, relay, heard } = await linked('a', 'b');
    const held: (Buffer | string)[] = [];
    relay.tamper = (message) => {
      held.push(message);
      return held.length === 2 ? held.toReversed() : [];
    };
    dialer.links.tell('b', 'level.now', { n: 1 });
    dialer.links.tell('b', 'level.now', { n: 2 });
    await vi.waitFor(() => expect(acceptor.rejected).toEqual(['out_of_order']));
    expect(heard).toEqual([]);
  });

  test('sent back to where they came from are refused', async () => {
    const { dialer, relay } = await linked('a', 'b');
    let sent: Buffer | string = '';
    relay.tamper = (message, _, toAcceptor) => {
      if (!toAcceptor) return [sent];
      sent = message;
      return [message];
    };
    await expect(dialer.links.request('b', 'test.echo', {})).rejects.toEqual(unavailable);
    expect(dialer.rejected).toEqual(['altered']);
  });

  test('of an earlier connection are refused', async () => {
    const { dialer, acceptor, relay } = await linked('a', 'b');
    const earlier: (Buffer | string)[] = [];
    relay.tamper = (message, sealed, toAcceptor) => {
      if (sealed && toAcceptor) earlier.push(message);
      return [message];
    };
    await echo(dialer, acceptor);
    relay.cut();
    await vi.waitFor(() => expect([dialer.down, acceptor.down]).toEqual([['b'], ['a']]));
    relay.tamper = (message, sealed, toAcceptor) => (sealed && toAcceptor ? earlier : [message]);
    await expect(echo(dialer, acceptor)).rejects.toEqual(unavailable);
    expect(acceptor.rejected).toEqual(['altered']);
  });

  test('of a handshake, altered, make no link', async () => {
    const { dialer, acceptor, relay } = await linked('a', 'b');
    relay.cut();
    await vi.waitFor(() => expect([dialer.down, acceptor.down]).toEqual([['b'], ['a']]));
    relay.tamper = (message, sealed) => [sealed ? message : String(message).replace('"a-1"', '"a-2"')];
    await expect(echo(dialer, acceptor)).rejects.toEqual(unavailable);
    expect([dialer.links.up('b'), acceptor.rejected]).toEqual([false, ['signature']]);
  });
});

describe('whoever is at the URL of a node', () => {
  /** Listens in the place of node b, and does as it is told. */
  const impostor = async (a: TestNode, b: TestNode, behave: (socket: WebSocket) => void) => {
    const server = createLinkServer(undefined);
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', behave);
    a.learn(b, `ws://localhost:${await listenAnywhere(server)}`);
    closing.push(() => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.close();
    });
  };

  test('and never answers costs a request its time', async () => {
    const [a, b] = await victims({ handshakeMs: 100 });
    await impostor(a, b, () => undefined);
    await expect(echo(a, b)).rejects.toMatchObject({ message: 'the node cannot be reached' });
    expect([a.rejected, a.down]).toEqual([['timeout'], []]);
  });

  test('and does not even speak WebSocket costs a request its time', async () => {
    const [a, b] = await victims({ handshakeMs: 100 });
    const server = createLinkServer(undefined);
    server.on('upgrade', () => undefined);
    a.learn(b, `ws://localhost:${await listenAnywhere(server)}`);
    closing.push(() => {
      server.close();
    });
    await expect(echo(a, b)).rejects.toMatchObject({ message: 'the node cannot be reached' });
    expect(a.down).toEqual([]);
  });

  test('and knows no secret gets no link', async () => {
    const [a, b] = await victims();
    const challenge = { type: 'challenge', node: 'b', incarnation: 'b-1', nonce: 'n'.repeat(43) };
    await impostor(a, b, (socket) => {
      const replies = [challenge, { type: 'proof', proof: 'p'.repeat(43) }];
      socket.on('message', () => socket.send(JSON.stringify(replies.shift())));
    });
    await expect(echo(a, b)).rejects.toEqual(unavailable);
    expect([a.rejected, a.links.up('b')]).toEqual([['signature'], false]);
  });

  test('and is another node gets no link', async () => {
    const [a, b] = await victims();
    const c = await startNode('c');
    closing.push(() => c.close());
    a.learn(b, c.url);
    await expect(echo(a, b)).rejects.toEqual(unavailable);
    expect([a.links.up('b'), a.links.up('c'), c.rejected]).toEqual([false, false, ['wrong_node']]);
  });

  test('and is another process of the node than the directory says gets no link', async () => {
    const [a, b] = await victims();
    const again = await startNode('b', { incarnation: 'b-2' });
    closing.push(() => again.close());
    a.learn(b, again.url);
    await expect(echo(a, b)).rejects.toEqual(unavailable);
    expect([a.rejected, a.links.up('b')]).toEqual([['identity'], false]);
  });

  test('and has another secret gets no link', async () => {
    const [a] = await victims();
    const other = await startNode('c', { secret: 'another secret that is quite as long' });
    closing.push(() => other.close());
    a.learn(other);
    await expect(echo(a, other)).rejects.toEqual(unavailable);
    expect([a.links.up('c'), other.rejected]).toEqual([false, ['signature']]);
  });
});

test('a short secret is refused at the start', async () => {
  await expect(startNode('a', { secret: 'x'.repeat(31) })).rejects.toThrow(RangeError);
});
