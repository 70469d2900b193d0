import { describe, expect, test } from 'vitest';
import type { Admits } from '../../../../signaling/protocol/features/entry/entry.ts';
import type { Role } from '../../../../signaling/protocol/primitives.ts';
import { NODE } from '../../actor.ts';
import { CausewayError } from '../../errors.ts';
import { order, type InputFor, type Order } from '../../room/features.ts';
import { projectRoom } from '../../room/project.ts';
import { emptyRoom, type RoomState } from '../../room/state.ts';
import { ask, carryOut, CONTEXT, join, KEY, leave, limited, participantOf, seatOf } from '../../testing/rooms.ts';
import { HASHES } from '../testing/entry.ts';
import type { Join } from '../seats.ts';

const [HASH = '', OTHER_HASH = ''] = HASHES;

type Draft = (state: RoomState) => Order;
const then = (state: RoomState, ...orders: readonly Draft[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each(before)).after, state);

const prepared = (defaults: InputFor<'prepareRoom'>['defaults']): RoomState =>
  then(emptyRoom(KEY), () => order(NODE, 'prepareRoom', { defaults }));
const comes =
  (identity: string, changes: Partial<Join> = {}): Draft =>
  () =>
    join(identity, changes);
const sets =
  (identity: string, settings: InputFor<'room.update'>): Draft =>
  (state) =>
    ask(seatOf(state, identity), 'room.update', settings);
const HOST = { role: 'host' } as const;

/** How somebody fares who comes: its state, or the code of the refusal. */
function fares(state: RoomState, changes: Partial<Join> = {}, context = CONTEXT): string {
  try {
    const { after } = carryOut(state, join('zoe', changes), context);
    const { state: now, awaitsHost } = participantOf(after, 'zoe');
    return awaitsHost === true ? `${now} for a host` : now;
  } catch (error) {
    if (error instanceof CausewayError) return error.code;
    throw error;
  }
}

const statesOf = ({ participants }: RoomState) =>
  Object.fromEntries([...participants.values()].map(({ identity, state }) => [identity, state]));

describe('for whom the room is', () => {
  const COMERS: Readonly<Record<string, Partial<Join>>> = {
    member: {},
    'guest of this room': { guest: true, forThisRoom: true },
    'guest of any room': { guest: true },
    host: HOST,
    'hidden one': { hidden: true, guest: true },
  };
  const IN = 'joined';
  const NO = 'not_invited';
  test.each<[Admits, readonly string[], readonly string[]]>([
    ['everybody', [], [IN, IN, IN, IN, IN]],
    ['members', [], [IN, NO, NO, IN, IN]],
    ['members', ['zoe'], [IN, NO, NO, IN, IN]],
    ['invited', [], [NO, IN, NO, IN, IN]],
    ['invited', ['zoe'], [IN, IN, IN, IN, IN]],
    ['invited', ['zo', 'zoey', 'ZOE'], [NO, IN, NO, IN, IN]],
  ])('admits %s, invited %j', (admits, invited, expected) => {
    const state = then(prepared({ admits, invited: [...invited] }), comes('ann', HOST));
    expect(Object.values(COMERS).map((changes) => fares(state, changes))).toEqual(expected);
  });

  test('nobody who is in leaves, and who goes and comes again is asked as anybody', () => {
    const state = then(emptyRoom(KEY), comes('ann', HOST), comes('zoe'), sets('ann', { admits: 'invited' }));
    expect(statesOf(state)).toEqual({ ann: 'joined', zoe: 'joined' });
    expect(fares(state, { takeOver: true })).toBe('joined');
    expect(fares(then(state, (now) => leave(seatOf(now, 'zoe'))))).toBe('not_invited');
  });
});

describe('places', () => {
  test.each<[places: number | null, limit: number, inside: number, role: Role, expected: string]>([
    [2, 10, 1, 'participant', 'joined'],
    [2, 10, 2, 'participant', 'room_full'],
    [2, 10, 2, 'viewer', 'room_full'],
    [2, 10, 2, 'host', 'joined'],
    [2, 10, 2, 'cohost', 'joined'],
    [1, 10, 3, 'participant', 'room_full'],
    [null, 3, 3, 'participant', 'room_full'],
    [100_000, 3, 3, 'participant', 'room_full'],
    [null, 3, 2, 'participant', 'joined'],
  ])('%j places, the server’s %i, %i inside: a %s', (places, limit, inside, role, expected) => {
    const others = Array.from({ length: inside - 1 }, (_, index) => comes(`bob-${index}`));
    const state = then(emptyRoom(KEY), comes('ann', HOST), ...others, sets('ann', { places }));
    expect(fares(state, { role }, limited({ participants: limit }))).toBe(expected);
  });

  test('those who wait take none, and all are admitted as far as there are some', () => {
    const state = then(
      prepared({ lobby: true, places: 3 }),
      comes('ann', HOST),
      ...['bob', 'cas', 'dot'].map((each) => comes(each)),
      (now) => ask(seatOf(now, 'ann'), 'lobby.admitAll', {}),
    );
    expect(statesOf(state)).toEqual({ ann: 'joined', bob: 'joined', cas: 'joined', dot: 'lobby' });
    expect(() => then(state, (now) => ask(seatOf(now, 'ann'), 'participant.admit', { identity: 'dot' }))).toThrow(
      expect.objectContaining({ code: 'room_full' }),
    );
  });
});

