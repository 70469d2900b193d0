import { promisify } from 'node:util';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, onTestFinished, test } from 'vitest';
import { grantsOfRole } from '../domain/grants.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { settled } from '../services/testing/meetings-harness.ts';
import { memoryStore, Office, subscribe } from './testing/office.ts';
import { Receiver } from './testing/receiver.ts';
import { type Resolver, Targets } from './targets.ts';
import { wants } from './webhook-events.ts';

const HOUR_MS = 60 * 60 * 1_000;

async function receiving(): Promise<Receiver> {
  const receiver = await Receiver.start();
  onTestFinished(() => receiver.close());
  return receiver;
}

const typesOf = ({ taken }: Receiver) => taken.map(({ type }) => type);

test('a receiver is told what happens in a room, signed, in order, each event under the seq that it has in the log', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  await subscribe(store, receiver);
  const office = new Office({ store });
  const ann = await office.meetings.enter('ann', { role: 'host' });
  await office.deliver();
  const bob = await office.meetings.enter('bob');
  await ann.seat.execute('chat.send', { text: 'hello' });
  await ann.seat.execute('chat.send', { text: 'for you', to: 'bob' });
  await ann.seat.execute('room.update', { locked: true });
  await bob.seat.leave();
  await ann.seat.leave();
  await office.deliver();
  await office.deliver();
  expect(typesOf(receiver)).toEqual([
    'room.started',
    'participant.joined',
    'participant.joined',
    'message.sent',
    'message.sent',
    'room.updated',
    'room.action',
    'participant.left',
    'participant.left',
    'room.ended',
  ]);
  expect(receiver.taken.every(({ genuine }) => genuine)).toBe(true);
  expect(receiver.taken.map(({ seq }) => seq)).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8, 8]);
  expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(10);
  expect(receiver.taken[3]).toMatchObject({
    tenant: 'acme',
    room: 'stand-up',
    data: { from: 'ann', payload: 'hello', direct: false },
  });
  expect(receiver.taken[4]?.data).toEqual({ from: 'ann', topic: 'chat', direct: true });
  // Nothing is left behind, and the next meeting is another one.
  await settled();
  expect(office.meetings.store.size).toBe(0);
  expect(await store.webhooks.backlog()).toEqual({ waiting: 0, dead: 0 });
  const cyd = await office.meetings.enter('cyd');
  await office.deliver();
  expect(receiver.taken.slice(10)).toMatchObject([
    { type: 'room.started', seq: 1 },
    { type: 'participant.joined', seq: 1 },
  ]);
  expect(receiver.taken[10]?.meeting).not.toBe(receiver.taken[0]?.meeting);
  await cyd.seat.leave();
});

test('what happens in a breakout room is not told: its people are in the meeting all the while', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  await subscribe(store, receiver);
  const office = new Office({ store });
  const ann = await office.meetings.enter('ann', { role: 'host' });
  await ann.seat.execute('breakout.set', { groups: [{ name: 'Red' }] });
  await ann.seat.execute('breakout.open', {});
  const entered = await ann.seat.enter();
  const [red] = entered.state === 'joined' ? (entered.room.breakouts?.groups ?? []) : [];
  const inGroup = await office.meetings.enter('ann', { breakout: red?.id ?? '' });
  await inGroup.seat.execute('chat.send', { text: 'in the group' });
  await inGroup.seat.leave();
  await ann.seat.leave();
  await office.deliver();
  await office.deliver();
  expect(typesOf(receiver)).not.toContain('message.sent');
  expect(typesOf(receiver).filter((type) => type.startsWith('participant.'))).toEqual([
    'participant.joined',
    'participant.left',
  ]);
  expect(new Set(receiver.taken.map(({ room }) => room))).toEqual(new Set(['stand-up']));
  await settled();
  expect(office.meetings.store.size).toBe(0);
});

