import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../../signaling/protocol/errors.ts';
import { MAX_CAPTION_BYTES, MAX_CAPTION_LINES } from '../../../../signaling/protocol/captions/captions.ts';
import type { Params } from '../../../../signaling/protocol/methods.ts';
import type { Seat } from '../../actor.ts';
import { decide } from '../../room/decide.ts';
import type { Order } from '../../room/features.ts';
import { projectFor, projectRoom } from '../../room/project.ts';
import { reassertions } from '../../room/repair.ts';
import { type RoomState, toSnapshot } from '../../room/state.ts';
import { written } from '../../room/written.ts';
import { ask, carryOut, CONTEXT, furnishedRoom, join, leave, participantOf, seatOf } from '../../testing/rooms.ts';

const room = furnishedRoom();
const [ann, bob, vic, lou] = ['ann', 'bob', 'vic', 'lou'].map((identity) => seatOf(room, identity));
if (!ann || !bob || !vic || !lou) throw new Error('a furnished room has these four');

const say = (seat: Seat, id: string, more: Partial<Params<'caption.say'>> = {}): Order =>
  ask(seat, 'caption.say', { id, text: `text of ${id}`, ...more });
const configure = (params: Params<'caption.configure'>, seat = ann): Order => ask(seat, 'caption.configure', params);
const then = (state: RoomState, ...orders: readonly Order[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each).after, state);
const idsFor = (state: RoomState, identity: string): readonly string[] =>
  (projectRoom(state, participantOf(state, identity)).captions ?? []).map(({ id }) => id);
const two = then(room, say(bob, 'one'), say(ann, 'two', { language: 'en' }));

describe('a line', () => {
  test.each<[string, RoomState, string, readonly string[]]>([
    ['is shown to everybody, in order', two, 'vic', ['one', 'two']],
    ['said again under its id is the same', then(two, say(bob, 'one')), 'ann', ['one', 'two']],
    ['of two under the same id is two', then(two, say(ann, 'one')), 'ann', ['one', 'two', 'one']],
    ['is shown to who comes later', then(two, join('cas')), 'cas', ['one', 'two']],
    ['stays when its speaker leaves', then(two, leave(bob)), 'vic', ['one', 'two']],
    ['is not kept where a host wants none', then(room, configure({ transcript: 'none' }), say(bob, 'one')), 'ann', []],
    ['is forgotten once a host wants none', then(two, configure({ transcript: 'none' })), 'ann', []],
    ['is kept where it may be downloaded', then(two, configure({ transcript: 'download' })), 'ann', ['one', 'two']],
  ])('%s', (_name, state, identity, expected) => {
    expect(idsFor(state, identity)).toEqual(expected);
  });

  test.each<[ErrorCode, string, RoomState, Order]>([
    ['in_lobby', 'from the lobby', two, say(lou, 'a')],
    ['forbidden', 'from who may send no microphone', two, say(vic, 'a')],
    ['forbidden_now', 'while captions are off', then(two, configure({ on: false })), say(bob, 'a')],
    [
      'forbidden_now',
      'from who may not speak at the moment',
      then(two, ask(ann, 'floor.forbid', { what: ['microphone'] })),
      say(bob, 'a'),
    ],
    ['forbidden', 'rules of who does not moderate', two, configure({ on: false }, bob)],
  ])('is refused as %s: %s', (code, _name, state, refused) => {
    expect(() => decide(state, refused, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });

  test('is told with the name of who said it, and that it is not kept', () => {
    const [event] = carryOut(two, say(bob, 'three', { language: 'de' })).events;
    if (!event) throw new Error('nothing was said');
    expect(projectFor(event, participantOf(two, 'vic'))).toMatchObject({
      event: 'caption.said',
      data: { from: 'bob', name: 'bob by name', text: 'text of three', language: 'de' },
    });
    const unkept = then(two, configure({ transcript: 'none' }));
    const [passing] = carryOut(unkept, say(bob, 'four')).events;
    expect(passing && projectFor(passing, participantOf(unkept, 'vic'))).toMatchObject({ data: { kept: false } });
  });

  test('waits for a cluster in which every node reads it', () => {
    expect(() => decide(room, say(bob, 'a'), { ...CONTEXT, level: 2 })).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
    expect(toSnapshot(two, 2).captions).toBeUndefined();
  });
});

test('a room keeps so many lines, or fewer that take so many bytes', () => {
  const text = 'x'.repeat(20);
  const many = then(
    room,
    ...Array.from({ length: MAX_CAPTION_LINES + 3 }, (_, index) => say(bob, `m${index}`, { text })),
  );
  expect(many.captions.length).toBeLessThanOrEqual(MAX_CAPTION_LINES);
  expect(many.captions.at(-1)?.id).toBe(`m${MAX_CAPTION_LINES + 2}`);
  const long = '€'.repeat(2_000);
  const large = then(room, ...Array.from({ length: 30 }, (_, index) => say(bob, `m${index}`, { text: long })));
  expect([large.captions.length, large.captions.at(-1)?.id]).toEqual([21, 'm29']);
  expect(Buffer.byteLength(JSON.stringify(large.captions))).toBeLessThanOrEqual(MAX_CAPTION_BYTES);
});

test('a lost room is told again what was said, also by those who left', () => {
  const known = then(two, leave(bob));
  const lost = furnishedRoom();
  const orders = [...known.participants.values()].flatMap((each) => reassertions(known, each));
  const back = then(lost, ...orders.filter(({ type }) => type === 'reassertCaptions'));
  expect(idsFor(back, 'ann')).toEqual(['one', 'two']);
  expect(back.captions.map(({ from }) => from)).toEqual(['bob', 'ann']);
});

test('what a host sets of captions is recorded', () => {
  const { events } = carryOut(two, configure({ transcript: 'download' }), CONTEXT, written);
  expect(events.map(({ event }) => event)).toMatchObject([
    { type: 'captionsConfigured', on: true, transcript: 'download' },
    { type: 'actionRecorded', action: 'caption.configure', by: 'ann', params: { transcript: 'download' } },
  ]);
  expect(carryOut(two, configure({ transcript: 'kept' }), CONTEXT, written).events).toEqual([]);
});
