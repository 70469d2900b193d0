/** The floor: what a host forbids for a while, to whom; who is asked to speak; and the roll call. */
import { z } from 'zod';
import {
  type Ability,
  type FloorView,
  MAX_FLOOR_PEOPLE,
  MAX_ROLL_CALL,
  type RollCall as RollCallView,
} from '../../../signaling/protocol/features/floor.ts';
import { Identity, Role } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, lastOf, neverNeedless } from '../feature.ts';
import { noParticipant, present } from '../participants.ts';
import { everybody } from '../viewers.ts';
import { FloorRules, type FloorState, FREE_FLOOR, mayNow, type PersonRule, RollCall } from './floor-rules.ts';
import type { Participant, SeatsState } from './seats.ts';
import { type TrackClosed, type TrackUpdated, stopped } from './tracks.ts';

type State = FloorState & SeatsState;

/** All that is forbidden from now on; what of it goes on is stopped with it. */
const FloorSet = z.object({
  type: z.literal('floorSet'),
  floor: FloorRules,
  /** The host, or the service. */
  by: z.string(),
});
/** Began, goes on with another, or is over (null). */
const RollCallSet = z.object({ type: z.literal('rollCallSet'), rollCall: RollCall.nullable(), by: z.string() });
/** Nothing of the room changes: the one is told. */
const FloorAsked = z.object({
  type: z.literal('floorAsked'),
  identity: Identity,
  source: z.enum(['microphone', 'camera']),
  by: z.string(),
  name: z.string(),
});

export type FloorSet = Readonly<z.infer<typeof FloorSet>>;
export type RollCallSet = Readonly<z.infer<typeof RollCallSet>>;
type FloorEvent = FloorSet | RollCallSet | Readonly<z.infer<typeof FloorAsked>>;

