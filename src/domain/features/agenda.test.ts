import { expect, test } from 'vitest';
import type { CommandName } from '../../../signaling/protocol/methods.ts';
import { decide } from '../room/decide.ts';
import type { InputFor } from '../room/features.ts';
import { projectRoom } from '../room/project.ts';
import type { RoomState } from '../room/state.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, participantOf, seatOf } from '../testing/rooms.ts';

const room = furnishedRoom();
const by = <M extends CommandName>(state: RoomState, method: M, params: InputFor<M>, at = 1_000, who = 'ann') =>
  carryOut(state, ask(seatOf(state, who), method, params), { ...CONTEXT, at }).after;
const items = ['budget', 'plans'].map((id) => ({ id, text: `the ${id}`, minutes: 5 }));
const viewed = (state: RoomState) => projectRoom(state, participantOf(state, 'vic'));

test('an agenda is gone through item by item; rewritten it stays at the item that it was at', () => {
  const written = by(room, 'agenda.set', { items });
  const second = by(written, 'agenda.go', { id: 'plans' });
  expect(viewed(second).agenda).toEqual({ items, current: 'plans' });
  expect(viewed(by(second, 'agenda.set', { items: items.toReversed() })).agenda?.current).toBe('plans');
  expect(viewed(by(second, 'agenda.set', { items: items.slice(0, 1) })).agenda).toEqual({ items: items.slice(0, 1) });
  expect(viewed(by(second, 'agenda.go', {})).agenda).toEqual({ items });
  expect(viewed(by(second, 'agenda.set', { items: [] }))).not.toHaveProperty('agenda');
  expect(() => by(second, 'agenda.go', { id: 'none' })).toThrow(expect.objectContaining({ code: 'not_found' }));
});

test('a timer is set, put off and taken away', () => {
  const set = by(room, 'timer.start', { seconds: 60 });
  expect(viewed(set).timer).toEqual({ startedAt: 1_000, seconds: 60 });
  expect(viewed(by(set, 'timer.extend', { seconds: 30 }, 11_000)).timer).toEqual({ startedAt: 1_000, seconds: 90 });
  // It was over for 40 s: it ends 30 s from now on.
  expect(viewed(by(set, 'timer.extend', { seconds: 30 }, 101_000)).timer).toEqual({ startedAt: 1_000, seconds: 130 });
  expect(viewed(by(set, 'timer.stop', {}))).not.toHaveProperty('timer');
  expect(() => by(room, 'timer.extend', { seconds: 30 })).toThrow(expect.objectContaining({ code: 'not_found' }));
  expect(() => by(set, 'timer.extend', { seconds: 86_400 })).toThrow(
    expect.objectContaining({ code: 'limit_exceeded' }),
  );
});

test('only who may moderate writes and sets them', () => {
  for (const [method, params] of [
    ['agenda.set', { items }],
    ['timer.start', { seconds: 60 }],
  ] as const) {
    expect(() => decide(room, ask(seatOf(room, 'bob'), method, params), CONTEXT)).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  }
});