test('a receiver chooses among the types; a tenant without one costs nothing', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  const office = new Office({ store });
  await office.meetings.enter('ann');
  await office.deliver();
  expect(await store.webhooks.openCursors(10)).toEqual([]);
  expect(await store.webhooks.cursor('acme', 'stand-up')).toBeUndefined();
  await subscribe(store, receiver, ['participant.*', 'room.started']);
  await office.meetings.enter('bob');
  await office.deliver();
  expect(typesOf(receiver)).toEqual(['room.started', 'participant.joined']);
  expect(receiver.taken[1]?.data).toMatchObject({ identity: 'bob' });
  expect([wants([], 'x.y'), wants(['x.*'], 'x.y'), wants(['x.*'], 'xx.y'), wants(['x.z'], 'x.y')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a receiver that refuses is tried again, with more and more time between; nothing overtakes', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  await subscribe(store, receiver);
  const office = new Office({ store });
  receiver.answer = () => 500;
  await office.meetings.enter('ann');
  const waits: number[] = [];
  let last = office.time.now;
  for (let step = 0; step < 400 && waits.length < 5; step += 1) {
    const before = receiver.seen.length;
    await office.deliver();
    if (receiver.seen.length > before) {
      waits.push(office.time.now - last);
      last = office.time.now;
    }
    office.time.now += 250;
  }
  expect(waits).toEqual([0, 750, 1_500, 3_000, 6_000]);
  expect(new Set(receiver.seen.map(({ id }) => id)).size).toBe(1);
  receiver.answer = () => 200;
  office.time.now += HOUR_MS;
  await office.deliver();
  expect(typesOf(receiver)).toEqual(['room.started', 'participant.joined']);
});

test('a receiver that is away for hours gets all when it is back; memory is not what keeps it', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  const other = await receiving();
  await subscribe(store, receiver);
  await subscribe(store, other);
  const office = new Office({ store });
  receiver.answer = () => 503;
  for (let hour = 0; hour < 20; hour += 1) {
    const guest = await office.meetings.enter('ann');
    await office.deliver();
    await guest.seat.leave();
    await office.deliver();
    await office.deliver();
    office.time.now += HOUR_MS;
  }
  // Of each meeting: started, joined, left, ended.
  expect(await store.webhooks.backlog()).toEqual({ waiting: 80, dead: 0 });
  expect(other.taken).toHaveLength(80);
  receiver.answer = () => 200;
  office.time.now += HOUR_MS;
  for (let look = 0; look < 5; look += 1) await office.deliver();
  expect(receiver.taken.map(({ id }) => id)).toEqual(other.taken.map(({ id }) => id));
  expect(await store.webhooks.backlog()).toEqual({ waiting: 0, dead: 0 });
});

test('what nobody takes for a day is given up, and is delivered again when somebody wants it', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  const id = await subscribe(store, receiver, ['room.started', 'room.ended']);
  const office = new Office({ store });
  receiver.answer = () => 302;
  const guest = await office.meetings.enter('ann');
  await office.deliver();
  office.time.now += 23 * HOUR_MS;
  await guest.seat.leave();
  await office.deliver();
  expect(await store.webhooks.backlog()).toEqual({ waiting: 2, dead: 0 });
  office.time.now += 2 * HOUR_MS;
  await office.deliver();
  expect(await store.webhooks.dead(id, 0, 10)).toMatchObject([{ type: 'room.started', lastError: 'it answered 302' }]);
  receiver.answer = () => 200;
  office.time.now += HOUR_MS;
  await office.deliver();
  await store.webhooks.replay(id, undefined, office.time.now);
  await office.deliver();
  expect(typesOf(receiver)).toEqual(['room.ended', 'room.started']);
});

test('a receiver that does not answer holds nobody else up', async () => {
  const store = await memoryStore();
  const silent = await receiving();
  const quick = await receiving();
  await subscribe(store, silent);
  await subscribe(store, quick);
  silent.answer = () => undefined;
  const office = new Office({ store });
  await office.meetings.enter('ann');
  await office.look();
  office.sender.look();
  await expect.poll(() => quick.taken.length).toBe(2);
  expect(silent.taken).toEqual([]);
});