export const floor: Feature<{
  parts: FloorState;
  state: State;
  events: FloorEvent;
  emits: FloorEvent | TrackUpdated | TrackClosed;
  follows: never;
  methods:
    | 'floor.forbid'
    | 'floor.allow'
    | 'floor.mute'
    | 'floor.ask'
    | 'floor.stop'
    | 'floor.screens'
    | 'roll.start'
    | 'roll.call'
    | 'roll.stop';
  internal: object;
  notifications: 'floor.changed' | 'floor.asked' | 'roll.changed';
  view: 'floor' | 'rollCall';
}> = {
  parts: {
    floor: { schema: FloorRules, empty: FREE_FLOOR, level: 3 },
    rollCall: { schema: RollCall.nullable(), empty: null, level: 3 },
  },

  events: {
    floorSet: {
      schema: FloorSet,
      level: 3,
      subject: () => null,
      apply: (_state, { floor }) => ({ floor }),
      project: ({ floor }, seq) => [
        { notification: { event: 'floor.changed', seq, data: { floor: viewOf(floor) } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 64 * 1_024,
    },
    rollCallSet: {
      schema: RollCallSet,
      level: 3,
      subject: () => null,
      apply: (_state, { rollCall }) => ({ rollCall }),
      project: ({ rollCall }, seq) => [
        {
          notification: { event: 'roll.changed', seq, data: { rollCall: rollCall && callOf(rollCall) } },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: 128 * 1_024,
    },
    floorAsked: {
      schema: FloorAsked,
      level: 3,
      subject: ({ identity }) => identity,
      apply: () => ({}),
      project: ({ identity, source, by, name }, seq) => [
        {
          notification: { event: 'floor.asked', seq, data: { source, by, name } },
          meant: (viewer) => viewer.identity === identity,
        },
      ],
      orphaned: 'kept',
      bytes: 2_048,
    },
  },

  commands: {
    'floor.forbid': {
      by: 'anyone',
      decide: (state, { name }, { what, role, identity }) => set(state, name, forbid(state, what, role, identity)),
    },
    'floor.allow': {
      by: 'anyone',
      decide: (state, { name }, { what, role, identity }) => set(state, name, allow(state, what, role, identity)),
    },
    'floor.mute': {
      by: 'anyone',
      decide(state, { name, participant }, { unmuting }) {
        if (!unmuting) return set(state, name, forbid(state, ['microphone'], undefined, undefined));
        // They may unmute: what was forbidden before is not any more.
        const others = [...state.participants.values()].filter(
          (each) => !each.grants.moderate && each.identity !== participant?.identity,
        );
        return [
          ...set(state, name, allow(state, ['microphone'], undefined, undefined)),
          ...others.flatMap((each) => stopped(each, ['microphone'], name)),
        ];
      },
    },
    'floor.ask': {
      by: 'anyone',
      decide(state, { name: by, participant }, { identity, source }) {
        const asked = shown(state, identity);
        if (asked.state === 'lobby') throw new CausewayError('in_lobby', 'this participant waits in the lobby');
        if (!asked.grants.publish.includes(source)) {
          throw new CausewayError('forbidden', `the token of this participant does not grant publishing ${source}`);
        }
        // Only they could not follow it.
        const allowed = mayNow(state, asked, source) ? [] : set(state, by, allow(state, [source], undefined, identity));
        return [...allowed, { type: 'floorAsked', identity, source, by, name: participant?.name ?? by }];
      },
    },
    'floor.stop': {
      by: 'anyone',
      decide: (state, { name }, { identity, source }) =>
        stopped(shown(state, identity), source === 'screen' ? ['screen', 'screenAudio'] : [source], name),
    },
    'floor.screens': {
      by: 'anyone',
      decide: (state, { name }, { several }) => set(state, name, { ...state.floor, oneScreen: !several }),
    },
    'roll.start': {
      by: 'anyone',
      decide(state, { name: by }, { identities }) {
        const people = [...new Set(identities)].map((identity) => {
          const { name, state: now } = shown(state, identity);
          if (now === 'lobby') throw new CausewayError('in_lobby', 'a participant waits in the lobby');
          return { identity, name };
        });
        return [{ type: 'rollCallSet', rollCall: { people, place: 0 }, by }];
      },
    },
    'roll.call': {
      by: 'anyone',
      decide({ rollCall }, { name: by }, { place }) {
        if (rollCall?.people[place] === undefined) throw new CausewayError('not_found', 'no such place in a roll call');
        return rollCall.place === place ? [] : [{ type: 'rollCallSet', rollCall: { ...rollCall, place }, by }];
      },
    },
    'roll.stop': {
      by: 'anyone',
      decide: ({ rollCall }, { name: by }) => (rollCall === null ? [] : [{ type: 'rollCallSet', rollCall: null, by }]),
    },
  },

  follows: {},

  notifications: {
    'floor.changed': lastOf(() => 'floor'),
    'floor.asked': neverNeedless,
    'roll.changed': lastOf(() => 'rollCall'),
  },
  view: {
    floor: ({ floor }) => (isFree(floor) ? undefined : viewOf(floor)),
    rollCall: ({ rollCall }) => (rollCall === null ? undefined : callOf(rollCall)),
  },

  // Whichever node writes the room back knows it.
  reassert: () => [],
  memory: null,
  cost: {
    state: MAX_FLOOR_PEOPLE * 700 + MAX_ROLL_CALL * 1_200 + 1_024,
    participant: 0,
    notification: MAX_ROLL_CALL * 1_200 + 256,
  },
};

/** Roles that may moderate are free of it, whatever is forbidden. */
const ROLES: readonly Role[] = Role.options;

const isFree = ({ roles, people, oneScreen }: FloorRules): boolean =>
  roles.length === 0 && people.length === 0 && !oneScreen;

function set({ floor }: FloorState, by: string, next: FloorRules): readonly FloorSet[] {
  return JSON.stringify(floor) === JSON.stringify(next) ? [] : [{ type: 'floorSet', floor: next, by }];
}

/** Somebody whom everybody may know of. @throws `not_found` */
function shown(state: SeatsState, identity: string): Participant {
  const participant = present(state, identity);
  if (participant.hidden === true) throw noParticipant();
  return participant;
}

type Change = (abilities: readonly Ability[]) => readonly Ability[];

const including =
  (more: readonly Ability[]): Change =>
  (abilities) =>
    [...new Set([...abilities, ...more])].toSorted();
const excluding =
  (less: readonly Ability[]): Change =>
  (abilities) =>
    abilities.filter((each) => !less.includes(each));

function forbid(
  state: State,
  what: readonly Ability[],
  role: Role | undefined,
  identity: string | undefined,
): FloorRules {
  if (identity === undefined) {
    const everybodyOf = withRoles(state.floor, role, including(what));
    // Whom it was allowed to as an exception: it is forbidden to everybody now.
    return withPeople(everybodyOf, (rule) =>
      role === undefined ? { ...rule, allowed: excluding(what)(rule.allowed) } : rule,
    );
  }
  if (shown(state, identity).grants.moderate) {
    throw new CausewayError('forbidden', 'nothing is forbidden to who may moderate');
  }
  return withPerson(state, identity, ({ forbidden, allowed }) => ({
    identity,
    forbidden: including(what)(forbidden),
    allowed: excluding(what)(allowed),
  }));
}

function allow(
  state: State,
  what: readonly Ability[],
  role: Role | undefined,
  identity: string | undefined,
): FloorRules {
  if (identity === undefined) {
    const everybodyOf = withRoles(state.floor, role, excluding(what));
    return withPeople(everybodyOf, (rule) =>
      role === undefined
        ? { ...rule, forbidden: excluding(what)(rule.forbidden), allowed: excluding(what)(rule.allowed) }
        : rule,
    );
  }
  const { role: theirs } = shown(state, identity);
  const ofRole = state.floor.roles.find((each) => each.role === theirs)?.forbidden ?? [];
  return withPerson(state, identity, ({ forbidden, allowed }) => ({
    identity,
    forbidden: excluding(what)(forbidden),
    // An exception only where there is something to be excepted from.
    allowed: including(what.filter((each) => ofRole.includes(each)))(allowed),
  }));
}

function withRoles(floor: FloorRules, role: Role | undefined, change: Change): FloorRules {
  const roles = ROLES.map((each) => {
    const forbidden = floor.roles.find((rule) => rule.role === each)?.forbidden ?? [];
    return { role: each, forbidden: role === undefined || role === each ? change(forbidden) : forbidden };
  });
  return { ...floor, roles: roles.filter(({ forbidden }) => forbidden.length > 0) };
}

function withPeople(floor: FloorRules, change: (rule: PersonRule) => PersonRule): FloorRules {
  return { ...floor, people: floor.people.map(change).filter(saysSomething) };
}

/** @throws `limit_exceeded` when too many of those who are there have rules of their own */
function withPerson(
  { floor, participants }: State,
  identity: string,
  change: (rule: PersonRule) => PersonRule,
): FloorRules {
  const own = floor.people.find((each) => each.identity === identity) ?? { identity, forbidden: [], allowed: [] };
  const others = floor.people.filter((each) => each !== own);
  const rule = change(own);
  if (JSON.stringify(rule) === JSON.stringify(own)) return floor;
  if (!saysSomething(rule)) return { ...floor, people: others };
  if (others.length < MAX_FLOOR_PEOPLE) return { ...floor, people: [...others, rule] };
  const away = others.find((each) => !participants.has(each.identity));
  if (away === undefined) {
    throw new CausewayError('limit_exceeded', `at most ${MAX_FLOOR_PEOPLE} people have rules of their own`);
  }
  return { ...floor, people: [...others.filter((each) => each !== away), rule] };
}

const saysSomething = ({ forbidden, allowed }: PersonRule): boolean => forbidden.length + allowed.length > 0;

const viewOf = ({ roles, people, oneScreen }: FloorRules): FloorView => ({
  roles: roles.map(({ role, forbidden }) => ({ role, forbidden: [...forbidden] })),
  people: people.map(({ identity, forbidden, allowed }) => ({
    identity,
    forbidden: [...forbidden],
    allowed: [...allowed],
  })),
  oneScreen,
});

const callOf = ({ people, place }: RollCall): RollCallView => ({ people: [...people], place });
