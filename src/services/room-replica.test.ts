import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { MAX_MESSAGE_CHARS } from '../../signaling/protocol/features/messages.ts';
import { DEFAULT_LIMITS } from '../../signaling/server/limits.ts';
import { decide } from '../domain/room/decide.ts';
import { CausewayError } from '../domain/errors.ts';
import type { Context } from '../domain/feature.ts';
import type { LoggedEvent } from '../domain/room/log.ts';
import { emptyRoom, type RoomState } from '../domain/room/state.ts';
import { orderOf, draft } from '../domain/testing/random-orders.ts';
import { CONTEXT, join, KEY, leave, limited, message, publish, reassert, seatOf } from '../domain/testing/rooms.ts';
import { systemClock } from '../ports/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { RoomReplica, type ReplicaListener } from './room-replica.ts';
import { refusal } from './testing/refusal.ts';
import { replayed } from './testing/replayed.ts';
import { UnrulyRegistry } from './testing/unruly-registry.ts';

interface Node {
  readonly registry: UnrulyRegistry;
  readonly replica: RoomReplica;
  readonly heard: readonly { readonly logged: LoggedEvent; readonly state: RoomState }[];
  /** The states before each reset. */
  readonly resets: readonly RoomState[];
  readonly orphans: readonly LoggedEvent[];
}

/** A replica with a way of its own to the store, as a node has it. */
async function openNode(
  store: MemoryRegistry,
  registry = new UnrulyRegistry(store),
  onReset: ReplicaListener['reset'] = () => undefined,
  onOrphan: ReplicaListener['orphaned'] = () => undefined,
  context = limited({ participants: 100 }),
): Promise<Node> {
  const heard: { logged: LoggedEvent; state: RoomState }[] = [];
  const resets: RoomState[] = [];
  const orphans: LoggedEvent[] = [];
  const listener: ReplicaListener = {
    event: (logged, state) => void heard.push({ logged, state }),
    unreadable: () => undefined,
    reset: (previous, replica) => {
      resets.push(previous);
      onReset(previous, replica);
    },
    orphaned: (logged, replica) => {
      orphans.push(logged);
      onOrphan(logged, replica);
    },
  };
  const replica = await RoomReplica.open(
    KEY,
    { registry, context: () => context, clock: systemClock, logger: silentLogger },
    listener,
  );
  onTestFinished(() => replica.close());
  return { registry, replica, heard, resets, orphans };
}

/** Two nodes with one room. */
async function openTwo(context?: Context): Promise<readonly [Node, Node]> {
  const store = new MemoryRegistry();
  const open = () => openNode(store, undefined, undefined, undefined, context);
  return [await open(), await open()];
}

const seqsOf = ({ heard }: Node): readonly number[] => heard.map(({ logged }) => logged.seq);
const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Holds every append back until it is let go. */
function hold(registry: UnrulyRegistry): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  registry.beforeAppend = () => promise;
  return resolve;
}

/** The store loses the room, and the node is not told. */
function loseUnheard(store: MemoryRegistry, { registry }: Node): void {
  registry.hears = false;
  store.lose(KEY);
  registry.hears = true;
}

/** A node with `ann` in a room that was lost without its knowledge. */
async function lostUnheard(messages = 0): Promise<Node & { readonly store: MemoryRegistry }> {
  const store = new MemoryRegistry();
  const node = await openNode(store);
  await chat(node, messages);
  loseUnheard(store, node);
  return { ...node, store };
}

/** A room with `count` messages from `ann` behind its first event. */
async function chat({ replica }: Node, count: number): Promise<void> {
  await replica.execute(join('ann'));
  const by = seatOf(replica.state, 'ann');
  await Promise.all(range(0, count).map(() => replica.execute(message(by))));
}

