/** Who comes late sees all that was written, asked, voted and raised, in order; also when the node of its people was killed. */
import { FakeHandler, testFakeParameters } from 'mediasoup-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Meeting } from '../../signaling/client/api.ts';
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import { DevelopmentKey } from '../auth/development-key.ts';
import { ChaosCluster, SECRET } from './testing/chaos-cluster.ts';
import { oneRedis } from './testing/chaos-store.ts';

const START_WITHIN_MS = 120_000;
const MESSAGES = 200;
const ROOM = 'late';

const key = new DevelopmentKey(SECRET);
const handlerFactory = FakeHandler.createFactory(testFakeParameters);
let cluster: ChaosCluster;

beforeAll(async () => {
  cluster = await ChaosCluster.start(await oneRedis(), (id) => id);
}, START_WITHIN_MS);
afterAll(() => cluster?.dispose());

/** Joins by the node of this place, and knows the others. */
async function come(identity: string, place: number): Promise<Meeting> {
  const urls = cluster.nodes.map(({ signalingUrl }) => signalingUrl);
  const url = [...urls.slice(place), ...urls.slice(0, place)];
  const token = key.sign({ tenant: 'dev', room: ROOM, identity, name: identity, role: 'host' });
  return new CausewayClient({ url, token, device: { handlerFactory } }).join({ room: ROOM });
}

const shown = ({ chat, polls, questions, hands }: Meeting) => ({
  chat: chat.messages.map(({ text }) => text),
  polls: polls.all.map(({ question, voters, counts }) => [question, voters, counts]),
  questions: questions.all.map(({ text, votes }) => [text, votes]),
  hands: hands.raised.map(({ identity }) => identity),
});

test('after 200 messages, two polls, a question and hands up', { timeout: 90_000 }, async () => {
  const [ann, bob] = await Promise.all([come('ann', 0), come('bob', 1)]);
  for (let count = 1; count <= MESSAGES; count += 1) await (count % 2 === 0 ? ann : bob).chat.send(`${count}`);
  await ann.polls.open({ question: 'named', options: ['yes', 'no'] });
  await ann.polls.open({ question: 'anonymous', options: ['yes', 'no'], anonymous: true });
  await vi.waitFor(() => expect(bob.polls.all).toHaveLength(2));
  for (const { id } of bob.polls.all) {
    await bob.polls.vote(id, [1]);
    await ann.polls.vote(id, [0]);
  }
  await bob.questions.ask('why?');
  await vi.waitFor(() => expect(ann.questions.all).toHaveLength(1));
  await ann.questions.vote(ann.questions.all[0]?.id ?? '', true);
  await bob.hands.raise();
  await ann.hands.raise();

  const expected = {
    chat: Array.from({ length: MESSAGES }, (_, index) => `${index + 1}`),
    polls: [
      ['named', 2, [1, 1]],
      ['anonymous', 2, [1, 1]],
    ],
    questions: [['why?', 1]],
    hands: ['bob', 'ann'],
  };
  const cas = await come('cas', 2);
  expect(shown(cas)).toEqual(expected);

  // The node of `ann` dies; she goes on with another, and nothing is lost, doubled or out of order for anybody.
  await cluster.nodes[0]?.kill();
  await vi.waitFor(() => expect(ann.state).toBe('connected'), { timeout: 30_000, interval: 100 });
  const dot = await come('dot', 1);
  for (const meeting of [dot, ann, bob, cas]) {
    await vi.waitFor(() => expect(shown(meeting)).toEqual(expected), { timeout: 10_000, interval: 100 });
  }
  await ann.chat.send('on we go');
  for (const meeting of [dot, ann, bob, cas]) {
    await vi.waitFor(() => expect(meeting.chat.messages.at(-1)?.text).toBe('on we go'));
    await meeting.leave();
  }
});
