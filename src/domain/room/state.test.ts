import { describe, expect, test } from 'vitest';
import { emptyRoom, fromSnapshot, roomId, toSnapshot, type RoomSnapshot } from './state.ts';
import { furnishedRoom } from '../testing/rooms.ts';

describe('snapshots', () => {
  test.each([
    ['an empty room', emptyRoom({ tenant: 'acme', room: '__proto__' })],
    ['a furnished room', furnishedRoom()],
  ])('%s comes back from JSON as it was', (_name, state) => {
    const stored: RoomSnapshot = JSON.parse(JSON.stringify(toSnapshot(state)));
    expect(fromSnapshot(stored)).toEqual(state);
  });
});

describe('roomId', () => {
  test('keeps rooms and tenants apart, whatever a room is called', () => {
    const keys = ['a', 'a/b', 'b/a', '/', '__proto__', 'é', 'e\u0301'].flatMap((room) =>
      ['a', 'b', 'a-b'].map((tenant) => ({ tenant, room })),
    );
    expect(new Set(keys.map(roomId)).size).toBe(keys.length);
  });
});
