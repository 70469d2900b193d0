/** Who reaches Redis is not believed for that; and Redis itself may have lost the end of a log. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RoomEvent } from '../../domain/room/features.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import { silentLogger, type Logger } from '../../ports/logger.ts';
import type { LogSlice } from '../../ports/room-registry.ts';
import { parseRedisUrl } from '../../redis/redis-url.ts';
import { RedisServer } from '../../redis/testing/redis-server.ts';
import { RedisRegistry, type Rejected } from './redis-registry.ts';
import { channelOf, format, keyOf, SECRET } from './testing/room-names.ts';

const key: RoomKey = { tenant: 'acme', room: 'stand-up' };
const note = (payload: string): RoomEvent => ({
  type: 'messageSent',
  from: 'ann',
  topic: 'note',
  payload,
  to: null,
  at: 1_000,
});

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
beforeEach(() => server.command('FLUSHALL'));
afterAll(() => server.dispose());

async function open(url = server.url, logger: Logger = silentLogger, secret = SECRET) {
  const rejected: Rejected[] = [];
  const onRejected = (reason: Rejected): void => void rejected.push(reason);
  const registry = await RedisRegistry.open({ address: parseRedisUrl(url), secret, logger, onRejected });
  onTestFinished(() => registry.close());
  return { registry, rejected };
}

/** What another node writes as the second event, unheard of by anybody. */
async function writeSecond(event: RoomEvent): Promise<void> {
  const first = String(await server.command('HGET', keyOf(key), '1'));
  const after = { seq: 1, batch: first.slice(0, first.indexOf(' ')) };
  const [sealed = ''] = format.sealEvents(key, after, 'other', [JSON.stringify(event)]);
  await server.command('HSET', keyOf(key), 'seq', 2, 'batch', 'other', 2, `other ${sealed}`);
}

/** A node that follows the room, and what it hears. */
async function follower() {
  const { registry, rejected } = await open();
  const slices: LogSlice[] = [];
  await registry.follow(key, 0, (slice) => void slices.push(slice));
  const heard = (): readonly string[] =>
    slices.flatMap(({ events }) => events.map(({ event }) => (event.type === 'messageSent' ? event.payload : '')));
  return { registry, rejected, slices, heard };
}

/** All that is published on the room's channel from now on. */
async function eavesdrop(): Promise<readonly string[]> {
  const messages: string[] = [];
  const stop = await server.listen(channelOf(key), (message) => void messages.push(message));
  onTestFinished(stop);
  return messages;
}

describe('a message on the channel', () => {
  test.each(['', 'hello', '{"batch":"b"}', `${'A'.repeat(43)}["b","2","a","{}"]`])(
    'that no node signed changes nothing, and is counted: %j',
    async (message) => {
      const { registry, rejected, heard } = await follower();
      await registry.append(key, 0, [note('a')]);
      await server.command('PUBLISH', channelOf(key), message);
      await vi.waitFor(() => expect(rejected).toEqual(['badSignature']));
      await registry.append(key, 1, [note('b')]);
      expect(heard()).toEqual(['a', 'b']);
    },
  );

  test('that is repeated, or altered, or for another room changes nothing, and is counted', async () => {
    const { registry, rejected, heard } = await follower();
    const another = { ...key, room: 'another' };
    await registry.follow(another, 0, () => undefined);
    const messages = await eavesdrop();
    await registry.append(key, 0, [note('a')]);
    await registry.append(key, 1, [note('b')]);
    await vi.waitFor(() => expect(messages).toHaveLength(2));
    const [first = '', second = ''] = messages;
    await server.command('PUBLISH', channelOf(key), first);
    await server.command('PUBLISH', channelOf(key), second.replace('"payload\\":\\"b', '"payload\\":\\"x'));
    await server.command('PUBLISH', channelOf(another), second);
    await vi.waitFor(() => expect(rejected).toEqual(['replayed', 'badSignature', 'badSignature']));
    expect(heard()).toEqual(['a', 'b']);
  });

  test('of a room’s earlier life changes nothing in the next, even where its number fits', async () => {
    const messages = await eavesdrop();
    const first = await follower();
    await first.registry.append(key, 0, [note('a')]);
    await first.registry.append(key, 1, [note('old')]);
    await vi.waitFor(() => expect(messages).toHaveLength(2));
    await first.registry.forget(key, 2);
    await first.registry.append(key, 0, [note('new')]);
    const second = await follower();
    await server.command('PUBLISH', channelOf(key), messages[1] ?? '');
    await vi.waitFor(() => expect(second.rejected).toEqual(['replayed']));
    expect(second.heard()).toEqual(['new']);
    expect(first.heard()).toEqual(['a', 'old', 'new']);
  });

  test('that never arrives is missed by nobody for long', async () => {
    const { registry, heard } = await follower();
    await registry.append(key, 0, [note('a')]);
    // What a node writes whose publish is lost on the way.
    await writeSecond(note('b'));
    await vi.waitFor(() => expect(heard()).toEqual(['a', 'b']), { timeout: 5_000 });
  });
});

