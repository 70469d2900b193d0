import { describe, expect, test } from 'vitest';
import type { LoggedEvent } from '../../domain/room/log.ts';
import type { RoomEvent } from '../../domain/room/features.ts';
import { emptyRoom, toSnapshot, type RoomKey } from '../../domain/room/state.ts';
import type { LogSlice } from '../../ports/room-registry.ts';
import { LogFollower } from './log-follower.ts';
import type { LogPosition, Published } from './published.ts';
import { absentSlice, type ReadSlice } from './room-format.ts';

const key: RoomKey = { tenant: 'acme', room: 'stand-up' };
const note = (payload: string): RoomEvent => ({
  type: 'messageSent',
  from: 'ann',
  topic: 'note',
  payload,
  to: null,
  at: 1_000,
});

/** A log whose every batch is one event, and that is read when a test lets it be. */
class Log {
  readonly batches: string[] = [];
  reads = 0;
  /** Waited for before a read is answered, after what it found. */
  delay: Promise<void> | undefined;

  readonly read = async (after: LogPosition): Promise<ReadSlice> => {
    this.reads += 1;
    const found = this.#find(after);
    await this.delay;
    return found;
  };

  /** Writes a batch, and says what is published of it. */
  write(batch: string): Published {
    const after = this.end;
    this.batches.push(batch);
    return { batch, after, events: [JSON.stringify(note(batch))] };
  }

  get end(): LogPosition {
    return { seq: this.batches.length, batch: this.batches.at(-1) ?? '' };
  }

  #find(after: LogPosition): ReadSlice {
    const known = after.batch === '' || this.batches[after.seq - 1] === after.batch;
    const from = known ? after.seq : 0;
    const batches = this.batches.slice(from);
    const events = batches.map((batch, index): LoggedEvent => ({ seq: from + 1 + index, event: note(batch) }));
    const reset = known ? {} : ({ snapshot: toSnapshot(emptyRoom(key)), reset: true } as const);
    const start = { seq: from, batch: this.batches[from - 1] ?? '' };
    return { slice: { ...reset, events }, start, end: this.end, batches };
  }
}

async function follow(log: Log) {
  const slices: LogSlice[] = [];
  const listener = (slice: LogSlice): void => void slices.push(slice);
  const follower = new LogFollower({ key, afterSeq: 0, listener, read: log.read });
  await follower.catchUp();
  const heard = (): readonly string[] =>
    slices.flatMap(({ events }) =>
      events.map(({ seq, event }) => (event.type === 'messageSent' ? `${seq}${event.payload}` : '')),
    );
  return { follower, slices, heard };
}

/** A follower who knows a log of one batch. */
async function atOne() {
  const log = new Log();
  log.write('a');
  return { log, ...(await follow(log)) };
}

describe('what is published', () => {
  test('is told without reading, when it comes next', async () => {
    const { log, follower, heard } = await atOne();
    await expect(follower.takeHeard(log.write('b'))).resolves.toBe(true);
    await expect(follower.takeHeard(log.write('c'))).resolves.toBe(true);
    expect(heard()).toEqual(['1a', '2b', '3c']);
    expect(log.reads).toBe(1);
  });

  test('after a gap is read', async () => {
    const { log, follower, heard } = await atOne();
    log.write('b');
    await expect(follower.takeHeard(log.write('c'))).resolves.toBe(true);
    expect(heard()).toEqual(['1a', '2b', '3c']);
    expect(log.reads).toBe(2);
  });

  test('later than it was read is no news, and nothing wrong', async () => {
    const { log, follower, heard } = await atOne();
    const published = log.write('b');
    await follower.catchUp();
    await expect(follower.takeHeard(published)).resolves.toBe(true);
    expect(heard()).toEqual(['1a', '2b']);
  });

  test('while it is being read is told once, in order', async () => {
    const { log, follower, heard } = await atOne();
    const letGo = Promise.withResolvers<void>();
    log.delay = letGo.promise;
    const published = log.write('b');
    const caughtUp = follower.catchUp();
    await follower.takeHeard(published);
    const next = follower.takeHeard(log.write('c'));
    letGo.resolve();
    await Promise.all([caughtUp, next]);
    expect(heard()).toEqual(['1a', '2b', '3c']);
  });

  test('a second time changes nothing, and is found out', async () => {
    const { log, follower, heard } = await atOne();
    const published = log.write('b');
    await follower.takeHeard(published);
    await expect(follower.takeHeard(published)).resolves.toBe(false);
    log.write('c');
    await expect(follower.takeHeard(published)).resolves.toBe(false);
    expect(heard()).toEqual(['1a', '2b']);
  });

  test('of a log that is no more changes nothing, and is found out, even where it would fit', async () => {
    const { log, follower, heard } = await atOne();
    const old: Published = { batch: 'old', after: { seq: 1, batch: 'of old' }, events: [JSON.stringify(note('old'))] };
    await expect(follower.takeHeard(old)).resolves.toBe(false);
    expect(heard()).toEqual(['1a']);
    expect(log.reads).toBe(2);
  });

  test('of this node itself is told before it is heard', async () => {
    const { log, follower, heard } = await atOne();
    const own = log.write('b');
    await follower.takeOwn(own);
    await expect(follower.takeHeard(own)).resolves.toBe(true);
    expect(heard()).toEqual(['1a', '2b']);
    expect(log.reads).toBe(1);
  });

  test('by a writer who did not know where the log ended is read', async () => {
    const { log, follower, heard } = await atOne();
    const published = { ...log.write('b'), after: { seq: 1, batch: '' } };
    await expect(follower.takeHeard(published)).resolves.toBe(true);
    expect(heard()).toEqual(['1a', '2b']);
  });
});

test('a log that went on differently from what is known of it resets the follower', async () => {
  const { log, follower, slices, heard } = await atOne();
  await follower.takeHeard(log.write('b'));
  log.batches.splice(1, 1, 'x');
  await follower.takeHeard(log.write('c'));
  expect(slices.at(-1)).toMatchObject({ reset: true, snapshot: { seq: 0 } });
  expect(heard()).toEqual(['1a', '2b', '1a', '2x', '3c']);
});

test('a log that is absent leaves the follower where it stood', async () => {
  const { log, follower, slices } = await atOne();
  const { position } = follower;
  const broken = new LogFollower({
    key,
    afterSeq: 1,
    listener: (slice) => void slices.push(slice),
    read: async (after) => absentSlice(key, after),
  });
  await broken.catchUp();
  expect(slices.at(-1)).toMatchObject({ absent: true });
  expect(broken.position.seq).toBe(1);
  expect(position).toEqual(log.end);
});

test('a failed read tells those who asked, and the next one goes on', async () => {
  const { log, follower, heard } = await atOne();
  log.write('b');
  log.delay = Promise.reject(new Error('away'));
  await expect(Promise.all([follower.catchUp(), follower.catchUp()])).rejects.toThrow('away');
  log.delay = undefined;
  await follower.catchUp();
  expect(heard()).toEqual(['1a', '2b']);
});

test('nothing is told any more after the end', async () => {
  const { log, follower, heard } = await atOne();
  const letGo = Promise.withResolvers<void>();
  log.delay = letGo.promise;
  log.write('b');
  const caughtUp = follower.catchUp();
  follower.close();
  letGo.resolve();
  await caughtUp;
  await follower.takeHeard(log.write('c'));
  expect(heard()).toEqual(['1a']);
});
