import { expect, test, vi } from 'vitest';
import { CausewayError } from '../../domain/errors.ts';
import { MemoryUseCounter } from '../../invitations/memory-use-counter.ts';
import { MemoryRegistry } from '../../registry/memory/memory-registry.ts';
import type { LocalMeetingsOptions } from '../local-meetings.ts';
import { KEY, MeetingsHarness, settled } from '../testing/meetings-harness.ts';
import { refusal } from '../testing/refusal.ts';
import { TRIES_OF_ADDRESS, TRIES_OF_IDENTITY } from './password-gate.ts';
import { fits } from './password-hashing.ts';

/** Two nodes of one cluster. */
function twoNodes(changes: Partial<LocalMeetingsOptions> = {}) {
  const store = new MemoryRegistry();
  const shared = { tries: new MemoryUseCounter(), ...changes };
  const one = new MeetingsHarness(store, shared);
  const two = new MeetingsHarness(store, { ...shared, node: 'node-2', incarnation: 'second' });
  return { store, one, two };
}

const statesOf = async (node: MeetingsHarness) =>
  Object.fromEntries((await node.participants()).map(({ identity, state }) => [identity, state]));

/** Passwords are slow to hash, one after another. */
const MANY = { timeout: 120_000 };

const wrong = (triesLeft: number): unknown => expect.objectContaining({ code: 'wrong_password', data: { triesLeft } });
const blocked = expect.objectContaining({
  code: 'password_required',
  data: { triesLeft: 0 },
  retryAfterMs: expect.any(Number),
});

test('a password is asked of who comes, on every node; not of hosts, nor of who has a seat', async () => {
  const { one, two } = twoNodes();
  const host = await one.enter('host', { role: 'host' });
  await two.enter('early');
  await host.seat.execute('room.update', { password: 'crème brûlée' });
  await expect(two.join('bob')).rejects.toEqual(refusal('password_required'));
  await expect(two.join('bob', { password: 'creme brulee' })).rejects.toEqual(wrong(TRIES_OF_IDENTITY - 1));
  // The same letters, written in another way.
  await two.enter('bob', { password: 'crème brûlée'.normalize('NFD') });
  await two.enter('second-host', { role: 'host' });
  await one.enter('early', { takeOver: true, keepTracks: true });
  await host.seat.execute('room.update', { password: null });
  await two.enter('cas');
  expect(Object.keys(await statesOf(one))).toEqual(['host', 'early', 'bob', 'second-host', 'cas']);
});

