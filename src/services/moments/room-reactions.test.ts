import { expect, test } from 'vitest';
import { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import { type Guest, MeetingsHarness, settled } from '../testing/meetings-harness.ts';
import { TestLinks } from '../testing/test-links.ts';

const seen = ({ ear }: Guest): unknown[] =>
  ear.notifications.splice(0).flatMap(({ event, data }) => (event === 'reaction.seen' ? [data] : []));

test('reactions are told to all in the room, those of a moment together, and stand in no log', async () => {
  const node = new MeetingsHarness();
  const [ann, bob] = [await node.enter('ann'), await node.enter('bob')];
  const before = await node.store.read({ tenant: 'acme', room: 'stand-up' }, 0);
  ann.seat.react({ kind: 'heart' });
  bob.seat.react({ kind: 'heart' });
  bob.seat.react({ kind: 'laugh' });
  expect(seen(ann)).toEqual([]);
  node.clock.advance(100);
  const told = {
    counts: [
      { kind: 'heart', count: 2 },
      { kind: 'laugh', count: 1 },
    ],
    from: [
      { identity: 'ann', name: 'ann by name', kind: 'heart' },
      { identity: 'bob', name: 'bob by name', kind: 'heart' },
      { identity: 'bob', name: 'bob by name', kind: 'laugh' },
    ],
  };
  expect([seen(ann), seen(bob)]).toEqual([[told], [told]]);
  expect(await node.store.read({ tenant: 'acme', room: 'stand-up' }, 0)).toEqual(before);
});

test('who reacts too often is refused for a while', async () => {
  const node = new MeetingsHarness();
  const ann = await node.enter('ann');
  for (let count = 0; count < 5; count += 1) ann.seat.react({ kind: 'laugh' });
  expect(() => ann.seat.react({ kind: 'laugh' })).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  node.clock.advance(2_000);
  expect(() => ann.seat.react({ kind: 'laugh' })).not.toThrow();
});

test('the lobby neither reacts nor sees any; whom a host does not allow it is refused', async () => {
  const node = new MeetingsHarness();
  const ann = await node.enter('ann', { role: 'host' });
  await ann.seat.execute('room.update', { lobby: true });
  const lou = await node.join('lou');
  expect(() => lou.seat.react({ kind: 'laugh' })).toThrow(expect.objectContaining({ code: 'in_lobby' }));
  ann.seat.react({ kind: 'laugh' });
  node.clock.advance(100);
  expect([seen(ann).length, seen(lou).length]).toEqual([1, 0]);
  await ann.seat.execute('participant.admit', { identity: 'lou' });
  await ann.seat.execute('floor.forbid', { what: ['reactions'] });
  expect(() => lou.seat.react({ kind: 'laugh' })).toThrow(expect.objectContaining({ code: 'forbidden_now' }));
});

test('they cross to the other nodes of the room; what those say is believed of their own people alone', async () => {
  const store = new MemoryRegistry();
  const links = new TestLinks();
  const [one, two] = ['node-1', 'node-2'].map((node) => new MeetingsHarness(store, { node, links: links.of(node) }));
  if (!one || !two) throw new Error('two nodes');
  const ann = await one.enter('ann');
  const bob = await two.enter('bob');
  await settled();
  bob.seat.react({ kind: 'applause' });
  two.clock.advance(100);
  await settled();
  one.clock.advance(100);
  expect(seen(ann)).toEqual([
    { counts: [{ kind: 'applause', count: 1 }], from: [{ identity: 'bob', name: 'bob by name', kind: 'applause' }] },
  ]);
  expect(seen(bob)).toHaveLength(1);
  // What it hears it does not pass on.
  expect(links.carried).toHaveLength(1);

  const lie = {
    tenant: 'acme',
    room: 'stand-up',
    counts: [{ kind: 'heart', count: 9_999 }],
    from: [{ identity: 'ann', kind: 'heart' }],
  };
  await links.of('node-2').request('node-1', 'reactions.seen', lie);
  await links.of('node-3').request('node-1', 'reactions.seen', lie);
  one.clock.advance(100);
  expect(seen(ann)).toEqual([{ counts: [{ kind: 'heart', count: 5 }], from: [] }]);
  await expect(links.of('node-2').request('node-1', 'reactions.seen', { ...lie, counts: 7 })).rejects.toMatchObject({
    code: 'bad_params',
  });
});
