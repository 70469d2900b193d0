import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeInfo } from '../cluster/testing/nodes.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import type { NodeInfo } from '../ports/node-directory.ts';
import { silentLogger } from '../ports/logger.ts';
import { GOOD_RTP } from '../ports/testing/fake-media-engine.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { LostNodes } from './lost-nodes.ts';
import { KEY, MeetingsHarness, produce, ROOM, settled } from './testing/meetings-harness.ts';

/** In seconds, as rounds are. */
const WINDOW = 30;

interface Node extends MeetingsHarness {
  readonly info: NodeInfo;
  readonly lostNodes: LostNodes;
  /** What was logged of lost nodes. */
  readonly told: string[];
}

/** Several nodes on one registry, who see the same leases and links. */
class Cluster {
  readonly store = new MemoryRegistry();
  readonly leases = new Map<string, NodeInfo>();
  /** Ids of the nodes that answer on links. */
  readonly links = new Set<string>();
  readonly #living = new Set<Node>();

  start(id: string, incarnation = 'first'): Node {
    const info = nodeInfo(id, { incarnation });
    const harness = new MeetingsHarness(this.store, { node: id, incarnation });
    const told: string[] = [];
    const lostNodes = new LostNodes({
      rooms: harness.meetings.rooms,
      directory: { self: info, nodes: () => [...this.leases.values()] },
      links: { up: (other) => this.links.has(other) },
      resumeWindowMs: WINDOW * 1_000,
      clock: harness.clock,
      logger: { ...silentLogger, warn: (_context, message) => void told.push(message) },
    });
    onTestFinished(() => lostNodes.close());
    const node = Object.assign(harness, { info, lostNodes, told });
    this.leases.set(id, info);
    this.links.add(id);
    this.#living.add(node);
    return node;
  }

  /** Its lease lapses, its links are down, and it does nothing any more. */
  kill(node: Node): void {
    this.forget(node);
    node.registry.reachable = false;
    node.registry.hears = false;
    this.#living.delete(node);
  }

  /** The others take it for dead. */
  forget({ info }: Node): void {
    this.leases.delete(info.id);
    this.links.delete(info.id);
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const { clock } of this.#living) clock.advance(1_000);
      await settled();
    }
  }

  /** What became of the participants since they all joined: the ends of the log. */
  async changes(room = ROOM): Promise<readonly string[]> {
    const { events } = await this.store.read({ ...KEY, room }, 0);
    return events.flatMap(({ event }: LoggedEvent) => {
      if (event.type === 'connectionChanged') return [`${event.identity} ${event.state}`];
      return event.type === 'participantLeft' ? [`${event.identity} ${event.reason}`] : [];
    });
  }
}

/** `ann` on `a`, `bob` on `b`, `cas` on `c`; `b` is the one to die. */
async function three() {
  const cluster = new Cluster();
  const [a, b, c] = [cluster.start('a'), cluster.start('b'), cluster.start('c')];
  const ann = await a.enter('ann', { role: 'host' });
  const bob = await b.enter('bob');
  const cas = await c.enter('cas');
  ann.ear.take();
  return { cluster, a, b, c, ann, bob, cas };
}