describe('before a host', () => {
  const early = prepared({ joinBeforeHost: false });
  const WAITS = 'lobby for a host';
  test.each<[string, RoomState, Partial<Join>, string]>([
    ['a participant', early, {}, WAITS],
    ['a viewer', early, { role: 'viewer' }, WAITS],
    ['a presenter', early, { role: 'presenter' }, WAITS],
    ['a host', early, HOST, 'joined'],
    ['a co-host', early, { role: 'cohost' }, 'joined'],
    ['one who is hidden', early, { hidden: true }, 'joined'],
    ['one behind a hidden host', then(early, comes('ann', { ...HOST, hidden: true })), {}, WAITS],
    ['one behind a host', then(early, comes('ann', HOST)), {}, 'joined'],
    [
      'one after the host left',
      then(early, comes('ann', HOST), comes('bob'), (now) => leave(seatOf(now, 'ann'))),
      {},
      WAITS,
    ],
    ['one whose room has its lobby on', prepared({ joinBeforeHost: false, lobby: true }), {}, 'lobby'],
    ['one whom the room is not for', prepared({ joinBeforeHost: false, admits: 'invited' }), {}, 'not_invited'],
    ['one without the password', prepared({ joinBeforeHost: false, password: HASH }), {}, 'password_required'],
    ['one who proved another', prepared({ password: HASH }), { proved: OTHER_HASH }, 'password_required'],
    ['one who proved it', prepared({ joinBeforeHost: false, password: HASH }), { proved: HASH }, WAITS],
  ])('%s', (_who, state, changes, expected) => {
    expect(fares(state, changes)).toBe(expected);
  });

  const three = then(early, comes('bob'), comes('cas'), comes('dot'));
  test.each<[string, readonly Draft[], readonly string[]]>([
    ['a host comes', [comes('ann', HOST)], ['bob', 'cas', 'dot']],
    ['one who waited comes again, as host', [comes('cas', { ...HOST, takeOver: true })], ['bob', 'cas', 'dot']],
    ['a hidden host comes', [comes('ann', { ...HOST, hidden: true })], []],
    ['a participant comes', [comes('eve')], []],
    ['the lobby is on by then', [() => order(NODE, 'prepareRoom', { defaults: {}, claim: { lobby: true } })], []],
  ])('those who wait, where %s', (_what, orders, inside) => {
    const state = then(three, ...orders);
    const states = statesOf(state);
    expect(['bob', 'cas', 'dot'].filter((each) => states[each] === 'joined')).toEqual(inside);
  });

  test('they come in the order in which they came, as long as there are places', () => {
    const state = then(
      prepared({ joinBeforeHost: false, places: 3 }),
      ...['bob', 'cas', 'dot'].map((each) => comes(each)),
      comes('ann', HOST),
    );
    expect(statesOf(state)).toEqual({ bob: 'joined', cas: 'joined', dot: 'lobby', ann: 'joined' });
  });
});

describe('how a meeting begins', () => {
  const prepares =
    (claim?: InputFor<'prepareRoom'>['claim'], defaults: InputFor<'prepareRoom'>['defaults'] = {}): Draft =>
    () =>
      order(NODE, 'prepareRoom', { defaults, claim });

  test('the claim weighs more than the rest, and holds once; what a host sets it does not change back', () => {
    const state = then(
      emptyRoom(KEY),
      prepares({ admits: 'members' }, { admits: 'invited', places: 5 }),
      comes('ann', HOST),
      prepares({ admits: 'everybody' }, { places: 9 }),
    );
    expect(state.entry).toMatchObject({ admits: 'members', places: 5, claimed: true });
    const changed = then(state, sets('ann', { admits: 'everybody' }), prepares({ admits: 'invited' }));
    expect(changed.entry).toMatchObject({ admits: 'everybody', places: 5 });
  });

  test('no password comes to the room but hashed', () => {
    expect(() => prepared({ password: 'open sesame' })).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  test('those who moderate see who is invited, the others do not', () => {
    const state = then(
      prepared({ invited: ['zoe'], password: HASH }),
      comes('ann', HOST),
      comes('bob', { proved: HASH }),
    );
    const seen = (identity: string) => projectRoom(state, participantOf(state, identity)).entry;
    expect(seen('ann')).toEqual({
      admits: 'everybody',
      places: null,
      joinBeforeHost: true,
      hasPassword: true,
      invited: ['zoe'],
    });
    expect(seen('bob')).not.toHaveProperty('invited');
    expect(JSON.stringify([seen('ann'), seen('bob')])).not.toContain('scrypt');
  });
});
