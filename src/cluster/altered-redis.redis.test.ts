/**
 * Somebody writes to the Redis of a running meeting. Ann and Bob are in it, on a node each; a third node, which knows
 * nothing of the room, takes whoever comes after each alteration. Nothing that was put there is believed, no process
 * ends, and the meeting goes on.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Meeting } from '../../signaling/client/api.ts';
import { DevelopmentKey } from '../auth/development-key.ts';
import { Authenticator } from '../redis/authenticator.ts';
import { RedisServer } from '../redis/testing/redis-server.ts';
import { RoomFormat } from '../registry/redis/room-format.ts';
import { ChaosClient } from './testing/chaos-client.ts';
import { ChaosCluster, SECRET } from './testing/chaos-cluster.ts';
import { nodeInfo } from './testing/nodes.ts';

const PATIENCE = { timeout: 30_000, interval: 50 };
const room = { tenant: 'dev', room: 'altered' };
const another = { tenant: 'dev', room: 'another' };

const authenticator = new Authenticator(SECRET);
const format = new RoomFormat(authenticator);
const log = format.keyOf(room);
const nodesKey = `causeway:${authenticator.namespace}:nodes`;
const leaseOf = (id: string): string => `causeway:${authenticator.namespace}:node:${id}`;
/** What a stranger puts in the place of a code. */
const CODE = 'x'.repeat(43);

const tokens = new DevelopmentKey(SECRET);
let redis: RedisServer;
let cluster: ChaosCluster;
let ann: ChaosClient;
let bob: ChaosClient;
/** What was published on the room's channel so far. */
const published: string[] = [];
let stopListening: (() => void) | undefined;

function person(identity: string, nth: number, in_ = room): ChaosClient {
  const { tenant, room: name } = in_;
  const role = identity === 'ann' ? 'host' : 'participant';
  const token = tokens.sign({ tenant, room: name, identity, name: identity, role });
  const urls = [cluster.nodes[nth]?.signalingUrl ?? ''];
  return new ChaosClient({ identity, room: name, token, urls, note: () => undefined, asksToRemove: () => undefined });
}

const meetingOf = ({ identity, meeting }: ChaosClient): Meeting => {
  if (!meeting) throw new Error(`${identity} is in no meeting`);
  return meeting;
};

/** Who somebody sees, with their roles and whether they are there. */
const seenBy = (client: ChaosClient): readonly string[] =>
  [...meetingOf(client).participants.values()]
    .map(({ identity, role, state }) => `${identity} ${role} ${state}`)
    .toSorted();

async function say(client: ChaosClient, text: string, to: readonly ChaosClient[]): Promise<void> {
  await vi.waitFor(() => meetingOf(client).messages.send('chat', text), PATIENCE);
  for (const { heard } of to)
    await vi.waitFor(() => expect(heard.map(({ payload }) => payload)).toContain(text), PATIENCE);
}

beforeAll(async () => {
  redis = await RedisServer.start();
  const store = { url: redis.url, strike: () => Promise.resolve(), dispose: () => redis.dispose() };
  cluster = await ChaosCluster.start(store, (id) => id);
  stopListening = await redis.listen(format.channelOf(room), (message) => void published.push(message));
  [ann, bob] = [person('ann', 0), person('bob', 1)];
  for (const client of [ann, bob, person('zoe', 0, another)]) await client.act({ do: 'join' });
  for (let count = 0; count < 8; count += 1) await say(ann, `before ${count}`, [bob]);
}, 60_000);
afterAll(async () => {
  stopListening?.();
  await cluster?.dispose();
});

const get = async (field: string | number): Promise<string> => String(await redis.command('HGET', log, field));
const set = (...values: readonly (string | number)[]): Promise<unknown> => redis.command('HSET', log, ...values);
const end = async (): Promise<number> => Number(await get('seq'));
/** An event that no node wrote, after the last one. */
async function forge(text: string, seal = (plain: string) => CODE + plain): Promise<void> {
  const seq = (await end()) + 1;
  await set(seq, `forged ${seal(text)}`, 'seq', seq, 'batch', 'forged');
}
const setLease = (id: string, text: string): Promise<unknown> =>
  redis.command('HSET', leaseOf(id), 'incarnation', 'forged', 'node', text);
const stranger = (id: string): string =>
  JSON.stringify({ beat: 1e9, node: nodeInfo(id, { signalingUrl: 'ws://127.0.0.1:9/v1/signaling', load: 0 }) });
const mallory = {
  type: 'participantJoined',
  participant: { identity: 'mallory', name: 'Mallory', role: 'host', state: 'joined', tracks: [] },
  replaced: false,
};

const firstNode = (): string => cluster.nodes[0]?.id ?? '';

