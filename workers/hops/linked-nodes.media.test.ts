/** Hops between two nodes over real links. */
import { expect, test, vi } from 'vitest';
import { startNodes, type TestNode } from '../../src/cluster/links/testing/link-cluster.ts';
import { LINGER_MS } from '../../src/forwarding/hops/hops.ts';
import { noHops } from '../../src/ports/media-engine.ts';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { enter, startTestEngine } from '../testing/engine.ts';
import { opus, simulcastVp8 } from '../testing/rtp-parameters.ts';
import { answerCode, subscribe } from '../testing/consume.ts';

test('tracks cross to the other node, and nothing is left when the viewer has gone', async () => {
  const clock = new FakeClock();
  const nodes = await startNodes(['here', 'there']);
  const startEngine = ({ id: node, links }: TestNode) =>
    startTestEngine(1, { clock, peers: { node, links, mayServe: (asker) => asker === 'there' } });
  const [here, there] = await Promise.all(nodes.map(startEngine));
  if (!here || !there) throw new Error('there are two nodes');

  const [anna, ben] = [await enter(here, 'room', 'anna'), await enter(there, 'room', 'ben')];
  await anna.session.publish('cam', 'camera', simulcastVp8(), false);
  await anna.session.publish('mic', 'microphone', opus(), false);
  const answers = await Promise.all([subscribe(ben, 'cam'), subscribe(ben, 'mic'), subscribe(ben, 'nobody')]);
  expect(answers.map(answerCode)).toEqual(['ok', 'ok', 'not_found']);
  expect(answerCode(await subscribe(anna, 'any', { node: 'there' }))).toBe('unavailable');
  expect(there.stats().hops.refusals).toEqual({ forbidden: 1 });

  anna.session.unpublish('cam');
  await vi.waitFor(() => expect(ben.recorder.closed.map(({ trackId }) => trackId)).toEqual(['cam']));
  ben.session.close();
  clock.advance(LINGER_MS);
  const { incoming, outgoing, pipes } = noHops;
  await vi.waitFor(() => expect(here.stats().hops).toMatchObject({ incoming, outgoing, pipes }));
  expect(there.stats().hops).toMatchObject({ incoming, outgoing, pipes });
  anna.session.close();
  await Promise.all([here.close(), there.close()]);
  await Promise.all(nodes.map((node) => node.close()));
});
