/** Breakout rooms: the groups of a room, and who belongs where. The groups themselves are rooms of their own. */
import { z } from 'zod';
import type { BreakoutMember, BreakoutSettings } from '../../../signaling/protocol/features/breakouts.ts';
import { DisplayName, Identity, ObjectId } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, neverNeedless, type Projection } from '../feature.ts';
import { everybody } from '../viewers.ts';
import {
  Breakouts,
  type BreakoutsPart,
  Change,
  changed,
  countdown,
  groupIn,
  memberOf,
  required,
  requireMayEnter,
  requirePlaces,
  Settings,
  settingsOf,
  shownParticipant,
} from './breakout-groups.ts';
import type { SeatsState } from './seats.ts';
import type { TrackClosed } from './tracks.ts';

/** Most of whom one event tells. */
const MEMBERS_OF_EVENT = 100;

/** The groups, and whether they are open; without groups there are no breakout rooms any more. */
const BreakoutsSet = z.object({ type: z.literal('breakoutsSet'), settings: Settings });
const BreakoutsAssigned = z.object({ type: z.literal('breakoutsAssigned'), members: z.array(Change).readonly() });
/** Somebody went into a group. */
const BreakoutEntered = z.object({
  type: z.literal('breakoutEntered'),
  identity: Identity,
  name: DisplayName,
  group: ObjectId,
});
const BreakoutsTold = z.object({
  type: z.literal('breakoutsTold'),
  from: z.string(),
  name: z.string(),
  text: z.string(),
  at: z.number(),
});

type BreakoutsAssigned = Readonly<z.infer<typeof BreakoutsAssigned>>;
type BreakoutsEvent =
  | Readonly<z.infer<typeof BreakoutsSet>>
  | BreakoutsAssigned
  | Readonly<z.infer<typeof BreakoutEntered>>
  | Readonly<z.infer<typeof BreakoutsTold>>;

interface InternalCommands {
  /** Somebody who is in the room is about to take a seat in a group of it. */
  readonly enterBreakout: { readonly identity: string; readonly group: string };
  /** A countdown is over: the one that began at this place of the log. */
  readonly endBreakouts: { readonly closing: number };
}

