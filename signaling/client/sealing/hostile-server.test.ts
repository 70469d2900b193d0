/** What a server does that wants to read along, or to disturb: each is refused, shown, and opens nothing. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Notification } from '../../protocol/notifications.ts';
import { MemoryDeviceStore, openDevice } from './device.ts';
import type { RefusedReason } from './key-ring.ts';
import { type Seated, SealedRoom, type Tamper } from './testing/sealed-room.ts';

vi.setConfig({ testTimeout: 20_000 });

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 10 });

let room = new SealedRoom();
afterEach(() => {
  room.close();
  room = new SealedRoom();
});

const state = ({ sealing }: Seated) => sealing.facet.state;
type Committed = Notification<'sealing.committed'>;
const isCommit = (notification: Notification): notification is Committed => notification.event === 'sealing.committed';

/** Alters the next commit that `bob` is told. */
const altered =
  (alter: (data: Committed['data']) => Committed['data']): Tamper =>
  (identity, notification) =>
    identity === 'bob' && isCommit(notification) ? { ...notification, data: alter(notification.data) } : notification;

async function two(): Promise<readonly [Seated, Seated]> {
  const ann = await room.join('ann');
  const bob = await room.join('bob');
  await eventually(() => {
    expect(state(bob).members).toHaveLength(2);
    expect(state(bob).digits).toBe(state(ann).digits);
  });
  return [ann, bob];
}

/** The boxes that somebody was told of, the first one first. */
const boxesOf = (name: string): readonly (string | undefined)[] =>
  room.told.flatMap(({ identity, notification }) =>
    identity === name && isCommit(notification) && notification.data.box !== undefined ? [notification.data.box] : [],
  );

const A = 'A'.repeat(43);
const inCommit = (change: Partial<Committed['data']['commit']>) =>
  altered((data) => ({ ...data, commit: { ...data.commit, ...change } }));

const tampers: readonly (readonly [string, RefusedReason, Tamper])[] = [
  ['another signature', 'signature', inCommit({ signature: 'A'.repeat(86) })],
  ['another epoch', 'signature', inCommit({ keyEpoch: 99 })],
  ['another roster', 'signature', inCommit({ roster: A })],
  ['a committer who is not in the room', 'signature', inCommit({ by: A })],
  ['another transcript before it', 'forked', inCommit({ previous: A })],
  ['one that begins anew', 'forked', inCommit({ kind: 'first', previous: '' })],
  ['a fresh one that it calls ratchet', 'signature', inCommit({ kind: 'ratchet' })],
  ['no box', 'box', altered(({ commit }) => ({ commit }))],
  ['a box that is none', 'box', altered((data) => ({ ...data, box: 'A'.repeat(107) }))],
  ['a box of before', 'box', altered(({ commit }) => ({ commit, box: boxesOf('bob')[0] }))],
  [
    'the box of somebody else',
    'box',
    altered(({ commit }) => ({ commit, box: boxesOf('ann').at(-1) ?? boxesOf('cas').at(-1) })),
  ],
];

describe('a commit that was altered on its way is refused and shown, and the keys before stay', () => {
  test.each(tampers)('%s: %s', async (_name, reason, tamper) => {
    const [ann, bob] = await two();
    await room.join('cas');
    await eventually(() => expect(state(bob).members).toHaveLength(3));
    const { keyEpoch } = state(bob);
    room.tamper = tamper;
    room.leave('cas');
    await eventually(() => expect(state(bob).refused).toMatchObject({ reason }));
    expect(state(bob).keyEpoch).toBe(keyEpoch);
    await eventually(() => expect(state(ann).keyEpoch).toBeGreaterThan(keyEpoch));
    const sealed = await ann.sealing.seal('words', ['chat', 'ann', 'id']);
    expect(await bob.sealing.open(sealed, ['chat', 'ann', 'id'])).toBeNull();
    // As soon as it is told the truth again it has the keys: it asked for them.
    room.tamper = (_identity, notification) => notification;
    await eventually(() => expect(state(bob).digits).toBe(state(ann).digits));
  });
});

test('a commit that is told again is refused', async () => {
  const [, bob] = await two();
  const commit = room.told.findLast(({ identity, notification }) => identity === 'bob' && isCommit(notification));
  const { keyEpoch } = state(bob);
  if (commit !== undefined) bob.tell(commit.notification);
  await eventually(() => expect(state(bob).refused).toMatchObject({ reason: 'replayed' }));
  expect(state(bob).keyEpoch).toBe(keyEpoch);
});

test('a commit that is withheld is missed: the next one does not fit, and the keys are asked for', async () => {
  const [ann, bob] = await two();
  room.tamper = (identity, notification) => (identity === 'bob' && isCommit(notification) ? null : notification);
  const cas = await room.join('cas');
  await eventually(() => expect(state(cas).members).toHaveLength(3));
  const sealed = await ann.sealing.seal('words', ['chat', 'ann', 'id']);
  expect(await bob.sealing.open(sealed, ['chat', 'ann', 'id'])).toBeNull();
  room.tamper = (_identity, notification) => notification;
  room.leave('cas');
  await eventually(() => expect(state(bob).refused).toMatchObject({ reason: 'forked' }));
  await eventually(() => expect(state(bob).digits).toBe(state(ann).digits));
});

