/** A room that a newer version of the server wrote is left to the nodes that can read it, and its people go there. */
import { describe, expect, test, vi } from 'vitest';
import { aloneHere, type Placement } from '../ports/placement.ts';
import { MemoryRegistry } from '../registry/memory/memory-registry.ts';
import { expectNothingLeft, MeetingsHarness } from './testing/meetings-harness.ts';

const NEWER = 'wss://newer.test/v1/signaling';
/** Others, and of those the newer ones. */
const placementWith = (newer: readonly string[]): Placement => ({
  ...aloneHere,
  alternatives: (_tenant, onlyNewer = false) => (onlyNewer ? newer : ['wss://old.test/v1/signaling', ...newer]),
});

function node(newer: readonly string[]): MeetingsHarness {
  return new MeetingsHarness(new MemoryRegistry(), { placement: placementWith(newer) });
}

describe('a join', () => {
  test('is sent on to a newer node', async () => {
    const old = node([NEWER]);
    old.registry.unreadable = true;
    await expect(old.join('ann')).rejects.toMatchObject({ code: 'rehome', data: { url: NEWER } });
    await expectNothingLeft(old);
  });

  test('where there is none is told why, and not that the registry cannot be reached', async () => {
    const old = node([]);
    old.registry.unreadable = true;
    await expect(old.join('ann')).rejects.toMatchObject({
      code: 'unavailable',
      message: 'a newer version of the server wrote the room: another server can read it',
    });
    await expectNothingLeft(old);
  });
});

describe('who is in the room', () => {
  test('is told the newer node to go on with, keeps its media until it leaves, and nothing of it stays', async () => {
    const old = node([NEWER]);
    const { ear, seat } = await old.enter('ann');
    ear.take();
    old.registry.becomeUnreadable();
    expect(ear.notifications).toEqual([
      { event: 'server.closing', data: { deadlineMs: expect.any(Number), url: NEWER } },
    ]);
    expect(ear.endings).toEqual([]);
    await expect(seat.execute('message.send', { topic: 'chat', payload: 'x' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('a newer version'),
    });
    await seat.leave();
    await vi.waitFor(() => expect(old.meetings.stats()).toEqual({ rooms: 0, participants: 0 }));
  });

  test('is told nothing where there is no other node to go to', async () => {
    const old = node([]);
    const { ear } = await old.enter('ann');
    ear.take();
    old.registry.becomeUnreadable();
    expect(ear.notifications).toEqual([]);
  });
});