test('nothing but a salted hash of it is written, told or recorded', async () => {
  const { store, one } = twoNodes();
  const host = await one.enter('host', { role: 'host' });
  const bob = await one.enter('bob');
  await host.seat.execute('room.update', { password: 'open sesame' });
  await host.seat.execute('room.update', { password: 'open sesame' });
  await settled();
  const log = JSON.stringify(await store.read(KEY, 0));
  expect(log).not.toContain('sesame');
  const hashes = [...log.matchAll(/scrypt\$[^"\\]+/g)].map(([hash]) => hash);
  expect(new Set(hashes).size).toBe(2);
  expect(await Promise.all(hashes.map((hash) => fits('open sesame', hash)))).toEqual(hashes.map(() => true));
  const told = JSON.stringify([...host.ear.notifications, ...bob.ear.notifications, await host.seat.enter()]);
  expect(told).toContain('"hasPassword":true');
  expect(told).not.toMatch(/scrypt|sesame/);
  expect(JSON.stringify(await host.seat.records({}))).not.toMatch(/scrypt|sesame/);
});

test('what looks like a hash is a password as any other', async () => {
  const { one } = twoNodes();
  const host = await one.enter('host', { role: 'host' });
  const forged = `scrypt$14$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  await host.seat.execute('room.update', { password: forged });
  await one.enter('bob', { password: forged });
});

test('guesses are bounded for an identity over all nodes, and the right one is not looked at then', async () => {
  const { one, two } = twoNodes();
  const host = await one.enter('host', { role: 'host' });
  await host.seat.execute('room.update', { password: 'right' });
  for (let left = TRIES_OF_IDENTITY - 1; left > 0; left -= 1) {
    await expect((left % 2 ? one : two).join('eve', { password: `guess ${left}` })).rejects.toEqual(wrong(left));
  }
  await expect(two.join('eve', { password: 'last' })).rejects.toSatisfy(
    (error) =>
      error instanceof CausewayError &&
      error.code === 'wrong_password' &&
      error.data?.['triesLeft'] === 0 &&
      // Others than these no client can read.
      Number.isSafeInteger(error.retryAfterMs),
  );
  for (const node of [one, two]) {
    await expect(node.join('eve', { password: 'right' })).rejects.toEqual(blocked);
  }
  await one.enter('bob', { password: 'right' });
});

test('guesses are bounded for an address, under whatever identities; a flood disturbs nobody else', MANY, async () => {
  const { one, two } = twoNodes();
  const host = await one.enter('host', { role: 'host' });
  await host.seat.execute('room.update', { password: 'right' });
  const flood = Array.from({ length: TRIES_OF_ADDRESS + 20 }, (_, n) =>
    two.join(`eve-${n}`, { password: 'guess', network: '192.0.2.1' }).catch((error: unknown) => error),
  );
  const meanwhile = one.enter('bob', { password: 'right', network: '192.0.2.2' });
  const outcomes = await Promise.all(flood);
  await meanwhile;
  const codes = outcomes.map((each) => (each instanceof Error && 'code' in each ? each.code : 'in'));
  expect(codes.filter((code) => code === 'wrong_password').length).toBeLessThanOrEqual(TRIES_OF_ADDRESS);
  expect(codes).not.toContain('in');
  // Those who were refused for the crowd try again, until the address has no try left.
  for (let n = 0; n < TRIES_OF_ADDRESS; n += 1) {
    const outcome: unknown = await two
      .join(`mal-${n}`, { password: 'no', network: '192.0.2.1' })
      .catch((e: unknown) => e);
    if (outcome instanceof Error && 'code' in outcome && outcome.code === 'password_required') break;
  }
  await expect(one.join('eve-a', { password: 'right', network: '192.0.2.1' })).rejects.toEqual(blocked);
  await one.enter('cas', { password: 'right', network: '192.0.2.3' });
});

test('many who know it come from one address', MANY, async () => {
  const limits = { participantsPerRoom: 100, waitingPerRoom: 8, tracksPerParticipant: 2, consumersPerParticipant: 3 };
  const { one } = twoNodes({ limits });
  const host = await one.enter('host', { role: 'host' });
  await host.seat.execute('room.update', { password: 'right' });
  const class_ = Array.from({ length: TRIES_OF_ADDRESS + 10 }, (_, n) =>
    one.enter(`pupil-${n}`, { password: 'right', network: '192.0.2.1' }),
  );
  await Promise.all(class_);
});

test('set twice at once, one of them holds, and the other opens nothing', async () => {
  const { one, two } = twoNodes();
  const host = await one.enter('host', { role: 'host' });
  const second = await two.enter('second', { role: 'host' });
  await Promise.all([
    host.seat.execute('room.update', { password: 'first' }),
    second.seat.execute('room.update', { password: 'second' }),
  ]);
  const came = await Promise.allSettled([
    one.join('ann', { password: 'first' }),
    one.join('bob', { password: 'second' }),
    two.join('cas', { password: 'first' }),
    two.join('dot', { password: 'second' }),
  ]);
  const open = came.map(({ status }) => status === 'fulfilled');
  expect([
    [true, false, true, false],
    [false, true, false, true],
  ]).toContainEqual(open);
});

test('who may not come in tries no passwords', async () => {
  const { one } = twoNodes();
  const host = await one.enter('host', { role: 'host' });
  await host.seat.execute('room.update', { password: 'right', admits: 'members' });
  await expect(one.join('eve', { guest: true, password: 'guess' })).rejects.toEqual(
    expect.objectContaining({ code: 'not_invited', data: { admits: 'members' } }),
  );
});

test('without the grant nobody sets any of it', async () => {
  const { one } = twoNodes();
  await one.enter('host', { role: 'host' });
  const bob = await one.enter('bob');
  for (const change of [
    { password: 'mine' },
    { password: null },
    { admits: 'everybody' as const },
    { invited: ['bob'] },
    { places: 1 },
    { joinBeforeHost: false },
  ]) {
    await expect(bob.seat.execute('room.update', change)).rejects.toEqual(refusal('forbidden'));
  }
});

test('early guests on two nodes wait for a host and are told nothing; then they come in by themselves, in order', async () => {
  const { one, two } = twoNodes({ settingsOf: async () => ({ joinBeforeHost: false }) });
  const first = await one.join('first');
  const second = await two.join('second');
  expect([await first.seat.enter(), await second.seat.enter()]).toEqual([
    { state: 'lobby', waitsFor: 'host' },
    { state: 'lobby', waitsFor: 'host' },
  ]);
  await expect(second.seat.execute('chat.send', { text: 'hello' })).rejects.toEqual(refusal('in_lobby'));
  await expect(second.seat.media.open()).rejects.toEqual(refusal('in_lobby'));
  expect([first.ear.take(), second.ear.take()]).toEqual([[], []]);
  await one.enter('host', { role: 'host' });
  await vi.waitFor(() => expect(second.ear.notifications.map(({ event }) => event)).toEqual(['session.admitted']));
  expect(await statesOf(two)).toEqual({ first: 'joined', second: 'joined', host: 'joined' });
  expect(await second.seat.enter()).toMatchObject({ state: 'joined' });
  await two.enter('later');
});

test('who waits for a host is told when it has to be admitted instead, for the lobby or for want of a place', async () => {
  const { one, two } = twoNodes({ settingsOf: async () => ({ joinBeforeHost: false }) });
  const early = await two.join('early');
  expect(await early.seat.enter()).toEqual({ state: 'lobby', waitsFor: 'host' });
  // By the way in which a host has it: its token.
  const host = await one.enter('host', { role: 'host', roomSettings: { lobby: true } });
  await settled();
  expect(early.ear.notifications).toEqual([{ event: 'session.waits', data: {} }]);
  expect(await early.seat.resumed(0)).toEqual({ notifications: [{ event: 'session.waits', data: {} }] });
  // Nothing of what goes on in there changes that, nor is told.
  early.ear.take();
  await host.seat.execute('chat.send', { text: 'somebody waits' });
  await host.seat.execute('room.update', { lobby: false, places: 1 });
  await settled();
  expect(early.ear.take()).toEqual([]);
  await host.seat.leave();
  await settled();
  expect(early.ear.notifications).toEqual([{ event: 'session.waits', data: { waitsFor: 'host' } }]);
  early.ear.take();
  await one.enter('host', { role: 'host' });
  await settled();
  expect(early.ear.take()).toEqual(['session.waits']);
  expect(await statesOf(one)).toEqual({ early: 'lobby', host: 'joined' });
});

test('the claim of the first token that has one holds for the meeting, whoever comes later with what', async () => {
  const { one, two } = twoNodes();
  const guest = await one.join('guest', { guest: true, roomSettings: { lobby: true } });
  expect(await guest.seat.enter()).toEqual({ state: 'lobby' });
  const host = await two.enter('host', { role: 'host', roomSettings: { lobby: false } });
  expect(await (await one.join('bob')).seat.enter()).toEqual({ state: 'lobby' });
  // What a host changes in the meeting, no token changes back.
  await host.seat.execute('room.update', { lobby: false });
  await one.enter('cas', { roomSettings: { lobby: true } });
});

test('a claim weighs more than what was made ahead, and holds also where the first token has none', async () => {
  const { one } = twoNodes({ settingsOf: async () => ({ lobby: true, places: 5 }) });
  const early = await one.join('early');
  expect(await early.seat.enter()).toMatchObject({ state: 'lobby' });
  await one.enter('host', { role: 'host', roomSettings: { lobby: false, admits: 'members' } });
  await expect(one.join('guest', { guest: true })).rejects.toEqual(refusal('not_invited'));
  await one.enter('member');
});