describe('group commit', () => {
  test('writes the commands of one turn in one append, in their order', async () => {
    const { replica, registry, heard } = await openNode(new MemoryRegistry());
    const [ann, bob] = await Promise.all([replica.execute(join('ann')), replica.execute(join('bob'))]);
    expect(registry.appends).toEqual([2]);
    expect([...ann, ...bob]).toEqual(heard.map(({ logged }) => logged));
    expect([...replica.state.participants.keys()]).toEqual(['ann', 'bob']);
  });

  test('gathers what comes while an append is under way', async () => {
    const { replica, registry } = await openNode(new MemoryRegistry());
    const letGo = hold(registry);
    const first = replica.execute(join('ann'));
    await vi.waitFor(() => expect(registry.appends).toEqual([1]));
    const more = ['bob', 'cas', 'dot'].map((each) => replica.execute(join(each)));
    letGo();
    await Promise.all([first, ...more]);
    expect(registry.appends).toEqual([1, 3]);
  });

  test('decides each command against what the ones before it in the batch leave', async () => {
    const { replica, registry } = await openNode(new MemoryRegistry());
    const results = await Promise.allSettled([
      replica.execute(join('ann')),
      replica.execute(publish({ identity: 'ann', epoch: 1 }, 'ann-mic', 'microphone')),
      replica.execute(join('ann')),
      replica.execute(leave({ identity: 'ann', epoch: 1 })),
      replica.execute(message({ identity: 'ann', epoch: 1 })),
    ]);
    expect(results).toEqual([
      { status: 'fulfilled', value: [expect.objectContaining({ seq: 1 })] },
      { status: 'fulfilled', value: [expect.objectContaining({ seq: 2 })] },
      { status: 'rejected', reason: refusal('identity_taken') },
      { status: 'fulfilled', value: [expect.objectContaining({ seq: 3 })] },
      { status: 'rejected', reason: refusal('stale') },
    ]);
    expect(registry.appends).toEqual([3]);
  });

  test('writes nothing for commands that change nothing or are refused', async () => {
    const { replica, registry } = await openNode(new MemoryRegistry());
    const nobody = { identity: 'nobody', epoch: 1 };
    await expect(replica.execute(leave(nobody))).resolves.toEqual([]);
    await expect(replica.execute(message(nobody))).rejects.toEqual(refusal('stale'));
    expect(registry.appends).toEqual([]);
  });

  test('bounds a batch', async () => {
    const node = await openNode(new MemoryRegistry());
    await chat(node, 300);
    expect(node.registry.appends).toEqual([1, 128, 128, 44]);
    expect(node.replica.state.seq).toBe(301);
  });

  test('answers a command once its events are applied', async () => {
    const { replica, heard } = await openNode(new MemoryRegistry());
    const events = await replica.execute(join('ann'));
    expect(heard).toEqual(events.map((logged) => ({ logged, state: replica.state })));
    expect(replica.state.seq).toBe(1);
  });
});