test('when a node dies another goes on from where it was, also with a meeting that has ended meanwhile', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  await subscribe(store, receiver);
  const registry = new MemoryRegistry();
  const time = { now: Date.parse('2026-11-30T12:00:00Z') };
  const held = new Map<string, string>();
  const leasesOf = (node: string) => ({
    hold: async (name: string) => (held.get(name) ?? node) === node && held.set(name, node) !== undefined,
    letGo: async (name: string) => void held.delete(name),
  });
  const first = new Office({ store, registry, time, leases: leasesOf('a'), node: 'a' });
  const second = new Office({ store, registry, time, leases: leasesOf('b'), node: 'b' });
  await first.meetings.enter('ann');
  await first.deliver();
  await second.meetings.enter('bob');
  await second.deliver();
  expect(receiver.taken).toHaveLength(2);
  // The first one dies: its leases lapse, and its guest is taken out by the other.
  held.clear();
  await second.meetings.meetings.administration.end(
    { tenant: 'acme', room: 'stand-up' },
    { kind: 'service', name: 'desk', tenant: 'acme', grants: grantsOfRole('host') },
  );
  await settled();
  time.now += HOUR_MS;
  await second.endpoints.refresh();
  await second.effects.lookForOrphans();
  await second.deliver();
  await second.deliver();
  expect(typesOf(receiver)).toEqual([
    'room.started',
    'participant.joined',
    'participant.joined',
    'participant.left',
    'participant.left',
    'room.event',
    'room.action',
    'room.ended',
  ]);
  expect(receiver.taken.map(({ seq }) => seq)).toEqual([1, 1, 2, 3, 4, 5, 6, 6]);
  expect(new Set(receiver.taken.map(({ meeting }) => meeting)).size).toBe(1);
});

test('the lease of an endpoint outlasts an answer that does not come, is held on to, and is given to others in between', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  await subscribe(store, receiver);
  const asked: [string, number][] = [];
  let lost = false;
  const leases = {
    hold: async (name: string, ttlMs: number) => {
      asked.push([name.split(' ')[0] ?? '', ttlMs]);
      return !lost || !name.startsWith('webhooks');
    },
    letGo: async () => undefined,
  };
  const office = new Office({ store, leases });
  const ann = await office.meetings.enter('ann', { role: 'host' });
  for (let text = 0; text < 8; text += 1) await ann.seat.execute('chat.send', { text: `${text}` });
  // Each takes its time.
  receiver.answer = () => {
    office.time.now += 4_000;
    return 204;
  };
  await office.deliver();
  const held = asked.filter(([name]) => name === 'webhooks');
  expect(held.length).toBeGreaterThan(6);
  expect(held.every(([, ttlMs]) => ttlMs > 10_000 && ttlMs <= 15_000)).toBe(true);
  // After its turn, and when another node has it, nothing more is sent.
  expect(receiver.taken).toHaveLength(8);
  lost = true;
  await office.deliver();
  expect(receiver.taken).toHaveLength(8);
  lost = false;
  await office.deliver();
  expect(receiver.taken).toHaveLength(10);
});

