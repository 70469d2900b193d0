/** What becomes of seats that change while the registry cannot be reached. */
import { describe, expect, test, vi } from 'vitest';
import { RESUME_WINDOW_MS } from '../../signaling/protocol/limits.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import {
  expectNobodyOn,
  expectNothingLeft,
  type Guest,
  KEY,
  MeetingsHarness,
  ROOM,
  settled,
} from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

/** `ann` on a node of her own, who sees what the room is told; `bob` on the node whose registry goes away. */
async function two() {
  const store = new MemoryRegistry();
  const witness = new MeetingsHarness(store, { node: 'node-2' });
  const ann = await witness.enter('ann');
  const node = new MeetingsHarness(store);
  const bob = await node.enter('bob');
  ann.ear.take();
  return { store, witness, node, ann, bob };
}

/** What the room was told of `bob`: states and ends. */
const toldOf = ({ ear }: Guest): readonly string[] =>
  ear.notifications.flatMap((each) => {
    if (each.event === 'participant.updated') return [each.data.state];
    return each.event === 'participant.left' ? [each.data.reason] : [];
  });

/** The node looks into the log for what it had to give up, now and then; after that nothing is left of anybody. */
async function expectLetGo(node: MeetingsHarness): Promise<void> {
  await vi.waitFor(() => expect(node.meetings.stats().rooms).toBe(0), { timeout: 4_000 });
  await expectNobodyOn(node);
}

/** Lets time pass, in steps as long as the registry asks to wait. */
async function pass(node: MeetingsHarness, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    node.clock.advance(100);
    await settled();
  }
}

describe('leaving', () => {
  test('is told when the registry is back, and not before', async () => {
    const { node, ann, bob } = await two();
    node.registry.reachable = false;
    let answered = false;
    const leaving = bob.seat.leave().then(() => {
      answered = true;
    });
    await pass(node, 1_000);
    expect(answered).toBe(false);
    expect(toldOf(ann)).toEqual([]);
    expect(node.engine.sessionsOf('bob')).toEqual([]);
    node.registry.reachable = true;
    await pass(node, 200);
    await leaving;
    expect(toldOf(ann)).toEqual(['left']);
    await expectLetGo(node);
  });

  test('by the last one lets the room be forgotten when the registry is back', async () => {
    const node = new MeetingsHarness();
    const ann = await node.enter('ann');
    node.registry.reachable = false;
    const leaving = ann.seat.leave();
    await pass(node, 500);
    expect(node.meetings.stats()).toEqual({ rooms: 1, participants: 1 });
    node.registry.reachable = true;
    await pass(node, 200);
    await leaving;
    await expectLetGo(node);
    await expectNothingLeft(node);
  });

  test('with `expired` ends the session at once, and is told when the registry is back', async () => {
    const { node, ann, bob } = await two();
    node.registry.reachable = false;
    bob.seat.disconnected();
    await pass(node, RESUME_WINDOW_MS);
    expect(bob.ear.endings).toEqual(['expired']);
    await expect(bob.seat.resumed(0)).rejects.toEqual(refusal('stale'));
    node.registry.reachable = true;
    await pass(node, 200);
    expect(toldOf(ann)).toEqual(['expired']);
    await expectLetGo(node);
  });

  test('is not told where somebody else has taken the seat meanwhile', async () => {
    const { node, witness, ann, bob } = await two();
    node.registry.reachable = false;
    const leaving = bob.seat.leave();
    await pass(node, 200);
    await witness.enter('bob', { takeOver: true });
    node.registry.reachable = true;
    await pass(node, 200);
    await leaving;
    expect(toldOf(ann)).toEqual([]);
    expect(await witness.participants()).toMatchObject([{ identity: 'ann' }, { identity: 'bob', node: 'node-2' }]);
    await expectLetGo(node);
  });

  test('that the rules refuse is not tried again', async () => {
    const { node, bob } = await two();
    vi.spyOn(node.registry, 'append').mockRejectedValue(new Error('no such thing'));
    await expect(bob.seat.leave()).rejects.toThrow('no such thing');
    expect(node.meetings.stats().participants).toBe(0);
    expect(node.clock.pending).toBe(0);
  });
});

