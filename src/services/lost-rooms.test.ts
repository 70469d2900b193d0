import { describe, expect, test, vi } from 'vitest';
import { toSnapshot } from '../domain/room/state.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { KEY, MeetingsHarness, produce, settled, type Guest } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';
import { replayed } from './testing/replayed.ts';

/** Waits until the assertions hold, while time passes on the nodes: what they try again they try after a while. */
async function inTime(nodes: readonly MeetingsHarness[], assertions: () => Promise<void> | void): Promise<void> {
  const attempt = async (): Promise<void> => {
    for (const { clock } of nodes) clock.advance(100);
    await assertions();
  };
  await vi.waitFor(attempt, { timeout: 4_000 });
}

/** Two nodes: `ann` sits on one, `bob` on the other. */
async function twoNodes() {
  const store = new MemoryRegistry();
  const one = new MeetingsHarness(store, { node: 'node-1' });
  const two = new MeetingsHarness(store, { node: 'node-2' });
  const ann = await one.enter('ann', { role: 'host' });
  const bob = await two.enter('bob');
  ann.ear.take();
  bob.ear.take();
  return { store, one, two, ann, bob };
}

/** The store loses the room, and these nodes are not the ones who write it back. */
function loseBehindBackOf(...nodes: readonly MeetingsHarness[]): void {
  for (const { registry } of nodes) registry.reachable = false;
  nodes[0]?.store.lose(KEY);
  for (const { registry } of nodes) registry.reachable = true;
}

const namesOn = async (node: MeetingsHarness): Promise<readonly string[]> =>
  (await node.participants()).map(({ identity }) => identity);

const say = ({ seat }: Guest): Promise<{ readonly seq: number }> =>
  seat.execute('message.send', { topic: 'chat', payload: 'hello' });

/** What a guest heard of the room as a whole. */
const synced = ({ ear }: Guest) =>
  ear.notifications.flatMap((each) => (each.event === 'room.synced' ? [each.data.room] : []));

/** The messages that a guest heard. */
const heard = ({ ear }: Guest) =>
  ear.notifications.flatMap((each) => (each.event === 'message.received' ? [each.data] : []));