describe('two replicas of a room', () => {
  test('stay equal', async () => {
    const [one, two] = await openTwo();
    await one.replica.execute(join('ann'));
    await two.replica.execute(join('bob'));
    await one.replica.execute(join('cas'));
    expect(two.replica.state).toEqual(one.replica.state);
    expect(two.heard).toEqual(one.heard);
    expect(seqsOf(one)).toEqual([1, 2, 3]);
  });

  test.each([
    ['one identity', join('ann'), join('ann'), 'identity_taken'],
    ['the last place', join('ann'), join('bob'), 'room_full'],
  ] as const)('decide again when the other was faster: %s goes to one of them', async (_name, first, second, code) => {
    const [one, two] = await openTwo(limited({ participants: 1 }));
    // What the first writes reaches the second only by its own append that fails.
    const letTell = Promise.withResolvers<void>();
    two.registry.beforeTelling = () => letTell.promise;
    const letGo = hold(two.registry);
    const late = two.replica.execute(second);
    late.catch(() => undefined);
    await vi.waitFor(() => expect(two.registry.appends).toEqual([1]));
    await one.replica.execute(first);
    letGo();
    await expect(late).rejects.toEqual(refusal(code));
    letTell.resolve();
    await vi.waitFor(() => expect(two.replica.state).toEqual(one.replica.state));
    expect(seqsOf(two)).toEqual([1]);
  });

  test('a batch that lost is decided again as a whole', async () => {
    const [one, two] = await openTwo();
    const letGo = hold(two.registry);
    const late = Promise.allSettled(['ann', 'bob', 'cas'].map((each) => two.replica.execute(join(each))));
    await vi.waitFor(() => expect(two.registry.appends).toEqual([3]));
    await one.replica.execute(join('bob'));
    letGo();
    expect(await late).toEqual([
      { status: 'fulfilled', value: [expect.objectContaining({ seq: 2 })] },
      { status: 'rejected', reason: refusal('identity_taken') },
      { status: 'fulfilled', value: [expect.objectContaining({ seq: 3 })] },
    ]);
    expect(two.registry.appends).toEqual([3, 2]);
    expect(one.replica.state).toEqual(two.replica.state);
  });

  test('a command that the other is always faster than is given up', async () => {
    const [one, two] = await openTwo();
    let rivals = 0;
    two.registry.beforeAppend = () => {
      rivals += 1;
      return one.replica.execute(join(`rival ${rivals}`));
    };
    await expect(two.replica.execute(join('ann'))).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterMs: 500,
    });
    two.registry.beforeAppend = undefined;
    await two.replica.execute(join('ann'));
    expect(one.replica.state).toEqual(two.replica.state);
    expect(one.replica.state.participants.size).toBe(rivals + 1);
  });

  test('whoever forgets the room lets the other start anew', async () => {
    const [one, two] = await openTwo();
    await one.replica.execute(join('ann'));
    await one.replica.execute(leave(seatOf(one.replica.state, 'ann')));
    await one.registry.forget(KEY, 2);
    expect(two.replica.state).toEqual(emptyRoom(KEY));
    const [joined] = await two.replica.execute(join('bob'));
    expect(joined).toMatchObject({ seq: 1 });
    expect(one.replica.state).toEqual(two.replica.state);
  });

  test(
    'end equal, and hear each event once and in order, however they write and lag',
    { timeout: 60_000 },
    async () => {
      const plan = fc.array(fc.record({ node: fc.nat(2), draft }), { maxLength: 30, size: 'max' });
      await fc.assert(
        fc.asyncProperty(plan, fc.scheduler(), async (plan, scheduler) => {
          const store = new MemoryRegistry();
          const nodes = await Promise.all(
            range(0, 3).map(() => {
              const registry = new UnrulyRegistry(store);
              registry.beforeAppend = () => scheduler.schedule(Promise.resolve());
              registry.beforeTelling = () => scheduler.schedule(Promise.resolve());
              return openNode(store, registry);
            }),
          );
          const writing = plan.map(async ({ node: index, draft }) => {
            await scheduler.schedule(Promise.resolve());
            const node = nodes[index];
            if (!node) throw new Error('no such node');
            const { replica } = node;
            await replica.execute(orderOf(replica.state, draft));
          });
          const settled = Promise.allSettled(writing);
          await scheduler.waitIdle();
          const unexpected = (await settled).filter(
            (each) => each.status === 'rejected' && !(each.reason instanceof CausewayError),
          );
          expect(unexpected).toEqual([]);
          const truth = await replayed(store, KEY);
          for (const node of nodes) {
            expect(node.replica.state).toEqual(truth);
            expect(seqsOf(node)).toEqual(range(1, truth.seq + 1));
          }
        }),
        { numRuns: 100 },
      );
    },
  );
});