test.each<[string, () => Promise<unknown>]>([
  ['a byte of an event is another', async () => set(await end(), (await get(await end())).replace('"chat"', '"chaT"'))],
  ['two events change places', async () => set(2, await get(3), 3, await get(2))],
  ['a participant is forged', () => forge(JSON.stringify(mallory))],
  ['an event without a participant is forged', () => forge('{"type":"participantJoined","participant":null}')],
  ['an event of no known kind is forged', () => forge('{"type":"shutdown"}')],
  ['an event is no JSON', () => forge('{')],
  ['an event has no code', () => forge('{"type":"roomUpdated","locked":true,"lobby":true}', (text) => text)],
  [
    'an event carries the code of another',
    async () => {
      const code = (await get(await end())).split(' ')[1]?.slice(0, 43);
      await forge('{"type":"roomUpdated","locked":true,"lobby":true}', (text) => code + text);
    },
  ],
  [
    'the last event is written once more',
    async () => {
      const seq = await end();
      await set(seq + 1, await get(seq), 'seq', seq + 1);
    },
  ],
  ['the log of another room is put here', () => redis.command('COPY', format.keyOf(another), log, 'REPLACE')],
  ['it is a list', () => redis.command('DEL', log).then(() => redis.command('LPUSH', log, 'x'))],
  ['it is a text', () => redis.command('SET', log, 'x')],
  ['it is deleted', () => redis.command('DEL', log)],
  ['it expires', () => redis.command('PEXPIRE', log, 1)],
  ['its events are trimmed', async () => redis.command('HDEL', log, await end(), (await end()) - 1)],
  ['an event is huge', async () => set((await end()) + 1, 'x'.repeat(16 << 20), 'seq', (await end()) + 1)],
  ['its end is negative', () => set('seq', -5)],
  ['its end is far away', () => set('seq', 9_007_199_254_740_000)],
  ['its end is no number', () => set('seq', 'NaN')],
  ['its end is of another batch', () => set('batch', 'forged')],
  [
    'a snapshot is forged',
    async () => {
      const snapshot = { ...room, seq: await end(), locked: true, lobby: true, participants: [mallory.participant] };
      await set(
        'snapshotSeq',
        await end(),
        'snapshotBatch',
        await get('batch'),
        'snapshot',
        CODE + JSON.stringify(snapshot),
      );
    },
  ],
  [
    'it is put back as it was earlier, whole',
    async () => {
      await redis.command('COPY', log, 'earlier');
      await say(ann, 'after the copy', [bob]);
      await redis.command('COPY', 'earlier', log, 'REPLACE');
    },
  ],
  [
    'a change is published that no node made',
    () => redis.command('PUBLISH', format.channelOf(room), `${CODE}["b","${Number.MAX_SAFE_INTEGER}","","{}"]`),
  ],
  [
    'changes are published once more',
    async () => {
      for (const message of published.slice(0, 5)) await redis.command('PUBLISH', format.channelOf(room), message);
    },
  ],
  ['a lease is forged, with another URL for clients', () => setLease(firstNode(), CODE + stranger(firstNode()))],
  [
    'a lease names no URL',
    () => setLease(firstNode(), CODE + stranger(firstNode()).replace('ws://127.0.0.1:9', 'ws://[')),
  ],
  [
    'a lease is put back, and kept',
    async () => {
      const old = String(await redis.command('HGET', leaseOf(firstNode()), 'node'));
      await vi.waitFor(
        async () => expect(await redis.command('HGET', leaseOf(firstNode()), 'node')).not.toBe(old),
        PATIENCE,
      );
      await setLease(firstNode(), old);
      await redis.command('PERSIST', leaseOf(firstNode()));
    },
  ],
  ['leases are of another kind', () => redis.command('SET', leaseOf(firstNode()), 'x')],
  ['leases are deleted', () => redis.command('DEL', ...cluster.nodes.map(({ id }) => leaseOf(id)))],
  [
    'a node is added',
    async () => {
      await redis.command('SADD', nodesKey, 'mallory');
      await setLease('mallory', CODE + stranger('mallory'));
    },
  ],
  ['the list of nodes is of another kind', () => redis.command('SET', nodesKey, 'x')],
])('%s: the meeting goes on', { timeout: 90_000 }, async (name, alter) => {
  await alter();
  // Who comes to a node that has to read the room, and who is in it, meet.
  const late = person('late', 2);
  await vi.waitFor(async () => {
    await late.act({ do: 'join' });
    expect(late.meeting).toBeDefined();
  }, PATIENCE);
  await vi.waitFor(() => {
    expect(seenBy(ann)).toEqual(['bob participant joined', 'late participant joined']);
    expect(seenBy(bob)).toEqual(['ann host joined', 'late participant joined']);
    expect(seenBy(late)).toEqual(['ann host joined', 'bob participant joined']);
  }, PATIENCE);
  await say(ann, `${name}: ann`, [bob, late]);
  await say(late, `${name}: late`, [ann, bob]);
  for (const client of [ann, bob, late]) {
    expect(meetingOf(client).settings.current).toMatchObject({ locked: false, lobby: false });
    expect(client.heard.filter(({ from }) => !['ann', 'bob', 'late'].includes(from))).toEqual([]);
    expect(client.complaints).toEqual([]);
  }
  await late.act({ do: 'leave' });
  await vi.waitFor(
    () => expect([seenBy(ann), seenBy(bob)]).toEqual([['bob participant joined'], ['ann host joined']]),
    PATIENCE,
  );
  // All nodes are there for each other, and nobody else is.
  await vi.waitFor(async () => {
    const ids = cluster.nodes.map(({ id }) => id).toSorted();
    for (const node of cluster.nodes) {
      const { registryUp, nodes } = await node.report();
      expect({ registryUp, ids: nodes.map(({ id }) => id).toSorted() }).toEqual({ registryUp: true, ids });
    }
  }, PATIENCE);
  expect(cluster.nodes.flatMap(({ crashes }) => crashes)).toEqual([]);
});

test('what was not believed stands in the nodes’ logs', () => {
  expect(cluster.nodes.map(({ output }) => output).join('\n')).toContain(
    'what somebody put into Redis was not believed',
  );
});