describe('a room that the registry lost', () => {
  test('is back without anybody noticing, where all nodes knew the same', async () => {
    const { store, one, ann, bob } = await twoNodes();
    store.lose(KEY);
    await settled();
    expect(await namesOn(one)).toEqual(['ann', 'bob']);
    expect([ann, bob].map(({ ear }) => ear.take())).toEqual([[], []]);
    const { seq } = await say(ann);
    expect(seq).toBe(1_003);
    expect(bob.ear.take()).toEqual(['message.received']);
  });

  test('knows the messages that were told before', async () => {
    const { store, ann, bob } = await twoNodes();
    const message = { topic: 'chat', payload: 'hello', messageId: 'm1' };
    const told = await bob.seat.execute('message.send', message);
    store.lose(KEY);
    await settled();
    await expect(bob.seat.execute('message.send', message)).resolves.toEqual(told);
    expect(ann.ear.take()).toEqual(['message.received']);
  });

  test('has the chat that only the node of who wrote it knew, in its place, for those who come later too', async () => {
    const { one, two, ann, bob } = await twoNodes();
    await bob.seat.execute('chat.send', { text: 'early', id: 'c1' });
    two.registry.hears = false;
    await ann.seat.execute('chat.send', { text: 'unheard', id: 'c2' });
    two.registry.hears = true;
    ann.ear.take();
    bob.ear.take();
    loseBehindBackOf(one);
    await settled();
    expect(bob.ear.take()).toContain('chat.received');
    expect(ann.ear.take()).not.toContain('chat.received');
    const cas = await two.join('cas');
    const chat = [{ text: 'early' }, { text: 'unheard' }];
    expect(await cas.seat.enter()).toMatchObject({ state: 'joined', room: { chat } });
  });

  describe('a message that the dying registry told only to the node of who said it', () => {
    const hello = { topic: 'chat', payload: 'hello', messageId: 'm1' };

    /** `ann` and `bob` sit on other nodes; `bob` did not hear what `ann` said. */
    async function unheard() {
      const nodes = await twoNodes();
      nodes.two.registry.hears = false;
      await nodes.ann.seat.execute('message.send', hello);
      nodes.two.registry.hears = true;
      expect(nodes.ann.ear.take()).toEqual(['message.received']);
      return nodes;
    }

    test('reaches the others when that node writes the room back', async () => {
      const { two, ann, bob } = await unheard();
      loseBehindBackOf(two);
      await settled();
      expect(heard(bob)).toMatchObject([hello]);
      expect(ann.ear.take()).toEqual([]);
    });

    test('reaches the others when another one does', async () => {
      const { one, ann, bob } = await unheard();
      loseBehindBackOf(one);
      await settled();
      expect(bob.ear.take()).toContain('message.received');
      expect(ann.ear.take()).not.toContain('message.received');
    });

    test('comes before what the same person says next', async () => {
      const { store, two, ann, bob } = await unheard();
      two.registry.reachable = false;
      store.lose(KEY);
      const next = ann.seat.execute('message.send', { topic: 'chat', payload: 'and then', messageId: 'm2' });
      two.registry.reachable = true;
      await next;
      await settled();
      expect(heard(bob)).toMatchObject([hello, { payload: 'and then' }]);
    });

    test('is not said again by those who are gone', async () => {
      const { one, two, ann, bob } = await unheard();
      await one.enter('cas');
      await ann.seat.leave();
      bob.ear.take();
      loseBehindBackOf(two);
      await settled();
      expect(bob.ear.take()).not.toContain('message.received');
    });
  });

  test('gives to a client that resumes the room as it is', async () => {
    const { store, ann } = await twoNodes();
    store.lose(KEY);
    await settled();
    await expect(ann.seat.resumed(2)).resolves.toMatchObject({ room: { seq: 1_002, participants: [{}, {}] } });
  });

  test('is told to a client that resumes as it is, when somebody else began it anew with lower numbers', async () => {
    const { store, one, two, ann } = await twoNodes();
    const three = new MeetingsHarness(store, { node: 'node-3' });
    for (let count = 0; count < 10; count += 1) await say(ann);
    for (const { registry } of [one, two]) registry.reachable = false;
    store.lose(KEY);
    await three.enter('cas');
    for (const { registry } of [one, two]) registry.reachable = true;
    await inTime([one, two], async () => expect((await namesOn(one)).toSorted()).toEqual(['ann', 'bob', 'cas']));
    expect(synced(ann).at(-1)?.seq).toBeLessThan(10);
    for (let count = 0; count < 10; count += 1) await say(ann);
    // It heard up to 12 before, and there is such a number again.
    await expect(ann.seat.resumed(12)).resolves.toHaveProperty('room');
  });

  test('is told of those whom only their own node knew', async () => {
    const { one, two, ann, bob } = await twoNodes();
    two.registry.hears = false;
    const cas = await one.enter('cas');
    await produce(cas, 'microphone');
    two.registry.hears = true;
    ann.ear.take();
    // The other node is the first to write the room back, and knows nothing of `cas`.
    loseBehindBackOf(one);
    await settled();
    expect(await namesOn(one)).toEqual(['ann', 'bob', 'cas']);
    expect(bob.ear.take()).toEqual(['participant.joined']);
    expect(synced(ann)).toMatchObject([{ participants: [{}, {}, { identity: 'cas', tracks: [{}] }] }]);
    expect(synced(cas)).toEqual(synced(ann));
    await say(cas);
    expect(bob.ear.take()).toEqual(['message.received']);
    await cas.seat.leave();
    expect(await namesOn(one)).toEqual(['ann', 'bob']);
  });

  test('tells those who wait in the lobby nothing', async () => {
    const { one, two, ann } = await twoNodes();
    await ann.seat.execute('room.update', { lobby: true });
    const lou = await one.join('lou');
    two.registry.hears = false;
    await one.enter('cas', { role: 'host' });
    two.registry.hears = true;
    loseBehindBackOf(one);
    await settled();
    expect(await namesOn(one)).toEqual(['ann', 'bob', 'lou', 'cas']);
    expect(lou.ear.take()).toEqual([]);
  });

  test('keeps the seats of those who are elsewhere by now', async () => {
    const { store, one, two, ann } = await twoNodes();
    const before = await replayed(store, KEY);
    loseBehindBackOf(one, two);
    // Somebody wrote back what it knew, which is more.
    const participants = toSnapshot(before).participants.map((each) => ({ ...each, node: 'node-9', epoch: 900 }));
    await store.restore(KEY, { ...toSnapshot(before), seq: 3_000, participants });
    await vi.waitFor(() => expect(ann.ear.endings).toEqual(['replaced']));
    expect((await replayed(store, KEY)).participants.get('ann')).toMatchObject({ node: 'node-9', epoch: 900 });
    await expect(say(ann)).rejects.toEqual(refusal('stale'));
  });

  test('learns that somebody left while it was being told of that one', async () => {
    const { one, two } = await twoNodes();
    two.registry.hears = false;
    const cas = await one.enter('cas');
    two.registry.hears = true;
    const letGo = Promise.withResolvers<void>();
    one.registry.beforeAppend = () => letGo.promise;
    loseBehindBackOf(one);
    await settled();
    const leaving = cas.seat.leave();
    letGo.resolve();
    await leaving;
    await vi.waitFor(async () => expect(await namesOn(one)).toEqual(['ann', 'bob']));
  });
});

