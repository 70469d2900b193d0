import { expect, test } from 'vitest';
import type { RoomKey } from '../../domain/room/state.ts';
import { registryContract } from '../room-registry.contract.ts';
import { MemoryRegistry } from './memory-registry.ts';

registryContract('MemoryRegistry', async () => {
  const registry = new MemoryRegistry();
  return {
    registry,
    another: async () => registry,
    lose: async (key) => registry.lose(key),
    dispose: () => registry.close(),
  };
});

const key: RoomKey = { tenant: 'acme', room: 'stand-up' };
const message = { type: 'messageSent', from: 'ann', topic: 'chat', payload: 'hello', to: null, at: 0 } as const;

test('keeps nothing of a room that ended, whichever of its follower and its log goes first', async () => {
  const registry = new MemoryRegistry();
  for (const unfollowFirst of [true, false]) {
    const unfollow = await registry.follow(key, 0, () => undefined);
    await registry.append(key, 0, [message]);
    if (unfollowFirst) unfollow();
    await registry.forget(key, 1);
    if (!unfollowFirst) unfollow();
    expect(registry.size).toBe(0);
  }
});

test.each<[string, (registry: MemoryRegistry) => Promise<unknown>]>([
  ['read', (registry) => registry.read(key, 3)],
  ['written to in vain', (registry) => registry.append(key, 3, [message])],
  ['forgotten', (registry) => registry.forget(key, 0)],
  ['followed for a while', async (registry) => (await registry.follow(key, 0, () => undefined))()],
])('keeps nothing of a room that was only %s', async (_name, act) => {
  const registry = new MemoryRegistry();
  await act(registry);
  expect(registry.size).toBe(0);
});
