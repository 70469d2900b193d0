import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import type { Role } from '../../../signaling/protocol/primitives.ts';
import { NODE, type ServiceActor } from '../actor.ts';
import type { Context } from '../feature.ts';
import { grantsOfRole } from '../grants.ts';
import { decide } from '../room/decide.ts';
import { order, type Order } from '../room/features.ts';
import { projectRoom } from '../room/project.ts';
import { emptyRoom, type RoomState } from '../room/state.ts';
import {
  ask,
  carryOut,
  CONTEXT,
  furnishedRoom,
  join,
  KEY,
  leave,
  participantOf,
  publish,
  seatOf,
} from '../testing/rooms.ts';

const OPEN: Context = { ...CONTEXT, policy: { firstIsHost: true, hostFollows: 'opened' } };

type Draft = (state: RoomState) => Order;
const then = (state: RoomState, context: Context, ...orders: readonly Draft[]): RoomState =>
  orders.reduce((before, each) => carryOut(before, each(before), context).after, state);
const opened = (...orders: readonly Draft[]): RoomState => then(emptyRoom(KEY), OPEN, ...orders);

const comes =
  (...[identity, changes]: Parameters<typeof join>): Draft =>
  () =>
    join(identity, changes);
const goes =
  (identity: string): Draft =>
  (state) =>
    leave(seatOf(state, identity));
const gives =
  (actor: string, identity: string, role: Role): Draft =>
  (state) =>
    ask(seatOf(state, actor), 'role.give', { identity, role });
const asks =
  (identity: string, role: 'cohost' | 'presenter' | null): Draft =>
  (state) =>
    ask(seatOf(state, identity), 'role.request', { role });
const answers =
  (actor: string, identity: string, give: boolean): Draft =>
  (state) =>
    ask(seatOf(state, actor), 'role.answer', { identity, give });

const rolesOf = ({ participants }: RoomState): Readonly<Record<string, Role>> =>
  Object.fromEntries([...participants.values()].map(({ identity, role }) => [identity, role]));

/** `ann` opened it, `bob` and `cas` came after her. */
const three = opened(comes('ann'), comes('bob'), comes('cas'));
/** With `bob` as co-host. */
const run = then(three, OPEN, gives('ann', 'bob', 'cohost'));

describe('a room that somebody opens', () => {
  test.each<[string, RoomState, Readonly<Record<string, Role>>]>([
    ['has them as host', three, { ann: 'host', bob: 'participant', cas: 'participant' }],
    [
      'has no host where the token names another',
      opened(comes('ann', { role: 'host' }), comes('bob')),
      {
        ann: 'host',
        bob: 'participant',
      },
    ],
    ['has no host in a viewer', opened(comes('vic', { role: 'viewer' })), { vic: 'viewer' }],
    [
      'has none in who is hidden',
      opened(comes('hid', { hidden: true }), comes('bob')),
      { hid: 'participant', bob: 'host' },
    ],
    [
      'has the first who may take part',
      opened(comes('vic', { role: 'viewer' }), comes('bob')),
      {
        vic: 'viewer',
        bob: 'host',
      },
    ],
    ['has none unless so configured', then(emptyRoom(KEY), CONTEXT, comes('ann')), { ann: 'participant' }],
    ['is left to the co-host', then(run, OPEN, goes('ann')), { bob: 'host', cas: 'participant' }],
    ['is left to who has been there for longest', then(three, OPEN, goes('ann')), { bob: 'host', cas: 'participant' }],
    [
      'is left to the co-host before that',
      then(three, OPEN, gives('ann', 'cas', 'cohost'), goes('ann')),
      {
        bob: 'participant',
        cas: 'host',
      },
    ],
    [
      'keeps its other host',
      then(three, OPEN, gives('ann', 'cas', 'host'), gives('cas', 'ann', 'host'), goes('ann')),
      {
        bob: 'participant',
        cas: 'host',
      },
    ],
    [
      'is not given back by leaving and coming again',
      then(three, OPEN, goes('ann'), comes('ann')),
      {
        bob: 'host',
        cas: 'participant',
        ann: 'participant',
      },
    ],
    [
      'has no host where only viewers stay',
      opened(comes('ann'), comes('vic', { role: 'viewer' }), goes('ann')),
      {
        vic: 'viewer',
      },
    ],
  ])('%s', (_, state, expected) => {
    expect(rolesOf(state)).toEqual(expected);
  });

  test('has one host after a node took several with it', () => {
    const state = opened(
      comes('ann'),
      comes('bob', { node: 'node-2' }),
      comes('cas'),
      comes('dot', { node: 'node-2' }),
      gives('ann', 'cas', 'cohost'),
      () => order(NODE, 'nodeLost', { node: 'node-1', incarnation: 'first' }),
      () => order(NODE, 'expireLost', { node: 'node-1', incarnation: 'first' }),
    );
    expect(rolesOf(state)).toEqual({ bob: 'host', dot: 'participant' });
  });

  test.each<[Context['policy']['hostFollows'], Role]>([
    ['opened', 'participant'],
    ['always', 'host'],
  ])('whose tokens name hosts: `%s` leaves bob as %s', (hostFollows, role) => {
    const context: Context = { ...CONTEXT, policy: { firstIsHost: true, hostFollows } };
    const state = then(emptyRoom(KEY), context, comes('ann', { role: 'host' }), comes('bob'), goes('ann'));
    expect(rolesOf(state)).toEqual({ bob: role });
  });
});

