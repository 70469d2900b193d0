import { describe, expect, test } from 'vitest';
import { MAX_RECORDS, MAX_STAYS } from '../../../signaling/protocol/features/record.ts';
import type { CommandName } from '../../../signaling/protocol/methods.ts';
import { permissions } from '../../../signaling/protocol/permissions.ts';
import type { Context } from '../feature.ts';
import { commands, type InputFor, order, type Order } from '../room/features.ts';
import type { RoomState } from '../room/state.ts';
import { written } from '../room/written.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../testing/rooms.ts';
import { attendanceOf } from './attendance.ts';
import { recordsOf } from './record.ts';

type Act = (state: RoomState) => Order;
const act =
  <M extends CommandName>(who: string, method: M, params: InputFor<M>) =>
  (state: RoomState): Order<M> =>
    ask(seatOf(state, who), method, params);
/** Each a second after the one before. */
function after(state: RoomState, ...acts: readonly Act[]): RoomState {
  return acts.reduce((before, each, index) => {
    const context: Context = { ...CONTEXT, at: (index + 1) * 1_000 };
    return carryOut(before, each(before), context, written).after;
  }, state);
}

const room = furnishedRoom();

describe('a record', () => {
  test('is written of what one who moderates does to others, with whom and what', () => {
    const { record } = after(
      room,
      act('ann', 'participant.admit', { identity: 'lou' }),
      act('ann', 'floor.forbid', { what: ['chat'], identity: 'bob' }),
      act('ann', 'room.update', { locked: true }),
      act('bob', 'hand.raise', {}),
      act('ann', 'hand.lower', { identity: 'bob' }),
      act('ann', 'agenda.set', { items: [{ id: 'one', text: 'nothing for the record' }] }),
    );
    const who = { by: 'ann', byName: 'ann by name' };
    const bob = { target: 'bob', targetName: 'bob by name' };
    expect(record.map(({ seq: _seq, ...entry }) => entry)).toEqual([
      { ...who, at: 1_000, action: 'participant.admit', target: 'lou', targetName: 'lou by name' },
      { ...who, at: 2_000, action: 'floor.forbid', ...bob, params: { what: ['chat'] } },
      { ...who, at: 3_000, action: 'room.update', params: { locked: true } },
      { ...who, at: 5_000, action: 'hand.lower', ...bob },
      { ...who, at: 6_000, action: 'agenda.set' },
    ]);
  });

  test('is written of a service, by its name', () => {
    const { grants } = participantOf(room, 'ann');
    const service = { kind: 'service', name: 'desk', tenant: 'acme', grants } as const;
    const { record } = after(room, () => order(service, 'participant.remove', { identity: 'bob' }));
    expect(record).toMatchObject([{ by: 'desk', byName: 'desk', service: true, target: 'bob' }]);
  });

  test('is written of what one takes away from others, of an anonymous question without whose it was', () => {
    const { record } = after(
      room,
      act('bob', 'chat.send', { id: 'one', text: 'rude' }),
      act('bob', 'chat.send', { id: 'two', text: 'a slip' }),
      act('bob', 'chat.delete', { from: 'bob', id: 'two' }),
      act('ann', 'chat.delete', { from: 'bob', id: 'one' }),
      act('bob', 'question.ask', { question: 'why', text: 'Why?' }),
      act('bob', 'question.ask', { question: 'who', text: 'Who?', anonymous: true }),
      (state) => ask(seatOf(state, 'ann'), 'question.dismiss', { question: state.questions[0]?.id ?? '' }),
      (state) => ask(seatOf(state, 'ann'), 'question.dismiss', { question: state.questions[0]?.id ?? '' }),
    );
    expect(record.map(({ action, by, target }) => [action, by, target])).toEqual([
      ['chat.delete', 'ann', 'bob'],
      ['question.dismiss', 'ann', 'bob'],
      ['question.dismiss', 'ann', undefined],
    ]);
    expect(JSON.stringify(record)).not.toContain('rude');
  });

  test.each<[string, Act]>([
    ["what one does to one's own", act('ann', 'hand.lower', { identity: 'ann' })],
    ['what changes nothing', act('ann', 'room.update', { lobby: true })],
    ['what needs no such grant', act('bob', 'hand.raise', {})],
  ])('is not written of %s', (_name, each) => {
    expect(after(after(room, act('ann', 'hand.raise', {})), each).record).toEqual([]);
  });

  test('waits until every node reads it', () => {
    const removal = act('ann', 'participant.remove', { identity: 'bob' })(room);
    expect(written(room, removal, { ...CONTEXT, level: 2 }).map(({ type }) => type)).toEqual(['participantLeft']);
  });

  test('is kept of the last, and read page by page', () => {
    const many = Array.from({ length: MAX_RECORDS + 5 }, (_, index) =>
      act('ann', 'room.update', { locked: index % 2 === 0 }),
    );
    const state = after(room, ...many);
    expect(state.record).toHaveLength(MAX_RECORDS);
    const first = recordsOf(state, { limit: 3 });
    expect(first.records.map(({ seq }) => seq)).toEqual(
      state.record
        .slice(-3)
        .map(({ seq }) => seq)
        .toReversed(),
    );
    const second = recordsOf(state, { limit: 200, ...(first.next === undefined ? {} : { before: first.next }) });
    expect(second.records[0]?.seq).toBe(state.record.at(-4)?.seq);
    expect(recordsOf(room, {})).toEqual({ records: [] });
  });

  test('is written of every method that needs the grant to moderate, and changes the room', () => {
    const controls = Object.entries(permissions).filter(([, { grant }]) => grant === 'moderate');
    expect(controls.length).toBeGreaterThan(10);
    // What only reads is no command.
    const missing = controls.filter(([method]) => !Object.hasOwn(commands, method) && !method.startsWith('record.'));
    expect(missing.map(([method]) => method)).toEqual([]);
  });
});

describe('attendance', () => {
  test('tells who was there from when to when', () => {
    const stay = (state: RoomState) => attendanceOf(state, {}).stays;
    const state = after(
      room,
      () => join('dan', { role: 'viewer' }),
      act('ann', 'participant.admit', { identity: 'dan' }),
      () => join('dan', { role: 'viewer', takeOver: true }),
      (now) => leave(seatOf(now, 'dan')),
      (now) => leave(seatOf(now, 'lou')),
      act('ann', 'room.update', { lobby: false }),
      () => join('dan'),
    );
    expect(stay(state)).toEqual([
      { identity: 'dan', name: 'dan by name', role: 'viewer', from: 2_000, to: 4_000 },
      { identity: 'dan', name: 'dan by name', role: 'participant', from: 7_000 },
    ]);
  });

  test('knows nothing of those who came where a version that tells no times wrote it', () => {
    expect(room.participants.size).toBeGreaterThan(0);
    expect(attendanceOf(room, {})).toEqual({ stays: [] });
  });

  test('sums up the oldest who left when there are many', () => {
    const come = Array.from({ length: MAX_STAYS + 2 }, (): Act[] => [
      () => join('dan', { role: 'host' }),
      (now) => leave(seatOf(now, 'dan')),
    ]).flat();
    const state = after(room, ...come);
    const { stays, next, earlier } = attendanceOf(state, { from: MAX_STAYS - 1, limit: 200 });
    expect(stays).toHaveLength(1);
    expect(next).toBeUndefined();
    expect(earlier).toEqual({ stays: 2, from: 1_000, to: 4_000, ms: 2_000 });
  });
});