describe('a connection that comes and goes', () => {
  test.each([
    ['lost', 3, 'reconnecting'],
    ['back', 4, 'joined'],
  ] as const)('is told as it is when the registry is back: %s', async (_, changes, state) => {
    const { node, witness, ann, bob } = await two();
    node.registry.reachable = false;
    for (let change = 1; change <= changes; change += 1) {
      if (change % 2 === 1) bob.seat.disconnected();
      else await bob.seat.resumed(2);
      await pass(node, 200);
    }
    expect(toldOf(ann)).toEqual([]);
    node.registry.reachable = true;
    await pass(node, 200);
    expect(toldOf(ann)).toEqual(state === 'joined' ? [] : ['reconnecting']);
    expect((await witness.participants()).at(-1)).toMatchObject({ identity: 'bob', state });
    // The resume window, if that is open; nobody waits for the registry any more.
    expect(node.clock.pending).toBe(state === 'joined' ? 0 : 1);
  });

  test('waits for the registry once, however often it changed', async () => {
    const { node, bob } = await two();
    node.registry.reachable = false;
    for (let round = 0; round < 50; round += 1) {
      await bob.seat.resumed(2);
      await settled();
      bob.seat.disconnected();
      await settled();
    }
    // And once for the client, and once to learn what became of what it was asked to write.
    expect(node.clock.pending).toBe(3);
  });

  test('and leaves for good says no more of its connection', async () => {
    const { node, ann, bob } = await two();
    node.registry.reachable = false;
    bob.seat.disconnected();
    await settled();
    const leaving = bob.seat.leave();
    await settled();
    // For the registry, with the leave; and to learn what became of what it was asked to write.
    expect(node.clock.pending).toBe(2);
    node.registry.reachable = true;
    await pass(node, 200);
    await leaving;
    expect(toldOf(ann)).toEqual(['left']);
    expect(node.warnings).toEqual([]);
    await expectLetGo(node);
  });
});

describe('shutting down', () => {
  test('waits for no registry, neither with those in the room nor with those who are leaving', async () => {
    const { node, bob } = await two();
    const cas = await node.enter('cas');
    node.registry.reachable = false;
    const leaving = Promise.allSettled([bob.seat.leave()]);
    cas.seat.disconnected();
    await settled();
    // No time passes.
    await node.meetings.close();
    expect(await leaving).toEqual([{ status: 'rejected', reason: refusal('unavailable') }]);
    expect(cas.ear.endings).toEqual(['serverClosed']);
    await expectLetGo(node);
  });

  test('tells the leaving of somebody for which the registry was away, if it is back', async () => {
    const { node, ann, bob } = await two();
    node.registry.reachable = false;
    const leaving = bob.seat.leave();
    await settled();
    node.registry.reachable = true;
    await node.meetings.close();
    await leaving;
    expect(toldOf(ann)).toEqual(['left']);
  });
});

describe('somebody whom another node took for lost', () => {
  const wronglyLost = (node: MeetingsHarness) =>
    node.store.append(KEY, 2, [{ type: 'connectionChanged', identity: 'bob', state: 'reconnecting' }]);

  test('says that it is connected', async () => {
    const { witness, node, ann } = await two();
    await wronglyLost(node);
    await settled();
    expect(toldOf(ann)).toEqual(['reconnecting', 'joined']);
    expect((await witness.participants()).at(-1)).toMatchObject({ identity: 'bob', state: 'joined' });
    expect(node.clock.pending).toBe(0);
  });

  test('says so when the registry lets it', async () => {
    const { node, ann } = await two();
    node.registry.reachable = false;
    await wronglyLost(node);
    await pass(node, 500);
    expect(toldOf(ann)).toEqual(['reconnecting']);
    node.registry.reachable = true;
    await pass(node, 200);
    expect(toldOf(ann)).toEqual(['reconnecting', 'joined']);
  });

  test('says nothing where its connection is lost indeed', async () => {
    const { node, ann, bob } = await two();
    bob.seat.disconnected();
    await settled();
    expect(toldOf(ann)).toEqual(['reconnecting']);
    await pass(node, RESUME_WINDOW_MS / 2);
    expect(toldOf(ann)).toEqual(['reconnecting']);
  });

  test('ends its session when it was given up', async () => {
    const { node, bob } = await two();
    await node.store.append(KEY, 2, [
      { type: 'participantLeft', identity: 'bob', reason: 'expired', fromLobby: false },
    ]);
    await settled();
    expect(bob.ear.endings).toEqual(['expired']);
    await expectLetGo(node);
  });
});

test('a room of which the answer to the last leave was lost is let go all the same', async () => {
  const node = new MeetingsHarness();
  const ann = await node.enter('ann', { into: ROOM });
  node.registry.answering = false;
  const leaving = ann.seat.leave();
  await settled();
  node.registry.answering = true;
  await pass(node, 200);
  await leaving;
  await expectLetGo(node);
  await expectNothingLeft(node);
});
