import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../../signaling/protocol/errors.ts';
import { MAX_FILES } from '../../../../signaling/protocol/files/files.ts';
import { NODE } from '../../actor.ts';
import type { Context, FileRules } from '../../feature.ts';
import { decide } from '../../room/decide.ts';
import { order } from '../../room/features.ts';
import { projectRoom } from '../../room/project.ts';
import { fromSnapshot, type RoomState, toSnapshot } from '../../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../../testing/rooms.ts';

const RULES: FileRules = { on: true, maxBytes: 100, roomBytes: 250, keepMs: 0 };
const allowing = (rules: Partial<FileRules> = {}): Context => ({
  ...CONTEXT,
  policy: { ...CONTEXT.policy, files: () => ({ ...RULES, ...rules }) },
});
const room = furnishedRoom();
const share = (state: RoomState, who: string, id = 'notes', size = 50) =>
  ask(seatOf(state, who), 'file.share', { id, name: `${id}.txt`, type: 'text/plain', size });
const shared = (state: RoomState, who: string, id = 'notes', context = allowing()): RoomState =>
  carryOut(state, share(state, who, id), context).after;
const arrived = (state: RoomState, from: string, id = 'notes'): RoomState =>
  carryOut(state, order(NODE, 'fileArrived', { id, from }), allowing()).after;
const filesOf = (state: RoomState, who: string) => projectRoom(state, participantOf(state, who)).files;

test('everybody sees that a file comes, and that it has arrived; who comes later as well; nobody its name on the disk', () => {
  const coming = shared(room, 'bob');
  const file = { id: 'notes', from: 'bob', name: 'notes.txt', size: 50, whole: false };
  expect(filesOf(coming, 'ann')).toMatchObject([file]);
  const late = carryOut(arrived(coming, 'bob'), join('cas')).after;
  expect(filesOf(late, 'cas')).toMatchObject([{ ...file, whole: true }]);
  expect(JSON.stringify(filesOf(late, 'cas'))).not.toContain('new-id');
  expect(fromSnapshot(toSnapshot(late)).files).toEqual(late.files);
});

test('shared again under the same name it is the same file', () => {
  const state = shared(room, 'bob');
  expect(decide(state, share(state, 'bob'), allowing())).toEqual([]);
});

test('what has not arrived goes with who shared it; what has arrived stays', () => {
  const state = arrived(shared(shared(room, 'bob', 'whole'), 'bob', 'half'), 'bob', 'whole');
  const after = carryOut(state, leave(seatOf(state, 'bob'))).after;
  expect(after.files.map(({ id }) => id)).toEqual(['whole']);
});

test('its owner removes it, a host does, and nobody else; the host is recorded', () => {
  const state = shared(room, 'bob');
  const remove = (who: string) => ask(seatOf(state, who), 'file.remove', { id: 'notes', from: 'bob' });
  expect(() => decide(state, remove('vic'), allowing())).toThrow(expect.objectContaining({ code: 'forbidden' }));
  expect(carryOut(state, remove('bob'), allowing()).after.files).toEqual([]);
  expect(decide(state, remove('ann'), allowing())).toEqual([
    { type: 'fileRemoved', id: 'notes', from: 'bob', by: 'ann' },
  ]);
});

test('its time is over when the node says so', () => {
  const state = shared(room, 'bob', 'notes', allowing({ keepMs: 5_000 }));
  expect(state.files[0]?.until).toBe(6_000);
  const files = [{ id: 'notes', from: 'bob' }];
  expect(carryOut(state, order(NODE, 'filesExpired', { files }), allowing()).after.files).toEqual([]);
});

test('a log that was lost is told of them again, once', () => {
  const state = arrived(shared(room, 'bob'), 'bob');
  const again = order(NODE, 'reassertFiles', { seat: seatOf(room, 'bob'), files: state.files });
  const restored = carryOut(room, again, allowing()).after;
  expect(filesOf(restored, 'ann')).toMatchObject([{ id: 'notes', whole: true }]);
  expect(decide(restored, again, allowing())).toEqual([]);
});

test('the names of files are sealed anew in sealed rooms alone', () => {
  const state = shared(room, 'bob');
  const files = [{ id: 'notes', from: 'bob', name: `sealed1.1.${'A'.repeat(60)}` }];
  const reseal = ask(seatOf(state, 'bob'), 'file.reseal', { files });
  expect(() => decide(state, reseal, allowing())).toThrow(expect.objectContaining({ code: 'not_sealed' }));
});

test.each<[ErrorCode, string, Context, RoomState, number]>([
  ['forbidden_now', 'where there is no place for files', CONTEXT, room, 50],
  ['forbidden_now', 'where the tenant has none', allowing({ on: false }), room, 50],
  ['limit_exceeded', 'for one that is too large', allowing(), room, 101],
  ['limit_exceeded', 'where all of them would be too much', allowing({ roomBytes: 99 }), shared(room, 'ann'), 50],
  [
    'limit_exceeded',
    'where there are too many',
    allowing({ roomBytes: 1_000_000 }),
    Array.from({ length: MAX_FILES }).reduce<RoomState>(
      (state, _each, index) => shared(state, 'ann', `file${index}`, allowing({ roomBytes: 1_000_000 })),
      room,
    ),
    50,
  ],
])('sharing is refused as %s %s', (code, _why, context, state, size) => {
  expect(() => decide(state, share(state, 'bob', 'more', size), context)).toThrow(expect.objectContaining({ code }));
});

test('who may not write in the chat shares no files either', () => {
  const { after } = carryOut(room, ask(seatOf(room, 'ann'), 'floor.forbid', { what: ['chat'], identity: 'bob' }));
  expect(() => decide(after, share(after, 'bob'), allowing())).toThrow(
    expect.objectContaining({ code: 'forbidden_now' }),
  );
});
