import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { type Ability, MAX_FLOOR_PEOPLE } from '../../../signaling/protocol/features/floor.ts';
import type { CommandName } from '../../../signaling/protocol/methods.ts';
import { seated } from '../actor.ts';
import { decide } from '../room/decide.ts';
import { type InputFor, order, type Order } from '../room/features.ts';
import { project, projectRoom, sees } from '../room/project.ts';
import type { RoomState } from '../room/state.ts';
import { drafts, play } from '../testing/random-orders.ts';
import {
  ask,
  carryOut,
  CONTEXT,
  furnishedRoom,
  join,
  leave,
  limited,
  OPUS,
  participantOf,
  publish,
  reassert,
  seatOf,
} from '../testing/rooms.ts';
import { mayNow, maySendNow } from './floor-rules.ts';

vi.setConfig({ testTimeout: 60_000 });

/** An order of somebody, made from the room as it is then. */
type Act = (state: RoomState) => Order;

const act =
  <M extends CommandName>(who: string, method: M, params: InputFor<M>): Act =>
  (state) =>
    ask(seatOf(state, who), method, params);
const after = (state: RoomState, ...acts: readonly Act[]): RoomState =>
  acts.reduce((before, each) => carryOut(before, each(before)).after, state);
const happens = (state: RoomState, each: Act): readonly string[] =>
  decide(state, each(state), CONTEXT).map((event) => {
    const of = 'track' in event ? ` ${event.track.id}` : 'trackId' in event ? ` ${event.trackId}` : '';
    return `${event.type}${of}`;
  });

const full = [
  ['microphone', 'cas-mic'],
  ['screen', 'cas-screen'],
  ['screenAudio', 'cas-sound'],
] as const;
/** Ann moderates; Bob has a microphone and a paused camera, Cas a microphone and a screen with its sound. */
const meeting = full.reduce(
  (state, [source, id]) => after(state, (now) => publish(seatOf(now, 'cas'), id, source)),
  after(furnishedRoom(), act('ann', 'room.update', { lobby: false }), () => join('cas')),
);

const mute = act('ann', 'floor.mute', { unmuting: false });
const unmute = (who: string, trackId: string): Act => act(who, 'track.update', { trackId, paused: false });
const abilitiesOf = (state: RoomState, who: string): readonly Ability[] =>
  (['microphone', 'camera', 'screen', 'chat', 'reactions'] as const).filter((each) =>
    mayNow(state, participantOf(state, who), each),
  );
const ALL = ['microphone', 'camera', 'screen', 'chat', 'reactions'];
const without = (...abilities: readonly string[]) => ALL.filter((each) => !abilities.includes(each));

describe('what somebody may at the moment', () => {
  const forbid = (params: InputFor<'floor.forbid'>) => act('ann', 'floor.forbid', params);
  const allow = (params: InputFor<'floor.allow'>) => act('ann', 'floor.allow', params);
  test.each<[string, readonly Act[], string, readonly string[]]>([
    ['everything, as long as nobody says otherwise', [], 'bob', ALL],
    ['not what is forbidden to everybody', [forbid({ what: ['chat', 'camera'] })], 'bob', without('chat', 'camera')],
    ['everything, for who may moderate', [forbid({ what: ['chat', 'microphone'] }), mute], 'ann', ALL],
    ['not what is forbidden to the role', [forbid({ what: ['chat'], role: 'participant' })], 'bob', without('chat')],
    ['what is forbidden to another role', [forbid({ what: ['chat'], role: 'viewer' })], 'bob', ALL],
    ['not what is forbidden to oneself', [forbid({ what: ['chat'], identity: 'bob' })], 'bob', without('chat')],
    ['what is forbidden to another', [forbid({ what: ['chat'], identity: 'bob' })], 'cas', ALL],
    ['what is allowed to oneself alone', [mute, allow({ what: ['microphone'], identity: 'bob' })], 'bob', ALL],
    [
      'not what was allowed to oneself, and is forbidden to everybody then',
      [mute, allow({ what: ['microphone'], identity: 'bob' }), mute, allow({ what: ['chat'] })],
      'bob',
      without('microphone'),
    ],
    ['what is allowed again', [mute, allow({ what: ['microphone'] })], 'bob', ALL],
    [
      'what was forbidden to oneself, and is allowed to all',
      [forbid({ what: ['chat'], identity: 'bob' }), allow({ what: ['chat'] })],
      'bob',
      ALL,
    ],
    [
      'not by leaving and coming back',
      [forbid({ what: ['chat'], identity: 'bob' }), (now) => leave(seatOf(now, 'bob')), () => join('bob')],
      'bob',
      without('chat'),
    ],
  ])('%s', (_name, acts, who, expected) => {
    expect(abilitiesOf(after(meeting, ...acts), who)).toEqual(expected);
  });

  test('is free again without a trace', () => {
    const then = after(meeting, mute, allow({ what: ['microphone'] }), forbid({ what: ['chat'], identity: 'bob' }));
    const free = after(then, allow({ what: ['chat'], identity: 'bob' }));
    expect(free.floor).toEqual(meeting.floor);
    expect(projectRoom(free, participantOf(free, 'bob'))).not.toHaveProperty('floor');
    expect(happens(free, allow({ what: ['chat'] }))).toEqual([]);
  });

  test('is for so many people otherwise; of them those give way who are away', () => {
    const many = Array.from({ length: MAX_FLOOR_PEOPLE }, (_, index) => `guest-${index}`);
    const context = limited({ participants: MAX_FLOOR_PEOPLE + 10 });
    const step = (state: RoomState, each: Act): RoomState => carryOut(state, each(state), context).after;
    const crowded = many.reduce(
      (state, who) =>
        step(
          step(state, () => join(who)),
          forbid({ what: ['chat'], identity: who }),
        ),
      meeting,
    );
    expect(() => step(crowded, forbid({ what: ['chat'], identity: 'bob' }))).toThrow(
      expect.objectContaining({ code: 'limit_exceeded' }),
    );
    const left = step(crowded, (now) => leave(seatOf(now, 'guest-7')));
    const rules = step(left, forbid({ what: ['chat'], identity: 'bob' })).floor.people.map(({ identity }) => identity);
    expect(rules).toHaveLength(MAX_FLOOR_PEOPLE);
    expect(rules).toContain('bob');
    expect(rules).not.toContain('guest-7');
  });
});

