import { expect, test } from 'vitest';
import { MAX_DRAFTS } from '../../../signaling/protocol/captions/captions.ts';
import type { NodeLinks } from '../../ports/node-links.ts';
import { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import { type Guest, MeetingsHarness, settled } from '../testing/meetings-harness.ts';

type Handler = Parameters<NodeLinks['serve']>[1];

/** Links between nodes of one test: what a node serves, by the beginning of the method's name. */
class TestLinks {
  readonly #handlers = new Map<string, Handler>();

  of(node: string): Pick<NodeLinks, 'request' | 'serve'> {
    return {
      serve: (prefix, handler) => void this.#handlers.set(`${node} ${prefix}`, handler),
      request: async (to, method, params) => {
        const handler = this.#handlers.get(`${to} ${method.slice(0, method.indexOf('.') + 1)}`);
        return handler?.({ from: node, method, params }) ?? Promise.reject(new Error('no such node'));
      },
    };
  }
}

const drafted = ({ ear }: Guest): unknown[] =>
  ear.notifications.splice(0).flatMap(({ event, data }) => (event === 'caption.drafted' ? [data] : []));

test('a draft is told to all in the room at once, and stands in no log', async () => {
  const node = new MeetingsHarness();
  const [ann, bob] = [await node.enter('ann'), await node.enter('bob')];
  const before = await node.store.read({ tenant: 'acme', room: 'stand-up' }, 0);
  ann.seat.draftCaption({ id: 'line', text: 'Good mor', language: 'en' });
  const told = { id: 'line', from: 'ann', name: 'ann by name', text: 'Good mor', language: 'en' };
  expect([drafted(ann), drafted(bob)]).toEqual([[told], [told]]);
  expect(await node.store.read({ tenant: 'acme', room: 'stand-up' }, 0)).toEqual(before);
});

test('who sends them too often is refused for a while, and so is who may not speak', async () => {
  const node = new MeetingsHarness();
  const ann = await node.enter('ann', { role: 'host' });
  const [bob, vic] = [await node.enter('bob'), await node.enter('vic', { role: 'viewer' })];
  const draft = { id: 'line', text: 'Good' };
  for (let count = 0; count < MAX_DRAFTS; count += 1) bob.seat.draftCaption(draft);
  expect(() => bob.seat.draftCaption(draft)).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  node.clock.advance(2_000);
  expect(() => bob.seat.draftCaption(draft)).not.toThrow();
  expect(() => vic.seat.draftCaption(draft)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  await ann.seat.execute('caption.configure', { on: false });
  expect(() => bob.seat.draftCaption(draft)).toThrow(expect.objectContaining({ code: 'forbidden_now' }));
});

test('they cross to the other nodes of the room; what those say is believed of their own people alone', async () => {
  const store = new MemoryRegistry();
  const links = new TestLinks();
  const [one, two] = ['node-1', 'node-2'].map((node) => new MeetingsHarness(store, { node, links: links.of(node) }));
  if (!one || !two) throw new Error('two nodes');
  const ann = await one.enter('ann');
  const bob = await two.enter('bob');
  await settled();
  bob.seat.draftCaption({ id: 'line', text: 'Hello' });
  await settled();
  expect(drafted(ann)).toEqual([{ id: 'line', from: 'bob', name: 'bob by name', text: 'Hello' }]);
  const lie = { tenant: 'acme', room: 'stand-up', from: 'ann', id: 'line', text: 'not said' };
  await links.of('node-2').request('node-1', 'captions.drafted', lie);
  expect(drafted(ann)).toEqual([]);
  const empty = links.of('node-2').request('node-1', 'captions.drafted', { ...lie, text: '' });
  await expect(empty).rejects.toMatchObject({ code: 'bad_params' });
});