describe('a log that somebody else than a node wrote to', () => {
  /** What is done to the hash of a room with three events and a snapshot of the first two. */
  const field = (name: string | number): Promise<string> => server.command('HGET', keyOf(key), name).then(String);
  const set = (...values: readonly (string | number)[]): Promise<unknown> =>
    server.command('HSET', keyOf(key), ...values);
  const forged = 'x'.repeat(43) + JSON.stringify(note('forged'));

  test.each<[string, () => Promise<unknown>]>([
    ['an event that is altered', async () => set(3, (await field(3)).replace('"c"', '"x"'))],
    ['an event of another place', async () => set(3, await field(2))],
    ['two events that changed places', async () => set(2, await field(3), 3, await field(2))],
    ['an event without its code', async () => set(3, `${await field('batch')} ${JSON.stringify(note('x'))}`)],
    ['an event that is missing', () => server.command('HDEL', keyOf(key), 3)],
    ['an event of 2 MiB', () => set(3, 'x'.repeat(2 << 20))],
    ['a forged event at the end', () => set(4, `forged ${forged}`, 'seq', 4, 'batch', 'forged')],
    ['an end beyond the events', () => set('seq', 9)],
    ['an end so far away that it can never be read', () => set('seq', 9_000_000_000_000)],
    ['an end that is negative', () => set('seq', -1)],
    ['an end that is no number', () => set('seq', 'x')],
    ['an end by another batch', () => set('batch', 'x')],
    ['no end', () => server.command('HDEL', keyOf(key), 'seq')],
    ['a snapshot that is altered', async () => set('snapshot', (await field('snapshot')).replace('false', 'true'))],
    ['a snapshot that is missing', () => server.command('HDEL', keyOf(key), 'snapshot')],
    ['a snapshot of a later time', () => set('snapshotSeq', 3)],
    ['a snapshot beyond the end', () => set('snapshotSeq', 9)],
    ['a snapshot before the beginning', () => set('earlierSeq', -9_000_000_000)],
    [
      'a list in its place',
      () => server.command('DEL', keyOf(key)).then(() => server.command('LPUSH', keyOf(key), 'x')),
    ],
    ['a text in its place', () => server.command('SET', keyOf(key), 'x')],
  ])('%s is discarded, and the next writer begins it anew', async (_name, alter) => {
    const { registry: writer } = await open();
    await writer.append(key, 0, [note('a')]);
    await writer.append(key, 1, [note('b')]);
    await writer.storeSnapshot(key, { ...key, seq: 2, locked: false, lobby: false, participants: [] });
    await writer.append(key, 2, [note('c')]);
    await alter();
    const { registry, rejected } = await open();
    await expect(registry.read(key, 0)).resolves.toEqual({ events: [] });
    expect(rejected).toEqual(['alteredLog']);
    const snapshot = { ...key, seq: 1_003, locked: true, lobby: false, participants: [] };
    await expect(registry.restore(key, snapshot)).resolves.toBe(true);
    await expect(writer.read(key, 0)).resolves.toEqual({ snapshot, events: [] });
  });

  test('the log of another room is not believed', async () => {
    const { registry, rejected } = await open();
    const another = { ...key, room: 'another' };
    await registry.append(another, 0, [note('a')]);
    await server.command('RENAME', keyOf(another), keyOf(key));
    await expect(registry.read(key, 0)).resolves.toEqual({ events: [] });
    expect(rejected).toEqual(['alteredLog']);
  });

  test('an event of its earlier life, in the place that it had, is not believed', async () => {
    const { registry } = await open();
    await registry.append(key, 0, [note('a')]);
    await registry.append(key, 1, [note('old')]);
    const old = await field(2);
    await registry.forget(key, 2);
    await registry.append(key, 0, [note('a')]);
    await set('seq', 2, 'batch', old.slice(0, old.indexOf(' ')), 2, old);
    const { registry: reader, rejected } = await open();
    await expect(reader.read(key, 0)).resolves.toEqual({ events: [] });
    expect(rejected).toEqual(['alteredLog']);
  });

  test('and that goes on meanwhile is discarded all the same', async () => {
    const { registry, rejected, slices } = await follower();
    await registry.append(key, 0, [note('a')]);
    await server.command('HSET', keyOf(key), 1, 'x');
    await expect(registry.append(key, 1, [note('b')])).resolves.toMatchObject({ appended: true });
    const { registry: reader, rejected: alsoRejected } = await open();
    await expect(reader.read(key, 0)).resolves.toEqual({ events: [] });
    expect(alsoRejected).toEqual(['alteredLog']);
    await vi.waitFor(() => expect(slices.at(-1)).toMatchObject({ absent: true }), { timeout: 5_000 });
    expect(rejected).toEqual([]);
  });
});