describe('a lost log', () => {
  test('is written back, ahead of all that anybody may have seen', async () => {
    const store = new MemoryRegistry();
    const [one, two] = [await openNode(store), await openNode(store)];
    await one.replica.execute(join('ann'));
    await two.replica.execute(join('bob'));
    const { participants } = one.replica.state;
    store.lose(KEY);
    await vi.waitFor(async () => {
      expect([...(await replayed(store, KEY)).participants.keys()]).toEqual(['ann', 'bob']);
    });
    const [joined] = await two.replica.execute(join('cas'));
    expect(joined?.seq).toBe(1_003);
    expect(one.replica.state).toEqual(two.replica.state);
    expect([...two.replica.state.participants.values()].slice(0, 2)).toEqual([...participants.values()]);
    expect(one.replica.eventsAfter(2)).toBeUndefined();
    expect(one.replica.eventsAfter(1_002)).toHaveLength(1);
  });

  test('is written back by the one who wants to write, too', async () => {
    const { replica, registry, store } = await lostUnheard();
    const [joined] = await replica.execute(join('bob'));
    expect(joined?.seq).toBe(1_002);
    expect([...(await replayed(store, KEY)).participants.keys()]).toEqual(['ann', 'bob']);
    expect(registry.appends).toEqual([1, 1, 1]);
  });

  test('of a room without participants is left alone', async () => {
    const store = new MemoryRegistry();
    const node = await openNode(store);
    await node.replica.execute(join('ann'));
    await node.replica.execute(leave(seatOf(node.replica.state, 'ann')));
    store.lose(KEY);
    expect(node.replica.state).toEqual(emptyRoom(KEY));
    expect(node.resets).toEqual([]);
    await expect(node.replica.execute(join('bob'))).resolves.toMatchObject([{ seq: 1 }]);
  });

  test('that could not be written back is, the next time that it is missed', async () => {
    const { replica, registry, store } = await lostUnheard();
    registry.reachable = false;
    await expect(replica.execute(join('bob'))).rejects.toEqual(refusal('unavailable'));
    registry.reachable = true;
    await replica.execute(join('bob'));
    expect(replica.state).toEqual(await replayed(store, KEY));
    expect(replica.state.seq).toBe(1_002);
  });

  test('that somebody else began anew is taken as it is now, and what was before is told', async () => {
    const { replica, store, resets } = await lostUnheard(3);
    const before = replica.state;
    await store.append(KEY, 0, decide(emptyRoom(KEY), join('eve'), CONTEXT));
    expect(resets).toEqual([before]);
    expect([...replica.state.participants.keys()]).toEqual(['eve']);
    expect(replica.state.seq).toBe(1);
  });

  test('lets what is asserted go before what was being decided', async () => {
    const store = new MemoryRegistry();
    const node = await openNode(store, new UnrulyRegistry(store), ({ participants }, replica) => {
      for (const participant of participants.values()) void replica.executeFirst(reassert(participant));
    });
    await chat(node, 5);
    const by = seatOf(node.replica.state, 'ann');
    const letGo = hold(node.registry);
    const writing = node.replica.execute(message(by));
    await vi.waitFor(() => expect(node.registry.appends).toEqual([1, 5, 1]));
    // Somebody who knows nothing of the room is faster than those who would write it back.
    loseUnheard(store, node);
    const other = await openNode(store);
    await Promise.all([other.replica.execute(join('eve')), other.replica.execute(join('fox'))]);
    letGo();
    await expect(writing).resolves.toMatchObject([{ seq: 4, event: { type: 'messageSent' } }]);
    expect([...node.replica.state.participants.keys()]).toEqual(['eve', 'fox', 'ann']);
    expect(other.replica.state).toEqual(node.replica.state);
  });
});