describe('a role', () => {
  test.each<[string, RoomState, Readonly<Record<string, Role>>]>([
    ['is given by a host', run, { ann: 'host', bob: 'cohost', cas: 'participant' }],
    [
      'is given by a co-host to those below',
      then(run, OPEN, gives('bob', 'cas', 'presenter')),
      {
        ann: 'host',
        bob: 'cohost',
        cas: 'presenter',
      },
    ],
    [
      'is taken back',
      then(run, OPEN, gives('ann', 'bob', 'participant')),
      {
        ann: 'host',
        bob: 'participant',
        cas: 'participant',
      },
    ],
    [
      'of a host is handed over',
      then(run, OPEN, gives('ann', 'cas', 'host')),
      { ann: 'cohost', bob: 'cohost', cas: 'host' },
    ],
    [
      'is given up',
      then(run, OPEN, gives('bob', 'bob', 'participant')),
      {
        ann: 'host',
        bob: 'participant',
        cas: 'participant',
      },
    ],
    [
      'holds when its holder comes again',
      then(run, OPEN, goes('bob'), comes('bob')),
      {
        ann: 'host',
        cas: 'participant',
        bob: 'cohost',
      },
    ],
    [
      'holds when another session takes the seat',
      then(run, OPEN, comes('bob', { takeOver: true })),
      {
        ann: 'host',
        bob: 'cohost',
        cas: 'participant',
      },
    ],
    [
      'that was taken holds too',
      then(three, OPEN, gives('ann', 'bob', 'viewer'), goes('bob'), comes('bob')),
      {
        ann: 'host',
        cas: 'participant',
        bob: 'viewer',
      },
    ],
    [
      'that was asked for is given',
      then(three, OPEN, asks('bob', 'presenter'), answers('ann', 'bob', true)),
      {
        ann: 'host',
        bob: 'presenter',
        cas: 'participant',
      },
    ],
  ])('%s', (_, state, expected) => {
    expect(rolesOf(state)).toEqual(expected);
  });

  const desk: ServiceActor = { kind: 'service', name: 'desk', tenant: KEY.tenant, grants: grantsOfRole('host') };
  test('is given by a service, which hands nothing over', () => {
    const state = then(three, OPEN, () => order(desk, 'role.give', { identity: 'cas', role: 'host' }));
    expect(rolesOf(state)).toEqual({ ann: 'host', bob: 'participant', cas: 'host' });
  });

  test('closes what it does not grant, before it is told', () => {
    const state = then(three, OPEN, (now) => publish(seatOf(now, 'bob'), 'mic', 'microphone'));
    const { events, after } = carryOut(state, gives('ann', 'bob', 'viewer')(state), OPEN);
    expect(events.map(({ event }) => event.type)).toEqual(['trackClosed', 'roleChanged']);
    expect(participantOf(after, 'bob')).toMatchObject({ tracks: [], grants: { publish: [], moderate: false } });
    expect(() => decide(after, publish(seatOf(after, 'bob'), 'again', 'microphone'), OPEN)).toThrow('not grant');
  });

  test('grants no more than the token names', () => {
    const grants = { ...grantsOfRole('participant'), publish: ['microphone' as const] };
    const state = then(
      three,
      OPEN,
      comes('dot', { grants, tokenGrants: { publish: ['microphone'] } }),
      gives('ann', 'dot', 'cohost'),
    );
    expect(participantOf(state, 'dot').grants).toEqual({ ...grantsOfRole('cohost'), publish: ['microphone'] });
    const bound = then(three, OPEN, comes('eve', { tokenGrants: { moderate: false } }), gives('ann', 'eve', 'host'));
    expect(participantOf(bound, 'eve').grants.moderate).toBe(false);
    const back = then(state, OPEN, gives('ann', 'dot', 'participant'));
    expect(participantOf(back, 'dot').grants).toEqual(grants);
    expect(back.givenRoles.map(({ identity }) => identity)).toEqual(['ann']);
  });

  test('is told to everybody, and who asks for one to moderators and to that one', () => {
    const asked = then(run, OPEN, asks('cas', 'presenter'));
    const seen = (identity: string) => projectRoom(asked, participantOf(asked, identity)).roleRequests?.length ?? 0;
    expect(['ann', 'bob', 'cas'].map(seen)).toEqual([1, 1, 1]);
    const other = then(asked, OPEN, comes('dot'));
    expect(projectRoom(other, participantOf(other, 'dot')).roleRequests).toBeUndefined();
    expect(then(asked, OPEN, goes('cas')).roleRequests).toEqual([]);
  });
});