describe('webhooks go to public addresses alone', () => {
  const strict = new Targets({ allowedNetworks: [], allowHttp: false });
  test.each([
    'http://example.com/',
    'ftp://example.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://172.16.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::ffff:10.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::a00:1]/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://0/',
    'https://100.64.0.1/',
    'https://224.0.0.1/',
    'https://user:word@example.com/',
    'nonsense',
  ])('not to %s', (url) => {
    expect(strict.problemOf(url)).toBeDefined();
  });

  test('names are looked at when a connection is made: one that leads elsewhere then is refused', async () => {
    expect(strict.problemOf('https://example.com/hook')).toBeUndefined();
    let answers = [[{ address: '93.184.215.14', family: 4 }]];
    const resolver: Resolver = (_name, _options, callback) => callback(null, answers.shift() ?? []);
    const targets = new Targets({ allowedNetworks: [], allowHttp: false }, resolver);
    const ask = promisify(targets.lookup);
    expect(await ask('rebinding.example', {})).toBe('93.184.215.14');
    answers = [
      [{ address: '127.0.0.1', family: 4 }],
      [
        { address: '93.184.215.14', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    ];
    await expect(ask('rebinding.example', {})).rejects.toThrow('not public');
    await expect(ask('both.example', {})).rejects.toThrow('not public');
  });

  test('a network that is allowed is', () => {
    const targets = new Targets({ allowedNetworks: ['10.20.0.0/16', '127.0.0.1'], allowHttp: true });
    expect(targets.problemOf('http://10.20.3.4/hook')).toBeUndefined();
    expect(targets.problemOf('http://127.0.0.1:8080/hook')).toBeUndefined();
    expect(targets.problemOf('http://10.21.0.1/hook')).toBeDefined();
  });
});

test('1,000 events, a receiver that fails at random, senders that die: per room nothing is missing, nothing goes back, repeats keep their id', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  await subscribe(store, receiver);
  const registry = new MemoryRegistry();
  const time = { now: Date.parse('2026-11-30T12:00:00Z') };
  const random = xoroshiro128plus(20);
  const chance = (share: number): boolean => uniformInt(random, 0, 99) < share * 100;
  // Now and then it takes an event and its answer is lost.
  receiver.answer = () => (chance(0.2) ? (chance(0.5) ? 500 : 404) : 200);
  let office = new Office({ store, registry, time });
  const rooms = ['a', 'b', 'c', 'd', 'e'];
  const hosts = await Promise.all(rooms.map((into) => office.meetings.enter('ann', { into, role: 'host' })));
  const ends = new Map<string, number>();
  for (let round = 0; round < 200; round += 1) {
    for (const [index, host] of hosts.entries()) {
      const { seq } = await host.seat.execute('chat.send', { text: `${round}` });
      ends.set(rooms[index] ?? '', seq);
    }
    if (chance(0.5)) await office.look();
    if (chance(0.2)) {
      await office.look();
      office.sender.look();
      // In the middle of what is on its way.
      if (chance(0.5)) {
        await office.sender.close();
        office = office.successor();
      }
    }
    time.now += uniformInt(random, 0, 5_000);
  }
  for (let looks = 0; looks < 5_000 && (await store.webhooks.backlog()).waiting > 0; looks += 1) {
    await office.deliver();
    time.now += 60_000;
  }
  expect(await store.webhooks.backlog()).toEqual({ waiting: 0, dead: 0 });
  for (const room of rooms) {
    const seen = receiver.taken.filter((each) => each.room === room);
    // What came once more is known by its id.
    const once = [...new Map(seen.map((each) => [each.id, each])).values()];
    const numbers = once.filter(({ type }) => type !== 'room.started').map(({ seq }) => seq);
    expect(numbers).toEqual(Array.from({ length: ends.get(room) ?? 0 }, (_, index) => index + 1));
    expect(new Set(once.map(({ meeting }) => meeting)).size).toBe(1);
    const bodies = new Map<string, string>();
    for (const { id, genuine, ...rest } of seen) {
      expect(genuine).toBe(true);
      expect(bodies.get(id) ?? JSON.stringify(rest)).toBe(JSON.stringify(rest));
      bodies.set(id, JSON.stringify(rest));
    }
  }
  expect(receiver.taken.length).toBeGreaterThan(1_000);
}, 60_000);

test('what people do with their rights stands in the audit log, once, though nobody wants webhooks', async () => {
  const store = await memoryStore();
  const registry = new MemoryRegistry();
  const office = new Office({ store, registry });
  const ann = await office.meetings.enter('ann', { role: 'host' });
  await office.meetings.enter('bob');
  await office.look();
  await ann.seat.execute('room.update', { locked: true });
  await ann.seat.execute('participant.remove', { identity: 'bob' });
  await office.look();
  // Another node takes over, and reads once more what was read.
  const successor = office.successor();
  await successor.look();
  await ann.seat.execute('room.update', { locked: false });
  await ann.seat.leave();
  for (const each of [successor, office, successor]) await each.look();
  await settled();
  expect(registry.size).toBe(0);
  expect(await store.audit.read('acme', 0, 10)).toMatchObject([
    { action: 'room.update', actor: { kind: 'person', id: 'ann' }, target: { room: 'stand-up' } },
    { action: 'participant.remove', target: { room: 'stand-up', identity: 'bob' } },
    { action: 'room.update' },
  ]);
});

test('a meeting that is over before anybody looked is told too, and leaves nothing behind', async () => {
  const store = await memoryStore();
  const receiver = await receiving();
  await subscribe(store, receiver);
  const registry = new MemoryRegistry();
  const office = new Office({ store, registry });
  await office.endpoints.refresh();
  const ann = await office.meetings.enter('ann');
  await ann.seat.leave();
  await settled();
  await office.deliver();
  await office.deliver();
  expect(typesOf(receiver)).toEqual(['room.started', 'participant.joined', 'participant.left', 'room.ended']);
  expect(registry.size).toBe(0);
});
