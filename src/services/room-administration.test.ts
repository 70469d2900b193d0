import { expect, test } from 'vitest';
import type { ServiceActor } from '../domain/actor.ts';
import { grantsOfRole } from '../domain/grants.ts';
import { expectNothingLeft, KEY, MeetingsHarness, settled } from './testing/meetings-harness.ts';
import { refusal } from './testing/refusal.ts';

const desk: ServiceActor = { kind: 'service', name: 'desk', tenant: 'acme', grants: grantsOfRole('host') };
const listener: ServiceActor = { ...desk, grants: grantsOfRole('viewer') };

/** A room with `ann` on one node; the administration is another's, which has nobody in it. */
async function office() {
  const node = new MeetingsHarness();
  const elsewhere = new MeetingsHarness(node.store, { node: 'node-2' });
  const ann = await node.enter('ann', { role: 'host' });
  return { node, elsewhere, ann, administration: elsewhere.meetings.administration };
}

test('a service changes a room without a seat, from a node that has nobody in it', async () => {
  const { node, elsewhere, ann, administration } = await office();
  await administration.execute(KEY, desk, 'room.update', { lobby: true });
  const { ear } = await node.join('bob');
  await administration.execute(KEY, desk, 'participant.admit', { identity: 'bob' });
  const { seq } = await administration.execute(KEY, desk, 'message.send', { topic: 'notice', payload: 'five minutes' });
  await settled();
  expect(ear.take()).toEqual(['session.admitted', 'message.received']);
  expect(ann.ear.notifications.at(-1)).toMatchObject({ seq, data: { from: 'desk', payload: 'five minutes' } });
  expect(elsewhere.meetings.stats().rooms).toBe(0);
});

test('a service sees what its grants show', async () => {
  const { node, administration } = await office();
  await administration.execute(KEY, desk, 'room.update', { lobby: true });
  await node.join('lou');
  const seen = async (actor: ServiceActor) =>
    (await administration.read(KEY, actor)).participants.map(({ identity }) => identity);
  expect(await seen(desk)).toEqual(['ann', 'lou']);
  expect(await seen(listener)).toEqual(['ann']);
  expect(await node.meetings.administration.read(KEY, desk)).toEqual(await administration.read(KEY, desk));
});

test('a service may do what the table of permissions says, in rooms of its own tenant', async () => {
  const { ann, node, administration } = await office();
  const remove = (actor: ServiceActor) => administration.execute(KEY, actor, 'participant.remove', { identity: 'ann' });
  await expect(remove(listener)).rejects.toEqual(refusal('forbidden'));
  await expect(remove({ ...desk, tenant: 'globex' })).rejects.toEqual(refusal('not_found'));
  await expect(administration.read(KEY, { ...desk, tenant: 'globex' })).rejects.toEqual(refusal('not_found'));
  await expect(administration.execute(KEY, desk, 'hand.raise', {})).rejects.toEqual(refusal('forbidden'));
  await remove(desk);
  expect(ann.ear.endings).toEqual(['removed']);
  await expect(remove(desk)).rejects.toEqual(refusal('not_found'));
  await settled();
  await expectNothingLeft(node);
});