export const breakouts: Feature<{
  parts: BreakoutsPart;
  state: BreakoutsPart & SeatsState;
  events: BreakoutsEvent;
  emits: BreakoutsEvent | TrackClosed;
  follows: never;
  methods:
    | 'breakout.set'
    | 'breakout.assign'
    | 'breakout.shuffle'
    | 'breakout.choose'
    | 'breakout.open'
    | 'breakout.close'
    | 'breakout.broadcast'
    | 'breakout.leave';
  internal: InternalCommands;
  notifications: 'breakout.updated' | 'breakout.members' | 'breakout.message';
  view: 'breakouts';
}> = {
  parts: { breakouts: { schema: Breakouts.nullable(), empty: null, level: 3 } },

  events: {
    breakoutsSet: {
      schema: BreakoutsSet,
      level: 3,
      subject: () => null,
      apply({ breakouts }, { settings }, seq) {
        const { groups, open, closing } = settings;
        if (groups.length === 0) return { breakouts: null };
        const kept = (breakouts?.members ?? []).filter(({ group }) => groups.some(({ id }) => id === group));
        const members = open ? kept : kept.map((member) => ({ ...member, inside: false }));
        return { breakouts: { ...settings, members, ...(closing && { closing: { id: seq, ...closing } }) } };
      },
      project: ({ settings }, seq) => [
        { notification: { event: 'breakout.updated', seq, data: viewSettings(settings) }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 64 * 1_024,
    },
    breakoutsAssigned: {
      schema: BreakoutsAssigned,
      level: 3,
      subject: () => null,
      apply: ({ breakouts }, { members }) => changed(breakouts, members),
      project: ({ members }, seq) => [told(seq, members)],
      orphaned: 'kept',
      bytes: 160 * 1_024,
    },
    breakoutEntered: {
      schema: BreakoutEntered,
      level: 3,
      subject: ({ identity }) => identity,
      apply: ({ breakouts }, { identity, name, group }) =>
        changed(breakouts, [{ identity, name, group, inside: true }]),
      project: ({ identity, name, group }, seq) => [told(seq, [{ identity, name, group, inside: true }])],
      orphaned: 'kept',
      bytes: 2_048,
    },
    breakoutsTold: {
      schema: BreakoutsTold,
      level: 3,
      subject: () => null,
      apply: () => ({}),
      project: ({ type: _type, ...data }, seq) => [
        { notification: { event: 'breakout.message', seq, data }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 8 * 1_024,
    },
  },

  commands: {
    'breakout.set': {
      by: 'anyone',
      decide({ breakouts, seq }, _actor, { groups: wanted, choose, atOnce }, { newId }) {
        const groups = wanted.map(({ id, name }, index) => {
          if (id === undefined) return { id: `${newId()}-${seq + 1}-${index}`, name };
          return { id: groupIn(breakouts, id).id, name };
        });
        if (groups.length === 0 && breakouts === null) return [];
        const settings = settingsOf(breakouts);
        const next: Settings = {
          ...settings,
          groups,
          open: settings.open && groups.length > 0,
          choose: choose ?? settings.choose,
          atOnce: atOnce ?? settings.atOnce,
        };
        return JSON.stringify(next) === JSON.stringify(settings) ? [] : [{ type: 'breakoutsSet', settings: next }];
      },
    },
    'breakout.assign': {
      by: 'anyone',
      decide: (state, _actor, { members }) => assigned(state, members),
    },
    'breakout.shuffle': {
      by: 'anyone',
      decide(state, _actor, _params, { newId }) {
        const { groups } = required(state.breakouts);
        const people = [...state.participants.values()]
          .filter(({ state: place, hidden, grants }) => place !== 'lobby' && hidden !== true && !grants.moderate)
          .map(({ identity }) => ({ identity, place: newId() }))
          .toSorted((a, b) => (a.place < b.place ? -1 : 1));
        return assigned(
          state,
          people.flatMap(({ identity }, index) => {
            const group = groups[index % groups.length];
            return group ? [{ identity, group: group.id }] : [];
          }),
        );
      },
    },
    'breakout.choose': {
      by: 'seat',
      decide(state, me, { group }) {
        if (!required(state.breakouts).choose) throw new CausewayError('forbidden', 'the groups are not to be chosen');
        return assigned(state, [{ identity: me.identity, group }]);
      },
    },
    'breakout.open': {
      by: 'anyone',
      decide({ breakouts }, _actor, { seconds }, { at }) {
        const { closing, ...settings } = settingsOf(required(breakouts));
        if (settings.open && closing === undefined && seconds === undefined) return [];
        return [{ type: 'breakoutsSet', settings: { ...settings, open: true, ...countdown(at, seconds) } }];
      },
    },
    'breakout.close': {
      by: 'anyone',
      decide({ breakouts }, _actor, { seconds = 0 }, { at }) {
        if (breakouts?.open !== true) return [];
        if (seconds === 0) return closed(breakouts);
        const { closing: _closing, ...settings } = settingsOf(breakouts);
        return [{ type: 'breakoutsSet', settings: { ...settings, ...countdown(at, seconds) } }];
      },
    },
    'breakout.broadcast': {
      by: 'anyone',
      decide({ breakouts }, { name: from, participant }, { text }, { at }) {
        required(breakouts);
        return [{ type: 'breakoutsTold', from, name: participant?.name ?? from, text, at }];
      },
    },
    'breakout.leave': {
      by: 'seat',
      decide({ breakouts }, { identity, name, grants }) {
        const member = memberOf(breakouts, identity);
        if (member?.inside !== true) return [];
        // A visit is over; who was assigned stays so.
        const group = grants.moderate ? null : member.group;
        return [{ type: 'breakoutsAssigned', members: [{ identity, name, group, inside: false }] }];
      },
    },
    enterBreakout: {
      by: 'node',
      decide(state, _node, { identity, group }) {
        const { breakouts } = state;
        const participant = requireMayEnter(state, identity, group);
        // What was sent to the main room ends with it.
        const closing = participant.tracks.map(({ id }): TrackClosed => ({
          type: 'trackClosed',
          identity,
          trackId: id,
        }));
        const member = memberOf(breakouts, identity);
        if (member?.inside === true && member.group === group) return closing;
        if (!member) requirePlaces(breakouts, 1);
        return [...closing, { type: 'breakoutEntered', identity, name: participant.name, group }];
      },
    },
    endBreakouts: {
      by: 'node',
      decide({ breakouts }, _node, { closing }) {
        // Somebody set another time meanwhile, or closed them.
        return breakouts?.open === true && breakouts.closing?.id === closing ? closed(breakouts) : [];
      },
    },
  },

  follows: {},
  notifications: {
    'breakout.updated': neverNeedless,
    'breakout.members': neverNeedless,
    'breakout.message': neverNeedless,
  },
  view: {
    breakouts: ({ breakouts }) =>
      breakouts === null ? undefined : { ...viewSettings(breakouts), members: [...breakouts.members] },
  },

  // Whichever node writes the room back knows them.
  reassert: () => [],
  memory: null,
  cost: { state: 1_536 * 1_024, participant: 0, notification: 160 * 1_024 },
};

/** Says to which groups some belong: those of whom that is news. */
function assigned(
  state: BreakoutsPart & SeatsState,
  wanted: readonly { readonly identity: string; readonly group: string | null }[],
): readonly BreakoutsAssigned[] {
  const breakouts = required(state.breakouts);
  const known = new Map(breakouts.members.map((member) => [member.identity, member]));
  const members = wanted.flatMap(({ identity, group }): Change[] => {
    const member = known.get(identity);
    // Who left may still be taken out.
    const participant = group === null && member ? member : shownParticipant(state, identity);
    if (group !== null) groupIn(breakouts, group);
    if ((member?.group ?? null) === group) return [];
    return [{ identity, name: participant.name, group, inside: false }];
  });
  requirePlaces(breakouts, members.filter(({ identity, group }) => group !== null && !known.has(identity)).length);
  const events: BreakoutsAssigned[] = [];
  for (let start = 0; start < members.length; start += MEMBERS_OF_EVENT) {
    events.push({ type: 'breakoutsAssigned', members: members.slice(start, start + MEMBERS_OF_EVENT) });
  }
  return events;
}

function closed(breakouts: Breakouts): readonly BreakoutsEvent[] {
  const { closing: _closing, ...settings } = settingsOf(breakouts);
  return [{ type: 'breakoutsSet', settings: { ...settings, open: false } }];
}

const told = (seq: number, members: readonly BreakoutMember[]): Projection => ({
  notification: { event: 'breakout.members', seq, data: { members: [...members] } },
  meant: everybody,
});

const viewSettings = ({ groups, open, choose, atOnce, closing }: Settings): BreakoutSettings => ({
  groups: [...groups],
  open,
  choose,
  atOnce,
  ...(closing && { closesAt: closing.at, closesInMs: closing.inMs }),
});