test('a node with another secret neither reads a room, nor removes it, nor is heard in it', async () => {
  const { registry, heard, rejected } = await follower();
  await registry.append(key, 0, [note('a')]);
  const stranger = await open(server.url, silentLogger, 'the secret of another cluster, of tests');
  await expect(stranger.registry.read(key, 0)).resolves.toEqual({ events: [] });
  await stranger.registry.append(key, 0, [note('x'), note('y')]);
  await stranger.registry.forget(key, 2);
  await registry.append(key, 1, [note('b')]);
  expect(heard()).toEqual(['a', 'b']);
  expect([...rejected, ...stranger.rejected]).toEqual([]);
});

describe('a log that lost its end, as by a failover,', () => {
  test('and went on differently is not taken for the one that was known', async () => {
    const { registry, slices, heard } = await follower();
    const other = await open();
    await registry.append(key, 0, [note('a')]);
    await registry.append(key, 1, [note('lost')]);
    await writeSecond(note('kept'));
    await expect(registry.append(key, 2, [note('late')])).resolves.toMatchObject({
      appended: false,
      missed: { reset: true, events: [{ seq: 1 }, { seq: 2, event: { payload: 'kept' } }] },
    });
    expect(slices.at(-1)).toMatchObject({ reset: true });
    expect(heard()).toEqual(['a', 'lost', 'a', 'kept']);
    await expect(other.registry.append(key, 2, [note('next')])).resolves.toEqual({ appended: true, seq: 3 });
    await vi.waitFor(() => expect(heard().at(-1)).toBe('next'));
  });

  test('takes no snapshot of what it was', async () => {
    const { registry } = await follower();
    await registry.append(key, 0, [note('a')]);
    await registry.append(key, 1, [note('lost')]);
    await writeSecond(note('kept'));
    await registry.storeSnapshot(key, { ...key, seq: 2, locked: true, lobby: false, participants: [] });
    expect(await server.command('HEXISTS', keyOf(key), 'snapshot')).toBe(0);
  });
});

test('what a newer version wrote is not guessed at: followers are told so once, and the room is left as it is', async () => {
  const { registry, slices } = await follower();
  expect(registry.unreadable).toBe(false);
  const [sealed = ''] = format.sealEvents(key, { seq: 0, batch: '' }, 'b', ['{"type":"somethingNew"}']);
  await server.command('HSET', keyOf(key), 'seq', 1, 'batch', 'b', 1, `b ${sealed}`);
  for (let count = 0; count < 2; count += 1) {
    await expect(registry.read(key, 0)).rejects.toMatchObject({ name: 'UnreadableRoomError', code: 'unavailable' });
    await expect(registry.append(key, 0, [note('x')])).rejects.toThrow('a newer version of the server wrote the room');
  }
  expect(slices).toEqual([{ unreadable: true, events: [] }]);
  expect(registry.unreadable).toBe(true);
  expect(await server.command('HGET', keyOf(key), 'seq')).toBe('1');
});

describe('a password', () => {
  const password = 'p@ss/word:1';
  let locked: RedisServer;
  beforeAll(async () => {
    locked = await RedisServer.start('--requirepass', password);
  });
  afterAll(() => locked.dispose());

  const urlWith = (credentials: string): string => locked.url.replace('redis://', `redis://${credentials}@`);

  test('opens Redis, for a user too', async () => {
    const { registry } = await open(urlWith(`default:${encodeURIComponent(password)}`));
    await expect(registry.append(key, 0, [note('a')])).resolves.toEqual({ appended: true, seq: 1 });
    const { registry: other } = await open(urlWith(`:${encodeURIComponent(password)}`));
    await expect(other.read(key, 0)).resolves.toMatchObject({ events: [{ seq: 1 }] });
  });

  test('that is wrong is in no log and no error', { timeout: 15_000 }, async () => {
    const lines: string[] = [];
    const write = (context: object, message: string): void =>
      void lines.push(inspect({ context, message }, { depth: 20, showHidden: true }));
    const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger };
    const { registry } = await open(urlWith('default:wrong-secret'), logger);
    const error = await registry.append(key, 0, [note('a')]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('wrong-secret');
    expect(lines.join('\n')).toContain('WRONGPASS');
    expect(lines.join('\n')).not.toContain('wrong-secret');
  });
});