describe('what the registry did without saying so', () => {
  /** What is asked of the registry is done, and nobody on the node learns of it. */
  function cutOff({ registry }: MeetingsHarness): void {
    registry.answering = false;
    registry.hears = false;
  }

  test('a join that failed leaves nobody in the room', async () => {
    const { one, ann, bob } = await twoNodes();
    cutOff(one);
    await expect(one.join('cas')).rejects.toEqual(refusal('unavailable'));
    expect(await namesOn(one)).toEqual(['ann', 'bob', 'cas']);
    one.registry.answering = true;
    one.registry.hears = true;
    await inTime([one], async () => expect(await namesOn(one)).toEqual(['ann', 'bob']));
    expect(bob.ear.take()).toEqual(['participant.joined', 'participant.left']);
    await say(ann);
  });

  test('the first join into a room that failed leaves no room', async () => {
    const node = new MeetingsHarness();
    cutOff(node);
    await expect(node.join('ann')).rejects.toEqual(refusal('unavailable'));
    expect(node.store.size).toBe(1);
    node.registry.answering = true;
    node.registry.hears = true;
    await inTime([node], () => expect(node.store.size).toBe(0));
    expect(node.meetings.stats()).toEqual({ rooms: 0, participants: 0 });
  });

  test('a join that is tried again gets its seat', async () => {
    const { one, bob } = await twoNodes();
    cutOff(one);
    await expect(one.join('cas')).rejects.toEqual(refusal('unavailable'));
    one.registry.answering = true;
    one.registry.hears = true;
    const cas = await one.enter('cas');
    await say(cas);
    expect(bob.ear.take()).toEqual(['participant.joined', 'message.received']);
    expect(await namesOn(one)).toEqual(['ann', 'bob', 'cas']);
  });

  test('a track that could not be published is closed', async () => {
    const { one, ann, bob } = await twoNodes();
    cutOff(one);
    await expect(produce(ann, 'camera')).rejects.toEqual(refusal('unavailable'));
    one.registry.answering = true;
    one.registry.hears = true;
    const told = () => bob.ear.notifications.map(({ event }) => event);
    await inTime([one], () => expect(told()).toEqual(['track.published', 'track.closed']));
    expect((await one.participants())[0]?.tracks).toEqual([]);
  });
});
