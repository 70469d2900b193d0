import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { decide } from '../room/decide.ts';
import { projectRoom } from '../room/project.ts';
import type { RoomState } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../testing/rooms.ts';

const room = furnishedRoom();
const put = (state: RoomState, who: string, ...identities: string[]) =>
  ask(seatOf(state, who), 'spotlight.set', { identities });
const lit = carryOut(room, put(room, 'ann', 'vic', 'bob', 'vic')).after;

test('the spotlight is on those whom a host names, in that order, for everybody', () => {
  expect(projectRoom(lit, participantOf(lit, 'bob')).spotlight).toEqual(['vic', 'bob']);
  expect(decide(lit, put(lit, 'ann', 'vic', 'bob'), CONTEXT)).toEqual([]);
  const dark = carryOut(lit, put(lit, 'ann')).after;
  expect(projectRoom(dark, participantOf(dark, 'bob'))).not.toHaveProperty('spotlight');
});

test('it goes with who leaves, and stays on who takes the seat over', () => {
  expect(carryOut(lit, leave(seatOf(lit, 'vic'))).after.spotlight).toEqual(['bob']);
  expect(carryOut(lit, join('vic', { role: 'viewer', takeOver: true })).after.spotlight).toEqual(['vic', 'bob']);
});

test.each<[ErrorCode, string, string[]]>([
  ['forbidden', 'bob', ['bob']],
  ['not_found', 'ann', ['nobody']],
  ['in_lobby', 'ann', ['lou']],
])('it is refused as %s to %s', (code, who, identities) => {
  expect(() => decide(room, put(room, who, ...identities), CONTEXT)).toThrow(expect.objectContaining({ code }));
});