describe('refused', () => {
  const full = then(run, OPEN, comes('vic', { role: 'viewer' }));
  test.each<[string, RoomState, Draft, ErrorCode]>([
    ['a participant gives', full, gives('cas', 'vic', 'participant'), 'forbidden'],
    ['a participant takes the role of host', full, gives('cas', 'cas', 'host'), 'forbidden'],
    ['a co-host makes a host', full, gives('bob', 'cas', 'host'), 'forbidden'],
    ['a co-host makes a co-host', full, gives('bob', 'cas', 'cohost'), 'forbidden'],
    ['a co-host makes itself host', full, gives('bob', 'bob', 'host'), 'forbidden'],
    ['a co-host acts on the host', full, gives('bob', 'ann', 'participant'), 'forbidden'],
    ['somebody who just left', then(full, OPEN, goes('cas')), gives('ann', 'cas', 'cohost'), 'not_found'],
    ['asking for what one has', full, asks('bob', 'presenter'), 'forbidden'],
    [
      'a co-host answers for a co-host',
      then(full, OPEN, asks('cas', 'cohost')),
      answers('bob', 'cas', true),
      'forbidden',
    ],
    ['who waits in the lobby', furnishedRoom(), gives('ann', 'lou', 'cohost'), 'in_lobby'],
    ['who is hidden', then(three, OPEN, comes('hid', { hidden: true })), gives('ann', 'hid', 'cohost'), 'not_found'],
    ['while a node does not know it', full, gives('ann', 'cas', 'cohost'), 'unavailable'],
  ])('%s', (name, state, draft, code) => {
    const context = name.startsWith('while') ? { ...OPEN, level: 2 } : OPEN;
    expect(() => decide(state, draft(state), context)).toThrow(expect.objectContaining({ code }));
  });

  test.each<[string, Draft]>([
    ['given twice', gives('ann', 'bob', 'cohost')],
    ['answered twice', answers('ann', 'cas', true)],
    ['withdrawn twice', asks('cas', null)],
  ])('nothing happens: %s', (_, draft) => {
    expect(decide(run, draft(run), OPEN)).toEqual([]);
  });
});