describe('a hard mute', () => {
  const muted = after(meeting, mute);
  test('stops all sound but that of who may moderate', () => {
    const withHost = after(meeting, (now) => publish(seatOf(now, 'ann'), 'ann-mic', 'microphone'));
    expect(happens(withHost, mute)).toEqual([
      'floorSet',
      'trackUpdated bob-mic',
      'trackUpdated cas-mic',
      'trackClosed cas-sound',
    ]);
  });

  const republish =
    (paused: boolean): Act =>
    (now) =>
      order(seated(seatOf(now, 'bob')), 'republishTrack', { trackId: 'bob-mic', media: { ...OPUS, paused } });
  test.each<[string, Act]>([
    ['resuming', unmute('bob', 'bob-mic')],
    ['a new microphone', (now) => publish(seatOf(now, 'vic'), 'new', 'microphone')],
    ['the sound of a screen', (now) => publish(seatOf(now, 'cas'), 'new', 'screenAudio')],
    ['sending it anew', republish(false)],
  ])('refuses %s', (_name, each) => {
    const state = after(muted, () => join('vic', { role: 'participant', takeOver: true }));
    expect(() => each(state)).not.toThrow();
    expect(() => decide(state, each(state), CONTEXT)).toThrow(
      expect.objectContaining({ code: 'forbidden_now', data: { what: 'microphone', why: 'role' } }),
    );
  });

  test('lets a muted microphone be sent anew, and a camera be shown', () => {
    expect(happens(muted, republish(true))).toEqual(['trackUpdated bob-mic']);
    expect(happens(muted, unmute('bob', 'bob-cam'))).toEqual(['trackUpdated bob-cam']);
  });

  test('holds for a seat that is taken over with its tracks, and when a lost room is told of somebody as before', () => {
    const kept = after(muted, () => join('bob', { takeOver: true, keepTracks: true }));
    expect(participantOf(kept, 'bob').tracks.find(({ id }) => id === 'bob-mic')?.paused).toBe(true);
    // The node of Bob had not heard of it when the room was lost.
    const told = carryOut(muted, reassert(participantOf(meeting, 'bob')));
    expect(participantOf(told.after, 'bob').tracks.find(({ id }) => id === 'bob-mic')?.paused).toBe(true);
  });

  test('holds for who may moderate no longer', () => {
    const cohost = after(muted, act('ann', 'role.give', { identity: 'bob', role: 'cohost' }), unmute('bob', 'bob-mic'));
    expect(participantOf(cohost, 'bob').tracks.find(({ id }) => id === 'bob-mic')?.paused).toBe(false);
    const again = after(cohost, act('ann', 'role.give', { identity: 'bob', role: 'participant' }));
    expect(participantOf(again, 'bob').tracks.find(({ id }) => id === 'bob-mic')?.paused).toBe(true);
  });

  test('with leave to unmute mutes, and no more', () => {
    const soft = after(muted, act('ann', 'floor.allow', { what: ['microphone'] }), unmute('bob', 'bob-mic'));
    const all = act('ann', 'floor.mute', { unmuting: true });
    expect(happens(soft, all)).toEqual(['trackUpdated bob-mic']);
    expect(happens(after(soft, all), unmute('bob', 'bob-mic'))).toEqual(['trackUpdated bob-mic']);
    // It also gives leave where there was none.
    expect(abilitiesOf(after(muted, all), 'bob')).toEqual(ALL);
  });
});

