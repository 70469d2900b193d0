/** Joins are placed before a seat is taken, and who is in knows where else to go. */
import { describe, expect, test } from 'vitest';
import { CausewayError } from '../domain/errors.ts';
import type { Placement, PlacementQuestion } from '../ports/placement.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { Ear, expectNothingLeft, MeetingsHarness, principal, ROOM } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

const REHOME = new CausewayError('rehome', 'go there', { data: { url: 'wss://b.test/s' } });

/** Throws what it is told to, and remembers what it was asked. */
class FakePlacement implements Placement {
  readonly asked: PlacementQuestion[] = [];
  refusal: CausewayError | undefined;
  urls: string[] = [];
  serves = true;
  /** Tenants that others were asked for. */
  readonly tenants: string[] = [];

  mayServe(): boolean {
    return this.serves;
  }

  check(question: PlacementQuestion): void {
    this.asked.push(question);
    if (this.refusal) throw this.refusal;
  }

  alternatives(tenant: string): readonly string[] {
    this.tenants.push(tenant);
    return this.urls;
  }
}

function placed() {
  const placement = new FakePlacement();
  const store = new MemoryRegistry();
  return { placement, store, node: new MeetingsHarness(store, { placement }) };
}

test('an overloaded node takes nobody new, says when to come again, and keeps those who are there', async () => {
  let overloaded = false;
  const node = new MeetingsHarness(new MemoryRegistry(), { overloaded: () => overloaded });
  const ann = await node.enter('ann');
  overloaded = true;
  await expect(node.join('bob')).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: 5_000 });
  await ann.seat.execute('chat.send', { text: 'we go on' });
  // Who is there already comes back.
  await node.join('ann', { takeOver: true });
  overloaded = false;
  await node.join('bob');
});

describe('a join', () => {
  test('of a tenant that is bound to other regions is refused before anything of the room is read', async () => {
    const { placement, node } = placed();
    placement.serves = false;
    placement.refusal = new CausewayError('region_not_allowed', 'not here');
    // Reading would be told by its failure.
    node.registry.reachable = false;
    await expect(node.join('ann')).rejects.toEqual(refusal('region_not_allowed'));
    await expectNothingLeft(node);
  });

  test('tells what placing needs: the tenant, the nodes in the room, and what the client says', async () => {
    const { placement, store, node } = placed();
    const other = new MeetingsHarness(store, { node: 'node-2' });
    await other.enter('ann');
    await other.enter('bob');
    await node.meetings.join(
      principal('cas'),
      { room: ROOM, rehomed: true, roundTripMs: { eu: 20, us: 110 } },
      new Ear(),
    );
    await node.join('dee');
    const [hosts, roundTripMs] = [new Set(['node-2']), new Map(Object.entries({ eu: 20, us: 110 }))];
    expect(placement.asked).toEqual([
      { tenant: 'acme', hosts, roundTripMs, rehomed: true },
      { tenant: 'acme', hosts: new Set(['node-2', 'node-1']), roundTripMs: new Map(), rehomed: false },
    ]);
  });

  test('of one who comes from a seat on another node with its tracks is not sent back there, whoever else is', async () => {
    const { placement, store, node } = placed();
    const other = new MeetingsHarness(store, { node: 'node-2' });
    const third = new MeetingsHarness(store, { node: 'node-3' });
    await other.enter('ann');
    await other.enter('bob');
    await third.enter('cas');
    await node.join('ann', { takeOver: true, keepTracks: true });
    await node.join('bob', { takeOver: true });
    expect(placement.asked.map(({ hosts }) => hosts)).toEqual([
      new Set(['node-3']),
      // Another page of the same person: the node that serves the first one is as good as any.
      new Set(['node-1', 'node-2', 'node-3']),
    ]);
  });

  test.each([
    ['sent elsewhere', REHOME],
    ['refused', new CausewayError('region_not_allowed', 'not here')],
  ])('that is %s takes no seat, and leaves no room', async (_, error) => {
    const { placement, node } = placed();
    placement.refusal = error;
    await expect(node.join('ann')).rejects.toBe(error);
    expect(node.registry.appends).toEqual([]);
    await expectNothingLeft(node);
  });

  test('that is sent elsewhere is not told to those in the room, and takes nobody else out of it', async () => {
    const { placement, node } = placed();
    const ann = await node.enter('ann');
    const bob = await node.enter('bob');
    ann.ear.take();
    placement.refusal = REHOME;
    await expect(node.join('bob', { takeOver: true })).rejects.toEqual(refusal('rehome'));
    await expect(node.join('cas')).rejects.toEqual(refusal('rehome'));
    expect([ann, bob].flatMap(({ ear }) => [...ear.take(), ...ear.endings])).toEqual([]);
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 2 });
    await Promise.all([ann.seat.leave(), bob.seat.leave()]);
    await expectNothingLeft(node);
  });

  test('that the token does not allow is not placed', async () => {
    const { placement, node } = placed();
    await expect(node.join('ann', { room: 'other' })).rejects.toEqual(refusal('room_not_allowed'));
    expect(placement.asked).toEqual([]);
  });
});

test('who enters is told where else to go, as it is then', async () => {
  const { placement, node } = placed();
  placement.urls = ['wss://b.test/s', 'wss://c.test/s'];
  const { seat } = await node.join('ann');
  await expect(seat.enter()).resolves.toMatchObject({ nodes: ['wss://b.test/s', 'wss://c.test/s'] });
  placement.urls = ['wss://d.test/s'];
  await expect(seat.enter()).resolves.toMatchObject({ nodes: ['wss://d.test/s'] });
  expect(new Set(placement.tenants)).toEqual(new Set(['acme']));
});

test('who waits in the lobby is told nothing of nodes', async () => {
  const { placement, node } = placed();
  placement.urls = ['wss://b.test/s'];
  const ann = await node.enter('ann', { role: 'host' });
  await ann.seat.execute('room.update', { lobby: true });
  const bob = await node.join('bob');
  await expect(bob.seat.enter()).resolves.toEqual({ state: 'lobby' });
});
