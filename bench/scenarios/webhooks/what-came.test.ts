import { describe, expect, test } from 'vitest';
import type { Arrival } from './moody-receiver.ts';
import { brokenOf, repeatsOf } from './what-came.ts';

const event = (seq: number, type = 'message.sent', more: Partial<Arrival> = {}): Arrival => {
  const id = `m.${seq}${type}`;
  const data = {};
  return { type, room: 'a', meeting: 'm', seq, data, id, text: id, genuine: true, taken: true, ...more };
};
const whole = [event(1, 'room.started'), event(1), event(2), event(3), event(3, 'room.ended')];
const nothing = { missing: 0, wentBack: 0, changed: 0, doubled: 0, forged: 0 };

describe('what came is held against the promises', () => {
  test.each<[string, readonly Arrival[], Partial<typeof nothing>]>([
    ['all is well', whole, {}],
    ['a repeat is no harm, also later', [...whole, event(2)], {}],
    ['one is missing', whole.filter(({ seq }) => seq !== 2), { missing: 1 }],
    ['the first is missing', whole.filter(({ seq }) => seq !== 1), { missing: 1 }],
    ['a gap says which are lost', [event(1), event(5, 'room.gap', { data: { from: 2, to: 5 } }), event(6)], {}],
    ['one went back', [event(2), event(1), event(3)], { wentBack: 1 }],
    ['a repeat has another body', [event(1), event(1, 'message.sent', { text: 'other' })], { changed: 1 }],
    ['one number has two events', [event(1), event(1, 'room.updated')], { doubled: 1 }],
    ['a signature does not verify', [event(1, 'message.sent', { genuine: false })], { forged: 1 }],
  ])('%s', (_, arrivals, broken) => {
    expect(brokenOf(arrivals)).toEqual({ ...nothing, ...broken });
  });

  test('meetings are apart, and repeats are counted', () => {
    const next = whole.map((each) => ({ ...each, meeting: 'n', id: `n${each.id}` }));
    expect(brokenOf([...whole, ...next])).toEqual(nothing);
    expect(repeatsOf([...whole, event(2)])).toBe(1);
  });
});
