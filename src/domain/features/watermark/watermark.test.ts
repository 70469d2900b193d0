import { expect, test } from 'vitest';
import { MAX_WATERMARK_REPORTS } from '../../../../signaling/protocol/watermark/watermark.ts';
import { decide } from '../../room/decide.ts';
import { projectRoom } from '../../room/project.ts';
import type { RoomState } from '../../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, participantOf, seatOf } from '../../testing/rooms.ts';

const room = furnishedRoom();
const set = (state: RoomState, who: string, watermark: boolean) =>
  ask(seatOf(state, who), 'room.update', { watermark });
const report = (state: RoomState, who: string) => ask(seatOf(state, who), 'watermark.report', { what: 'removed' });
const marked = carryOut(room, set(room, 'ann', true)).after;

test('a host sets it, for everybody', () => {
  expect(projectRoom(room, participantOf(room, 'bob'))).not.toHaveProperty('watermark');
  expect(projectRoom(marked, participantOf(marked, 'bob')).watermark).toBe(true);
  expect(decide(marked, set(marked, 'ann', true), CONTEXT)).toEqual([]);
  const bare = carryOut(marked, set(marked, 'ann', false)).after;
  expect(projectRoom(bare, participantOf(bare, 'bob'))).not.toHaveProperty('watermark');
  expect(() => decide(room, set(room, 'bob', true), CONTEXT)).toThrow(expect.objectContaining({ code: 'forbidden' }));
});

test('who touched it is told to hosts and recorded, so often and no more', () => {
  expect(decide(room, report(room, 'bob'), CONTEXT)).toEqual([]);
  let state = marked;
  for (let n = 0; n < MAX_WATERMARK_REPORTS; n += 1) {
    expect(decide(state, report(state, 'bob'), CONTEXT)).toMatchObject([
      { type: 'watermarkReported', identity: 'bob', what: 'removed' },
      { type: 'actionRecorded', action: 'watermark.report', by: 'bob', params: { what: 'removed' } },
    ]);
    state = carryOut(state, report(state, 'bob')).after;
  }
  expect(decide(state, report(state, 'bob'), CONTEXT)).toEqual([]);
  // Of others there is still word.
  expect(decide(state, report(state, 'ann'), CONTEXT)).toHaveLength(2);
});
