import { describe, expect, test } from 'vitest';
import type { Notification } from '../../../signaling/protocol/notifications.ts';
import { audienceOf, rosterOf } from './audience.ts';

import { projectFor, projectRoom } from '../room/project.ts';
import type { RoomState } from '../room/state.ts';
import { order, type Order } from '../room/features.ts';
import { NODE } from '../actor.ts';
import {
  ask,
  carryOut,
  join,
  leave,
  message,
  participantOf,
  roomAfter,
  seatOf,
  setConnected,
} from '../testing/rooms.ts';

/**
 * `ann` moderates, `bob` publishes, `vic` and `wim` only listen, `lou` waits and would only listen. The clients of all but
 * `wim` count the audience.
 */
const room = roomAfter(
  () => join('ann', { role: 'host', summaries: true }),
  () => join('bob', { summaries: true }),
  () => join('vic', { role: 'viewer', summaries: true }),
  () => join('wim', { role: 'viewer' }),
  (state) => ask(seatOf(state, 'ann'), 'room.update', { lobby: true }),
  () => join('lou', { role: 'viewer', summaries: true }),
);
const inRoom = carryOut(room, ask(seatOf(room, 'ann'), 'room.update', { lobby: false })).after;

const short = ({ event, data }: Notification): string =>
  [
    event,
    'participant' in data ? data.participant.identity : 'identity' in data ? data.identity : '',
    'count' in data ? data.count : 'audience' in data ? data.audience : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** What each who counts or does not is told, in short; nothing where he is told nothing. */
function told(state: RoomState, order: Order): Record<string, string> {
  const { after, events } = carryOut(state, order);
  return Object.fromEntries(
    [...after.participants].flatMap(([identity, viewer]) => {
      const heard = events.flatMap((logged) => projectFor(logged, viewer) ?? []).map(short);
      return heard.length === 0 ? [] : [[identity, heard.join(', ')]];
    }),
  );
}

const seat = (identity: string) => seatOf(inRoom, identity);
const listener = { role: 'viewer', summaries: true } as const;

const cases: readonly [name: string, state: RoomState, order: Order, told: Record<string, string>][] = [
  [
    'who comes to listen is one more',
    inRoom,
    join('max', listener),
    { ann: 'room.audience 3', bob: 'room.audience 3', vic: 'room.audience 3', wim: 'participant.joined max 3' },
  ],
  [
    'who goes is one less',
    inRoom,
    leave(seat('vic')),
    { ann: 'room.audience 1', bob: 'room.audience 1', wim: 'participant.left vic' },
  ],
  [
    'a connection that is lost is told to its owner alone',
    inRoom,
    setConnected(seat('vic'), false),
    { vic: 'participant.updated vic', wim: 'participant.updated vic' },
  ],
  [
    'who comes back under another session is told to nobody',
    inRoom,
    join('vic', { ...listener, takeOver: true }),
    { wim: 'participant.joined vic' },
  ],
  [
    'who may speak from now on is told by name',
    inRoom,
    join('vic', { takeOver: true, summaries: true }),
    {
      ann: 'participant.joined vic 1',
      bob: 'participant.joined vic 1',
      wim: 'participant.joined vic 1',
    },
  ],
  [
    'who may speak no more is not among those who are known',
    inRoom,
    join('bob', { ...listener, takeOver: true }),
    {
      ann: 'participant.left bob 3',
      vic: 'participant.left bob 3',
      wim: 'participant.joined bob 3',
    },
  ],
  [
    'who waits to listen is told to moderators by name, for them to admit',
    room,
    join('max', listener),
    { ann: 'participant.joined max' },
  ],
  [
    'who is admitted to listen is one more, and no longer one who waits',
    room,
    ask(seatOf(room, 'ann'), 'participant.admit', { identity: 'lou' }),
    {
      ann: 'participant.updated lou 3',
      bob: 'room.audience 3',
      vic: 'room.audience 3',
      wim: 'participant.joined lou',
      lou: 'session.admitted',
    },
  ],
  ['who goes from the lobby was never counted', room, leave(seatOf(room, 'lou')), { ann: 'participant.left lou' }],
  [
    'what one of them says is told to all',
    inRoom,
    message(seat('vic')),
    { ann: 'message.received', bob: 'message.received', vic: 'message.received', wim: 'message.received' },
  ],
];

describe('of the audience', () => {
  test.each(cases)('%s', (_name, state, order, expected) => {
    expect(told(state, order)).toEqual(expected);
  });

  test('all who are lost with a node are counted one after the other', () => {
    const process = { node: 'node-1', incarnation: 'first' };
    const lost = carryOut(inRoom, order(NODE, 'nodeLost', process)).after;
    const { events, after } = carryOut(lost, order(NODE, 'expireLost', process));
    expect(events.map(({ event }) => ('audience' in event ? event.audience : null))).toEqual([null, null, 1, 0, null]);
    expect(audienceOf(after)).toBe(0);
  });
});

describe('the view of the room', () => {
  test('has its number in place of its members, but yourself', () => {
    const seen = (identity: string) => {
      const { participants, audience } = projectRoom(inRoom, participantOf(inRoom, identity));
      return [participants.map((each) => each.identity), audience];
    };
    expect(seen('bob')).toEqual([['ann', 'bob'], 2]);
    expect(seen('ann')).toEqual([['ann', 'bob', 'lou'], 2]);
    expect(seen('vic')).toEqual([['ann', 'bob', 'vic'], 2]);
    expect(seen('wim')).toEqual([['ann', 'bob', 'vic', 'wim'], undefined]);
  });
});

describe('rosterOf', () => {
  const full = ['zoe', 'cas', 'eva'].reduce(
    (state, identity) => carryOut(state, join(identity, listener)).after,
    inRoom,
  );
  const page = (after: string | undefined, limit: number) => {
    const { participants, next } = rosterOf(full, { after, limit });
    return [participants.map(({ identity }) => identity), next];
  };

  test('goes through all of it, page by page', () => {
    expect(page(undefined, 2)).toEqual([['cas', 'eva'], 'eva']);
    expect(page('eva', 2)).toEqual([['vic', 'wim'], 'wim']);
    expect(page('wim', 2)).toEqual([['zoe'], undefined]);
    expect(page(undefined, 5)).toEqual([['cas', 'eva', 'vic', 'wim', 'zoe'], undefined]);
    expect(page('zoe', 2)).toEqual([[], undefined]);
  });

  test('goes on where it was, also when who was last is gone', () => {
    expect(page('ewa', 2)).toEqual([['vic', 'wim'], 'wim']);
  });
});
