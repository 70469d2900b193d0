/** What is left half does not compile: each line below that is expected to be an error is one. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { permissions, type Permission } from '../../../signaling/protocol/permissions.ts';
import type { MethodName } from '../../../signaling/protocol/methods.ts';
import { type EventRules, type Feature, neverNeedless } from '../feature.ts';
import { messages } from '../features/messages.ts';
import type { SeatsState } from '../features/seats.ts';
import { features } from './features.ts';
import { whole } from './whole.ts';

const Waved = z.object({ type: z.literal('waved'), identity: z.string() });
type Waved = z.infer<typeof Waved>;

interface Waving {
  readonly parts: object;
  readonly state: SeatsState;
  readonly events: Waved;
  readonly emits: Waved;
  readonly follows: never;
  readonly methods: 'room.update';
  readonly internal: object;
  readonly notifications: 'room.updated';
  readonly view: never;
}

const waved: EventRules<SeatsState, Waved, never> = {
  schema: Waved,
  level: 2,
  subject: ({ identity }) => identity,
  apply: () => ({}),
  project: () => [],
  orphaned: 'kept',
  bytes: 1_024,
};

const waving: Feature<Waving> = {
  parts: {},
  events: { waved },
  commands: { 'room.update': { by: 'seat', decide: (_state, { identity }) => [{ type: 'waved', identity }] } },
  follows: {},
  notifications: { 'room.updated': neverNeedless },
  view: {},
  reassert: () => [],
  memory: null,
  cost: { state: 0, participant: 0, notification: 64 },
};

test('a feature that is whole compiles, and so do all of them together', () => {
  expect(waving.events.waved.level).toBe(2);
  expect(whole(features)).toBe(features);
});

test('a feature without one of its answers does not compile', () => {
  const { project: _project, ...withoutProject } = waved;
  // @ts-expect-error: an event that nobody is told of in any way
  const first: Feature<Waving>['events'] = { waved: withoutProject };
  const { subject: _subject, ...withoutSubject } = waved;
  // @ts-expect-error: an event of which nobody knows whom it is about
  const second: Feature<Waving>['events'] = { waved: withoutSubject };
  const { orphaned: _orphaned, ...withoutOrphaned } = waved;
  // @ts-expect-error: an event of which nobody knows what becomes of it without an answer
  const third: Feature<Waving>['events'] = { waved: withoutOrphaned };
  const { level: _level, ...withoutLevel } = waved;
  // @ts-expect-error: an event of which nobody knows which nodes read it
  const fourth: Feature<Waving>['events'] = { waved: withoutLevel };
  // @ts-expect-error: a notification without a rule of what makes it needless
  const fifth: Feature<Waving>['notifications'] = {};
  // @ts-expect-error: a command without rules
  const sixth: Feature<Waving>['commands'] = {};
  const { reassert: _reassert, ...withoutReassert } = waving;
  // @ts-expect-error: a feature that does not say what a lost log is told again
  const seventh: Feature<Waving> = withoutReassert;
  const { cost: _cost, ...withoutCost } = waving;
  // @ts-expect-error: a feature that does not say what it costs
  const eighth: Feature<Waving> = withoutCost;
  expect([first, second, third, fourth, fifth, sixth, seventh, eighth]).toHaveLength(8);
});

test('a method that answers more than that it was carried out does not compile without its answer', () => {
  const { 'message.send': send, ...others } = messages.commands;
  const { by, decide } = send;
  // @ts-expect-error: nobody says which `seq` the message got
  const silent: typeof messages.commands = { ...others, 'message.send': { by, decide } };
  expect(silent).toBeDefined();
});

test('what no feature owns, or what two own, does not compile', () => {
  const { tracks: _tracks, ...withoutTracks } = features;
  // @ts-expect-error: nobody owns `track.update`, `track.published` and others
  whole(withoutTracks);
  const { audience: _audience, ...withoutAudience } = features;
  // @ts-expect-error: nobody shows the audience
  whole(withoutAudience);
  // @ts-expect-error: two own `room.update` and `room.updated`
  whole({ ...features, waving });
  expect(whole(features)).toBe(features);
});

test('a method without a permission does not compile', () => {
  const { 'participant.admit': _admit, ...others } = permissions;
  // @ts-expect-error: nobody says who may admit
  const table: { readonly [M in MethodName]: Permission } = others;
  expect(table).toBe(others);
});