describe('an append whose answer is lost', () => {
  test('is told of as nobody’s, when it is found in the log', async () => {
    const store = new MemoryRegistry();
    const node = await openNode(store);
    node.registry.answering = false;
    node.registry.hears = false;
    await expect(node.replica.execute(join('ann'))).rejects.toEqual(refusal('unavailable'));
    node.registry.answering = true;
    await node.replica.settled();
    expect(node.orphans).toMatchObject([{ seq: 1, event: { type: 'participantJoined' } }]);
    expect(node.replica.state).toEqual(await replayed(store, KEY));
  });

  test('is no failure for whoever asks again before it is found', async () => {
    const node = await openNode(new MemoryRegistry());
    node.registry.answering = false;
    node.registry.hears = false;
    await expect(node.replica.execute(join('ann'))).rejects.toEqual(refusal('unavailable'));
    node.registry.answering = true;
    await expect(node.replica.execute(join('ann'))).resolves.toMatchObject([{ seq: 1 }]);
    await node.replica.settled();
    expect(node.orphans).toEqual([]);
    expect(node.replica.state.seq).toBe(1);
  });

  test('and that is asked for again together with more goes, and all is decided anew', async () => {
    const store = new MemoryRegistry();
    const node = await openNode(store, new UnrulyRegistry(store), undefined, ({ event }, replica) => {
      if (event.type === 'participantJoined') {
        void replica.executeFirst(leave(event.participant));
      }
    });
    node.registry.answering = false;
    node.registry.hears = false;
    await expect(node.replica.execute(join('ann'))).rejects.toEqual(refusal('unavailable'));
    node.registry.answering = true;
    const joins = await Promise.all(['ann', 'bob'].map((each) => node.replica.execute(join(each))));
    expect(joins).toMatchObject([[{ seq: 3 }], [{ seq: 4 }]]);
    expect(node.orphans).toHaveLength(1);
  });

  test('and that did not reach the log is not mistaken for the one that does', async () => {
    const node = await openNode(new MemoryRegistry());
    node.registry.reachable = false;
    await expect(node.replica.execute(join('ann'))).rejects.toEqual(refusal('unavailable'));
    node.registry.reachable = true;
    await expect(node.replica.execute(join('ann'))).resolves.toMatchObject([{ seq: 1 }]);
    await node.replica.settled();
    expect(node.orphans).toEqual([]);
  });

  test('is no failure, when the log tells of it', async () => {
    const node = await openNode(new MemoryRegistry());
    node.registry.answering = false;
    await expect(node.replica.execute(join('ann'))).resolves.toMatchObject([{ seq: 1 }]);
    expect(node.orphans).toEqual([]);
    expect(seqsOf(node)).toEqual([1]);
  });

  test('and that did not reach the log leaves nothing', async () => {
    const node = await openNode(new MemoryRegistry());
    node.registry.reachable = false;
    await expect(node.replica.execute(join('ann'))).rejects.toEqual(refusal('unavailable'));
    node.registry.reachable = true;
    await node.replica.settled();
    await node.replica.execute(join('ann'));
    expect(node.orphans).toEqual([]);
  });

  test('is waited for no longer when the replica is closed', async () => {
    const node = await openNode(new MemoryRegistry());
    node.registry.reachable = false;
    await expect(node.replica.execute(join('ann'))).rejects.toEqual(refusal('unavailable'));
    node.replica.close();
    await node.replica.settled();
  });
});

describe('a registry that cannot be reached', () => {
  test('lets commands fail and the room stay as it is, and then go on', async () => {
    const { replica, registry, heard } = await openNode(new MemoryRegistry());
    await replica.execute(join('ann'));
    const before = replica.state;
    registry.reachable = false;
    const lost = await Promise.allSettled([replica.execute(join('bob')), replica.execute(join('cas'))]);
    const unavailable = { status: 'rejected', reason: refusal('unavailable') };
    expect(lost).toEqual([unavailable, unavailable]);
    expect(replica.state).toBe(before);
    registry.reachable = true;
    await expect(replica.execute(join('bob'))).resolves.toMatchObject([{ seq: 2 }]);
    expect(heard).toHaveLength(2);
  });

  test('fails the opening', async () => {
    const registry = new UnrulyRegistry(new MemoryRegistry());
    registry.reachable = false;
    await expect(openNode(new MemoryRegistry(), registry)).rejects.toEqual(refusal('unavailable'));
  });
});