test('a key for which others are to seal, but that is not the device’s, gets no secret', async () => {
  const ann = await room.join('ann');
  await eventually(() => expect(state(ann).hasKeys).toBe(true));
  const spy = await openDevice(new MemoryDeviceStore());
  if (spy === undefined) throw new Error('no keys');
  room.tamper = (_identity, notification) =>
    notification.event === 'sealing.came' && notification.data.device.identity === 'bob'
      ? { ...notification, data: { device: { ...notification.data.device, seal: spy.keys.seal } } }
      : notification;
  await room.join('bob');
  await room.join('cas');
  await eventually(() =>
    expect(
      state(ann)
        .members.map(({ identity }) => identity)
        .toSorted(),
    ).toEqual(['ann', 'cas']),
  );
});

test('a device that was swapped whole is seen by the digits: its owner never gets the keys', async () => {
  const ann = await room.join('ann');
  await eventually(() => expect(state(ann).hasKeys).toBe(true));
  const spy = await openDevice(new MemoryDeviceStore());
  if (spy === undefined) throw new Error('no keys');
  room.tamper = (identity, notification) =>
    identity === 'ann' && notification.event === 'sealing.came'
      ? { ...notification, data: { device: { ...notification.data.device, ...spy.keys } } }
      : notification;
  const bob = await room.join('bob');
  await eventually(() => expect(room.refusals).toContain('stale_commit'));
  // The room's rules refuse a commit for a device that does not wait; a server without rules could not open bob's box either.
  expect(state(bob).hasKeys).toBe(false);
  expect(state(bob).digits).toBeNull();
});

test('a room that was sealed does not become plain by a word of the server', async () => {
  const [ann] = await two();
  const { sealing: _sealing, ...plain } = room.viewOf('ann');
  ann.shows(plain);
  expect(state(ann).on).toBe(true);
  expect(await ann.sealing.seal('words', ['chat', 'ann', 'id'])).not.toContain('words');
  expect(await ann.sealing.open('words', ['chat', 'bob', 'id'])).toBeNull();
});

test('a member that commits garbage is refused by the others and named', async () => {
  const [ann, bob] = await two();
  room.silence('ann');
  const cas = await room.join('cas');
  const garbage = {
    keyEpoch: (room.state.sealing?.keyEpoch ?? 0) + 1,
    kind: 'ratchet' as const,
    previous: A,
    roster: A,
    confirm: A,
    signature: 'A'.repeat(86),
    added: room.state.sealing?.waiting.map(({ seal }) => seal) ?? [],
    removed: [],
    boxes: ['A'.repeat(107)],
  };
  ann.commit(garbage);
  await eventually(() => expect(state(bob).refused).toMatchObject({ by: 'ann' }));
  // As soon as it is put out the others go on without it.
  room.leave('ann');
  const others = ['bob', 'cas'];
  await eventually(() => {
    expect(
      state(bob)
        .members.map(({ identity }) => identity)
        .toSorted(),
    ).toEqual(others);
    expect(state(cas).digits).toBe(state(bob).digits);
  });
});

test('a forked transcript: two halves of a room see other digits, and neither reads the other any more', async () => {
  const [ann, bob] = await two();
  // Bob is told nothing of ann's commit, and makes one of his own, which the server takes for his half.
  room.tamper = (identity, notification) => (identity === 'bob' && isCommit(notification) ? null : notification);
  await room.join('cas');
  await eventually(() => expect(room.refused.some(({ identity }) => identity === 'bob')).toBe(true));
  const { boxes: _boxes, ...commit } = room.refused.findLast(({ identity }) => identity === 'bob')?.params ?? missing();
  bob.tell({ event: 'sealing.committed', seq: 1, data: { commit: { ...commit, by: bob.device.keys.seal } } });
  await eventually(() => {
    expect(state(bob).members).toHaveLength(3);
    expect(state(ann).members).toHaveLength(3);
  });
  expect(state(bob).keyEpoch).toBe(state(ann).keyEpoch);
  expect(state(bob).digits).not.toBe(state(ann).digits);
  const sealed = await ann.sealing.seal('words', ['chat', 'ann', 'id']);
  expect(await bob.sealing.open(sealed, ['chat', 'ann', 'id'])).toBeNull();
  const other = await bob.sealing.seal('words', ['chat', 'bob', 'id']);
  expect(await ann.sealing.open(other, ['chat', 'bob', 'id'])).toBeNull();
  // They cannot be joined again without being seen.
  room.tamper = (_identity, notification) => notification;
  room.leave('cas');
  await eventually(() => expect(state(bob).refused).toMatchObject({ reason: 'forked' }));
});

const missing = (): never => {
  throw new Error('nobody was refused');
};

test('commits without end are refused by the room: without a change there is none', async () => {
  const [ann, bob] = await two();
  const { keyEpoch } = state(bob);
  const commit = {
    keyEpoch: keyEpoch + 1,
    kind: 'fresh' as const,
    previous: A,
    roster: A,
    confirm: A,
    signature: 'A'.repeat(86),
    added: [],
    removed: [],
    boxes: ['A'.repeat(107)],
  };
  for (let count = 0; count < 50; count += 1) expect(() => ann.commit(commit)).toThrow(/nobody came or went/);
  expect(state(bob)).toMatchObject({ keyEpoch, refused: null });
});

test('whoever asks for the keys without end costs the others a commit a period, and no more', async () => {
  const [ann, bob] = await two();
  const { keyEpoch } = state(ann);
  const began = Date.now();
  let asked = 0;
  await eventually(() => {
    bob.askAgain();
    asked += 1;
    expect(state(ann).keyEpoch).toBeGreaterThan(keyEpoch + 3);
  });
  const periods = (Date.now() - began) / 100;
  expect(state(ann).keyEpoch - keyEpoch).toBeLessThanOrEqual(periods + 2);
  expect(asked).toBeGreaterThan(3);
  await eventually(() => expect(state(bob).digits).toBe(state(ann).digits));
});
