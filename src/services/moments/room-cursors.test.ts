import { expect, test } from 'vitest';
import { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import { type Guest, MeetingsHarness } from '../testing/meetings-harness.ts';
import { TestLinks } from '../testing/test-links.ts';

const seen = ({ ear }: Guest): unknown[] =>
  ear.notifications.splice(0).flatMap(({ event, data }) => (event === 'notes.pointed' ? [data] : []));

test('of the cursors of a moment the last of each is told, on every node, and stands in no log', async () => {
  const store = new MemoryRegistry();
  const links = new TestLinks();
  const [one, two] = ['node-1', 'node-2'].map((node) => new MeetingsHarness(store, { node, links: links.of(node) }));
  if (!one || !two) throw new Error('two nodes');
  const [ann, bob] = [await one.enter('ann'), await two.enter('bob')];
  const before = await store.read({ tenant: 'acme', room: 'stand-up' }, 0);
  ann.seat.point({ document: 'notes', anchor: 'AAAA', head: 'AAAA' });
  ann.seat.point({ document: 'notes', anchor: 'AAAA', head: 'BBBB' });
  one.clock.advance(150);
  await Promise.resolve();
  two.clock.advance(150);
  const told = {
    document: 'notes',
    cursors: [{ identity: 'ann', name: 'ann by name', anchor: 'AAAA', head: 'BBBB' }],
  };
  expect([seen(ann), seen(bob)]).toEqual([[told], [told]]);
  expect(await store.read({ tenant: 'acme', room: 'stand-up' }, 0)).toEqual(before);
  // Of others than its own people a node is not believed, and what makes no sense is refused.
  const lie = { tenant: 'acme', room: 'stand-up', cursors: [{ identity: 'ann', document: 'notes', head: 'CCCC' }] };
  await links.say('node-2', 'node-1', 'cursors.moved', lie);
  one.clock.advance(150);
  expect(seen(ann)).toEqual([]);
  await expect(links.say('node-2', 'node-1', 'cursors.moved', { cursors: 'all' })).rejects.toMatchObject({
    code: 'bad_params',
  });
});

test('who may not write shows no cursor', async () => {
  const node = new MeetingsHarness();
  const ann = await node.enter('ann', { role: 'host' });
  const bob = await node.enter('bob');
  await ann.seat.execute('notes.configure', { write: 'hosts' });
  expect(() => bob.seat.point({ document: 'notes', head: 'AAAA' })).toThrow(
    expect.objectContaining({ code: 'forbidden_now' }),
  );
  ann.seat.point({ document: 'notes', head: 'AAAA' });
  node.clock.advance(150);
  expect(seen(bob).length).toBe(1);
});