describe('snapshots', () => {
  test('are stored now and then, and a replica that opens later starts from the newest', async () => {
    const store = new MemoryRegistry();
    const first = await openNode(store);
    await chat(first, 700);
    expect(first.registry.snapshots).toEqual([257, 513]);
    const second = await openNode(store);
    expect(second.replica.state).toEqual(first.replica.state);
    expect(seqsOf(second)).toEqual(range(514, 702));
    expect(second.replica.eventsAfter(513)).toHaveLength(188);
    expect(second.replica.eventsAfter(512)).toBeUndefined();
  });

  test('are stored the sooner the larger the events are, and the tail for clients is cut by its bytes', async () => {
    const { replica, registry } = await openNode(new MemoryRegistry());
    await replica.execute(join('bob'));
    const by = seatOf(replica.state, 'bob');
    const payload = 'x'.repeat(12_000);
    for (let count = 0; count < 200; count += 1) {
      // One after the other: together they would be written at once.
      await replica.execute(message(by, { payload }));
    }
    // 512 KiB are 44 of them; of the tail 64 are kept at the most, and 42 at the least.
    expect(registry.snapshots).toEqual([45, 89, 133, 177]);
    expect(replica.eventsAfter(replica.state.seq - 42)).toHaveLength(42);
    expect(replica.eventsAfter(replica.state.seq - 66)).toBeUndefined();
  });

  test('take nothing from a replica that fell behind a little', async () => {
    const [one, two] = await openTwo();
    await one.replica.execute(join('bob'));
    two.registry.beforeTelling = () => Promise.withResolvers<void>().promise;
    await chat(one, 300);
    expect(one.registry.snapshots).toHaveLength(1);
    await two.replica.execute(join('cas'));
    expect(two.replica.state).toEqual(one.replica.state);
    expect(seqsOf(two)).toEqual(range(1, two.replica.state.seq + 1));
  });

  test('are what a replica goes on from that fell far behind', async () => {
    const [one, two] = await openTwo();
    await one.replica.execute(join('bob'));
    two.registry.beforeTelling = () => Promise.withResolvers<void>().promise;
    await chat(one, 700);
    await two.replica.execute(join('cas'));
    expect(two.replica.state).toEqual(one.replica.state);
    const [snapshot = 0] = one.registry.snapshots;
    expect(two.replica.eventsAfter(snapshot)).toEqual(one.replica.eventsAfter(snapshot));
    expect(two.replica.eventsAfter(snapshot - 1)).toBeUndefined();
  });

  test('that cannot be stored do no harm', async () => {
    const node = await openNode(new MemoryRegistry());
    vi.spyOn(node.registry, 'storeSnapshot').mockRejectedValue(new Error('full'));
    await chat(node, 300);
    expect(node.replica.state.seq).toBe(301);
  });
});

describe('eventsAfter', () => {
  test('gives what followed, and nothing when that is unknown', async () => {
    const node = await openNode(new MemoryRegistry());
    await chat(node, 3);
    expect(node.replica.eventsAfter(0)).toEqual(node.heard.map(({ logged }) => logged));
    expect(node.replica.eventsAfter(2)?.map(({ seq }) => seq)).toEqual([3, 4]);
    expect(node.replica.eventsAfter(4)).toEqual([]);
    expect(node.replica.eventsAfter(5)).toBeUndefined();
  });

  test('reaches back over a bounded piece of the log', async () => {
    const node = await openNode(new MemoryRegistry());
    await chat(node, 2_200);
    const { seq } = node.replica.state;
    expect(node.replica.eventsAfter(0)).toBeUndefined();
    expect(node.replica.eventsAfter(seq - 1_024)?.map((each) => each.seq)).toEqual(range(seq - 1_023, seq + 1));
  });

  test('holds no more than one answer may: large messages are forgotten sooner', async () => {
    const node = await openNode(new MemoryRegistry());
    await node.replica.execute(join('ann'));
    const by = seatOf(node.replica.state, 'ann');
    const large = message(by, { payload: 'x'.repeat(MAX_MESSAGE_CHARS) });
    for (const _ of range(0, 600)) await node.replica.execute(large);
    const { seq } = node.replica.state;
    const longest = range(0, seq).find((back) => node.replica.eventsAfter(seq - back - 1) === undefined) ?? seq;
    expect(longest).toBeGreaterThan(100);
    expect(JSON.stringify(node.replica.eventsAfter(seq - longest)).length).toBeLessThan(DEFAULT_LIMITS.sendBufferBytes);
  });
});

test('a closed replica hears nothing more', async () => {
  const [one, two] = await openTwo();
  two.replica.close();
  two.replica.close();
  await one.replica.execute(join('ann'));
  expect(two.heard).toEqual([]);
});