describe('a lost node', () => {
  test('leaves its participants as reconnecting, and they are gone after the window; each is told once', async () => {
    const { cluster, a, b, c, ann, cas } = await three();
    await produce(cas, 'camera');
    cluster.kill(b);
    await cluster.pass(WINDOW);
    expect(await cluster.changes()).toEqual(['bob reconnecting']);
    await cluster.pass(1);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired']);
    await cluster.pass(2 * WINDOW);
    expect(await cluster.changes()).toHaveLength(2);
    expect(ann.ear.take()).toEqual(['track.published', 'participant.updated', 'participant.left']);
    expect((await a.participants()).map(({ identity, state }) => `${identity} ${state}`)).toEqual([
      'ann joined',
      'cas joined',
    ]);
    for (const { told } of [a, c]) expect(told).toEqual([expect.stringContaining('a node is lost')]);
  });

  test.each([
    ['its lease lapsed, but a link to it lives', (cluster: Cluster) => cluster.leases.delete('b')],
    ['its lease is there, but no link to it', (cluster: Cluster) => cluster.links.delete('b')],
  ])('is not one of which only half is known: %s', async (_, happen) => {
    const { cluster, ann } = await three();
    happen(cluster);
    await cluster.pass(2 * WINDOW);
    expect(await cluster.changes()).toEqual([]);
    expect(ann.ear.take()).toEqual([]);
  });

  test('has its people for the whole window again, if it was back in between', async () => {
    const { cluster, b } = await three();
    cluster.kill(b);
    await cluster.pass(WINDOW - 1);
    cluster.leases.set('b', b.info);
    await cluster.pass(2);
    cluster.leases.delete('b');
    await cluster.pass(WINDOW);
    expect(await cluster.changes()).toEqual(['bob reconnecting']);
    await cluster.pass(1);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired']);
  });

  test('found by two at the very same time is told once', async () => {
    const { cluster, a, b, c } = await three();
    cluster.kill(b);
    for (const expected of [['bob reconnecting'], ['bob reconnecting', 'bob expired']]) {
      const { promise: bothWrite, resolve } = Promise.withResolvers<void>();
      const before = [a, c].map(({ registry }) => registry.appends.length);
      for (const { registry } of [a, c]) {
        registry.beforeAppend = () => {
          if ([a, c].every((each, index) => each.registry.appends.length > (before[index] ?? 0))) resolve();
          return bothWrite;
        };
      }
      await cluster.pass(1);
      await bothWrite;
      await settled();
      expect(await cluster.changes()).toEqual(expected);
      await cluster.pass(WINDOW - 1);
    }
    for (const { told } of [a, c]) expect(told).toHaveLength(1);
  });

  test('has no say over who came back elsewhere: seat and tracks stay', async () => {
    const { cluster, a, b, bob, ann } = await three();
    const trackId = await produce(bob, 'camera');
    cluster.kill(b);
    await cluster.pass(2);
    const again = await a.enter('bob', { takeOver: true, keepTracks: true });
    await again.seat.media.produce({ source: 'camera', rtpParameters: GOOD_RTP, trackId });
    await cluster.pass(2 * WINDOW);
    expect(await cluster.changes()).toEqual(['bob reconnecting']);
    expect(again.ear.endings).toEqual([]);
    expect(ann.ear.take()).toEqual(['track.published', 'participant.updated', 'participant.joined', 'track.updated']);
    expect(await a.participants()).toMatchObject([
      { identity: 'ann' },
      { identity: 'bob', node: 'a', state: 'joined', tracks: [{ id: trackId, generation: 2 }] },
      { identity: 'cas' },
    ]);
  });

  test('has those in its lobby for the window, too', async () => {
    const { cluster, a, b, ann } = await three();
    await ann.seat.execute('room.update', { lobby: true });
    await b.join('lou');
    cluster.kill(b);
    await cluster.pass(WINDOW);
    expect((await a.participants()).map(({ identity }) => identity)).toContain('lou');
    await cluster.pass(1);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired', 'lou expired']);
  });

  test('is lost in each room that somebody living is in, and in no other', async () => {
    const { cluster, a, b } = await three();
    await a.enter('ann', { into: 'second' });
    await b.enter('bob', { into: 'second' });
    await b.enter('bob', { into: 'third' });
    cluster.kill(b);
    await cluster.pass(WINDOW + 1);
    expect(await cluster.changes('second')).toEqual(['bob reconnecting', 'bob expired']);
    expect(await cluster.changes('third')).toEqual([]);
  });

  test('is lost in a room, too, that is opened when the time is over elsewhere', async () => {
    const { cluster, a, b } = await three();
    await b.enter('dee', { into: 'second' });
    cluster.kill(b);
    await cluster.pass(WINDOW);
    await a.enter('eve', { into: 'second' });
    await cluster.pass(2);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired']);
    expect(await cluster.changes('second')).toEqual(['dee reconnecting']);
    await cluster.pass(WINDOW);
    expect(await cluster.changes('second')).toEqual(['dee reconnecting', 'dee expired']);
  });

  test('is nobody that a closed one looks for', async () => {
    const { cluster, a, b, c } = await three();
    for (const { lostNodes } of [a, c]) {
      lostNodes.close();
      lostNodes.close();
    }
    cluster.kill(b);
    await cluster.pass(2 * WINDOW);
    expect(await cluster.changes()).toEqual([]);
    expect(a.clock.pending).toBe(0);
  });
});

describe('while the registry cannot be reached', () => {
  test('at the loss: the window begins when the room can be told', async () => {
    const { cluster, a, b, c } = await three();
    cluster.kill(b);
    for (const { registry } of [a, c]) registry.reachable = false;
    await cluster.pass(2 * WINDOW);
    expect(await cluster.changes()).toEqual([]);
    expect(a.told.filter((each) => each.startsWith('a node is lost'))).toHaveLength(1);
    for (const { registry } of [a, c]) registry.reachable = true;
    await cluster.pass(WINDOW);
    expect(await cluster.changes()).toEqual(['bob reconnecting']);
    await cluster.pass(1);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired']);
  });

  test('at the end of the window: nobody could come back meanwhile, and the window begins anew', async () => {
    const { cluster, a, b, c } = await three();
    cluster.kill(b);
    await cluster.pass(WINDOW);
    for (const { registry } of [a, c]) registry.reachable = false;
    await cluster.pass(WINDOW);
    for (const { registry } of [a, c]) registry.reachable = true;
    await cluster.pass(1);
    expect(await cluster.changes()).toEqual(['bob reconnecting']);
    await cluster.pass(WINDOW);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired']);
  });
});

describe('a node that was started anew under the same id', () => {
  test('serves nobody whom the one before served, though its lease and a link are there', async () => {
    const { cluster, a, b } = await three();
    cluster.kill(b);
    const renewed = cluster.start('b', 'second');
    await renewed.enter('dee');
    await cluster.pass(WINDOW);
    expect(await cluster.changes()).toEqual(['bob reconnecting']);
    await cluster.pass(WINDOW);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired']);
    expect((await a.participants()).map(({ identity, state }) => `${identity} ${state}`)).toContain('dee joined');
  });

  test('finds them itself, where nobody else is left', async () => {
    const cluster = new Cluster();
    const before = cluster.start('b');
    await before.enter('bob');
    await before.enter('dee');
    cluster.kill(before);
    const renewed = cluster.start('b', 'second');
    await renewed.enter('dee', { takeOver: true });
    await cluster.pass(WINDOW + 1);
    expect(await cluster.changes()).toEqual(['bob reconnecting', 'bob expired']);
    expect(await renewed.participants()).toMatchObject([{ identity: 'dee', state: 'joined' }]);
  });
});

test('a node that is wrongly taken for dead says who is connected, and keeps them', async () => {
  const { cluster, a, b, bob } = await three();
  cluster.forget(b);
  await cluster.pass(WINDOW + 5);
  expect(new Set(await cluster.changes())).toEqual(new Set(['bob reconnecting', 'bob joined']));
  expect((await a.participants()).map(({ identity, state }) => `${identity} ${state}`)).toContain('bob joined');
  expect(bob.ear.endings).toEqual([]);

  bob.seat.disconnected();
  await cluster.pass(WINDOW);
  expect(bob.ear.endings).toEqual(['expired']);
});