describe('somebody', () => {
  test('is asked to switch on, and may then, though it was forbidden', () => {
    const { events, after: asked } = carryOut(
      after(meeting, mute),
      act('ann', 'floor.ask', { identity: 'bob', source: 'microphone' })(after(meeting, mute)),
    );
    const told = events.flatMap((logged) => project(logged)).filter((each) => sees(participantOf(asked, 'bob'), each));
    expect(told.map(({ notification }) => notification)).toMatchObject([
      { event: 'floor.changed' },
      { event: 'floor.asked', data: { source: 'microphone', by: 'ann', name: 'ann by name' } },
    ]);
    expect(happens(asked, unmute('bob', 'bob-mic'))).toEqual(['trackUpdated bob-mic']);
    expect(participantOf(asked, 'bob').tracks[0]?.paused).toBe(true);
    expect(abilitiesOf(asked, 'cas')).toEqual(without('microphone'));
  });

  test.each<[string, InputFor<'floor.stop'>, readonly string[]]>([
    [
      'a screen is closed with its sound',
      { identity: 'cas', source: 'screen' },
      ['trackClosed cas-screen', 'trackClosed cas-sound'],
    ],
    ['a microphone is paused', { identity: 'cas', source: 'microphone' }, ['trackUpdated cas-mic']],
    ['what is paused stays so', { identity: 'bob', source: 'camera' }, []],
  ])('is stopped: %s', (_name, params, expected) => {
    expect(happens(meeting, act('ann', 'floor.stop', params))).toEqual(expected);
  });
});

describe('one screen at a time', () => {
  const one = after(meeting, act('ann', 'floor.screens', { several: false }));
  const share =
    (who: string): Act =>
    (now) =>
      publish(seatOf(now, who), `${who}-screen`, 'screen');
  test('a second is refused, but that of who may moderate takes its place', () => {
    expect(() => decide(one, share('bob')(one), CONTEXT)).toThrow(
      expect.objectContaining({ code: 'forbidden_now', data: { what: 'screen', why: 'oneScreen' } }),
    );
    expect(happens(one, share('ann'))).toEqual([
      'trackClosed cas-screen',
      'trackClosed cas-sound',
      'trackPublished ann-screen',
    ]);
    expect(happens(meeting, share('bob'))).toEqual(['trackPublished bob-screen']);
  });

  test('of several one stays: that of who may moderate, or the first', () => {
    const only = act('ann', 'floor.screens', { several: false });
    expect(happens(after(meeting, share('bob')), only)).toEqual([
      'floorSet',
      'trackClosed cas-screen',
      'trackClosed cas-sound',
    ]);
    expect(happens(after(meeting, share('ann')), only)).toEqual([
      'floorSet',
      'trackClosed cas-screen',
      'trackClosed cas-sound',
    ]);
  });
});

describe('a roll call', () => {
  const begun = after(meeting, act('ann', 'roll.start', { identities: ['cas', 'bob', 'cas'] }));
  const next = act('ann', 'roll.call', { place: 1 });
  test('lets the called one alone speak, though all are muted', () => {
    expect(happens(meeting, act('ann', 'roll.start', { identities: ['cas', 'bob'] }))).toEqual([
      'rollCallSet',
      'trackUpdated bob-mic',
    ]);
    expect(abilitiesOf(begun, 'bob')).toEqual(without('microphone'));
    expect(happens(begun, next)).toEqual(['rollCallSet', 'trackUpdated cas-mic', 'trackClosed cas-sound']);
    const called = after(begun, mute, next);
    expect(abilitiesOf(called, 'bob')).toEqual(ALL);
    expect(abilitiesOf(called, 'cas')).toEqual(without('microphone'));
    expect(abilitiesOf(after(called, act('ann', 'roll.stop', {})), 'bob')).toEqual(without('microphone'));
  });

  test('is seen by all', () => {
    expect(projectRoom(after(begun, next), participantOf(begun, 'vic')).rollCall).toEqual({
      people: [
        { identity: 'cas', name: 'cas by name' },
        { identity: 'bob', name: 'bob by name' },
      ],
      place: 1,
    });
  });
});

test.each<[ErrorCode, string, Act]>([
  ['forbidden', 'without the grant', act('bob', 'floor.mute', { unmuting: false })],
  ['forbidden', 'for who may moderate', act('ann', 'floor.forbid', { what: ['chat'], identity: 'ann' })],
  [
    'forbidden',
    'asking for what the token does not grant',
    act('ann', 'floor.ask', { identity: 'vic', source: 'microphone' }),
  ],
  ['not_found', 'of nobody', act('ann', 'floor.stop', { identity: 'nobody', source: 'screen' })],
  ['not_found', 'a roll call of nobody', act('ann', 'roll.start', { identities: ['nobody'] })],
  ['not_found', 'a call where there is none', act('ann', 'roll.call', { place: 0 })],
])('is refused as %s: %s', (code, _name, each) => {
  expect(() => decide(meeting, each(meeting), CONTEXT)).toThrow(expect.objectContaining({ code }));
});

test('whatever is asked for in whatever order: nothing is sent that is not allowed', () => {
  fc.assert(
    fc.property(drafts, (all) => {
      for (const { after: state } of play(all)) {
        for (const participant of state.participants.values()) {
          const sent = participant.tracks.filter((each) => !each.paused);
          expect(sent.filter(({ source }) => !maySendNow(state, participant, source))).toEqual([]);
        }
      }
    }),
    { numRuns: 200 },
  );
});
