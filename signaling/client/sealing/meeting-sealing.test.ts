import { afterEach, expect, test, vi } from 'vitest';
import type { Notification } from '../../protocol/notifications.ts';
import { MemoryDeviceStore } from './device.ts';
import { type Seated, SealedRoom } from './testing/sealed-room.ts';

vi.setConfig({ testTimeout: 20_000 });

const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 8_000, interval: 10 });

let room = new SealedRoom();
afterEach(() => {
  room.close();
  room = new SealedRoom();
});

const state = ({ sealing }: Seated) => sealing.facet.state;
const names = (who: Seated): readonly string[] =>
  state(who)
    .members.map(({ identity }) => identity)
    .toSorted();

/** All of these hold the same keys. */
async function agreed(...all: readonly Seated[]): Promise<void> {
  const identities = all.map(({ identity }) => identity).toSorted();
  await eventually(() => {
    for (const each of all) expect(names(each)).toEqual(identities);
    expect(new Set(all.map((each) => state(each).digits)).size).toBe(1);
  });
}

const isCommit = (notification: Notification): notification is Notification<'sealing.committed'> =>
  notification.event === 'sealing.committed';

/** What one writes the other reads. */
async function reads(from: Seated, to: Seated): Promise<string | null> {
  const sealed = await from.sealing.seal('the words', ['chat', from.identity, 'id']);
  expect(sealed).not.toContain('words');
  return to.sealing.open(sealed, ['chat', from.identity, 'id']);
}

test('those in a room agree on its keys: digits, members, words', async () => {
  const ann = await room.join('ann');
  const bob = await room.join('bob');
  const cas = await room.join('cas');
  await agreed(ann, bob, cas);
  expect(state(ann).digits).toMatch(/^(\d{5} ){5}\d{5}$/);
  expect(await reads(ann, cas)).toBe('the words');
  expect(await reads(cas, bob)).toBe('the words');
  // Bound to who wrote them, and to which message they are.
  const sealed = await ann.sealing.seal('the words', ['chat', 'ann', 'id']);
  expect(await bob.sealing.open(sealed, ['chat', 'cas', 'id'])).toBeNull();
  expect(await bob.sealing.open(sealed, ['chat', 'ann', 'other'])).toBeNull();
  expect(await bob.sealing.open('the words', ['chat', 'ann', 'id'])).toBeNull();
});

test('the server is told nothing by which it could read', async () => {
  const ann = await room.join('ann');
  const bob = await room.join('bob');
  await agreed(ann, bob);
  const sealed = await ann.sealing.seal('the words', ['chat', 'ann', 'id']);
  const all = JSON.stringify([room.told, [...room.state.participants.values()], room.state.sealing]);
  expect(all).not.toContain(sealed.slice(-40));
  expect(all).toContain(ann.device.keys.seal);
});

test('who leaves has no keys of what comes later, and who comes none of before', async () => {
  const ann = await room.join('ann');
  const bob = await room.join('bob');
  const cas = await room.join('cas');
  await agreed(ann, bob, cas);
  const before = await ann.sealing.seal('before', ['chat', 'ann', 'id']);
  const { tell } = cas;
  const kept = cas.sealing;
  room.leave('cas');
  await agreed(ann, bob);
  const last = room.told.findLast(({ notification }) => isCommit(notification))?.notification;
  expect(last).toMatchObject({ data: { commit: { kind: 'fresh' } } });
  // Even told of the commit it cannot follow.
  if (last !== undefined) tell(last);
  const after = await ann.sealing.seal('after', ['chat', 'ann', 'id']);
  expect(await kept.open(after, ['chat', 'ann', 'id'])).toBeNull();
  const dot = await room.join('dot');
  await agreed(ann, bob, dot);
  expect(await dot.sealing.open(before, ['chat', 'ann', 'id'])).toBeNull();
  expect(await dot.sealing.open(after, ['chat', 'ann', 'id'])).toBeNull();
});

test('what somebody kept who left opens nothing later, and after a while nothing that is sealed with it is opened', async () => {
  const ann = await room.join('ann');
  const bob = await room.join('bob');
  const cas = await room.join('cas');
  await agreed(ann, bob, cas);
  // Cas keeps all keys, and a server tells it all that the others are told.
  const { sealing: kept } = cas;
  room.clients.delete('cas');
  room.leave('cas');
  await agreed(ann, bob);
  for (const { identity, notification } of room.told) if (identity === 'bob') cas.tell(notification);
  const later = await ann.sealing.seal('later', ['chat', 'ann', 'id']);
  expect(await kept.open(later, ['chat', 'ann', 'id'])).toBeNull();
  // The others erase the keys of before.
  const stale = await kept.seal('from outside', ['chat', 'cas', 'id']);
  await eventually(async () => expect(await bob.sealing.open(stale, ['chat', 'cas', 'id'])).toBeNull());
  kept.close();
});

test('when the longest seated says nothing the next one commits', async () => {
  const ann = await room.join('ann');
  const bob = await room.join('bob');
  await agreed(ann, bob);
  room.silence('ann');
  const cas = await room.join('cas');
  await eventually(() => expect(names(cas)).toEqual(['ann', 'bob', 'cas']));
  expect(state(bob).digits).toBe(state(cas).digits);
  const { members = [], commit } = room.state.sealing ?? {};
  expect(members.find(({ seal }) => seal === commit?.by)?.identity).toBe('bob');
});

test('many who come at once are few commits', async () => {
  const ann = await room.join('ann');
  const others = await Promise.all(Array.from({ length: 30 }, (_, index) => room.join(`p${index}`)));
  await agreed(ann, ...others);
  expect(state(ann).keyEpoch).toBeLessThan(8);
});

test('a page that is loaded again gets keys again; with another device key it is marked', async () => {
  const store = new MemoryDeviceStore();
  const ann = await room.join('ann');
  const bob = await room.join('bob', store);
  await agreed(ann, bob);
  const again = await room.join('bob', store);
  await agreed(ann, again);
  expect(state(ann).members.every(({ changed }) => !changed)).toBe(true);
  const other = await room.join('bob', new MemoryDeviceStore());
  await agreed(ann, other);
  await eventually(() =>
    expect(state(ann).members.filter(({ changed }) => changed)).toEqual([{ identity: 'bob', changed: true }]),
  );
});

test('who lost what it knew asks, and gets the keys again', async () => {
  const ann = await room.join('ann');
  const bob = await room.join('bob');
  await agreed(ann, bob);
  const { keyEpoch } = state(bob);
  bob.askAgain();
  await eventually(() => expect(state(bob).keyEpoch).toBe(keyEpoch + 1));
  await agreed(ann, bob);
});
