import { NODE } from '../../actor.ts';
import { order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { actorIn, type ClientRoom, type Draft, type Sample } from '../../testing/draft.ts';
import type { breakouts } from '../breakouts.ts';

/** One of the groups that there are; or none. */
function groupIn({ breakouts }: RoomState, { pick }: Pick<Draft, 'pick'>): string {
  const groups = breakouts?.groups ?? [];
  return groups[pick % Math.max(groups.length, 1)]?.id ?? 'no-group';
}

const moderates = ({ grants }: { readonly grants: { readonly moderate: boolean } }): boolean => grants.moderate;

export const breakoutsSample: Sample<typeof breakouts> = {
  draws: {
    'breakout.set': {
      weight: 4,
      order(state, draft) {
        const kept = (state.breakouts?.groups ?? []).slice(draft.wrong ? 9 : draft.pick % 2);
        const added = kept.length === 0 || (draft.on && kept.length < 4) ? [{ name: `group ${state.seq}` }] : [];
        const { also: choose } = draft;
        const groups = [...kept, ...added];
        return order(actorIn(state, { ...draft, wrong: false }), 'breakout.set', {
          groups,
          ...(choose === undefined ? {} : { choose, atOnce: !choose }),
        });
      },
      may: moderates,
    },
    'breakout.assign': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'breakout.assign', {
          members: [{ identity: draft.whom, group: draft.also === true ? null : groupIn(state, draft) }],
        }),
      may: moderates,
    },
    'breakout.shuffle': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'breakout.shuffle', {}),
      may: moderates,
    },
    'breakout.choose': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'breakout.choose', { group: draft.on ? groupIn(state, draft) : null }),
      may: (_me, _params, { breakouts }) => breakouts?.choose === true,
    },
    'breakout.open': {
      weight: 4,
      order: (state, draft) => order(actorIn(state, draft), 'breakout.open', draft.on ? {} : { seconds: 60 }),
      may: moderates,
    },
    'breakout.close': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'breakout.close', draft.on ? {} : { seconds: 60 }),
      may: moderates,
    },
    'breakout.broadcast': {
      weight: 2,
      order: (state, draft) => order(actorIn(state, draft), 'breakout.broadcast', { text: `at ${state.seq}` }),
      may: moderates,
    },
    'breakout.leave': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'breakout.leave', {}),
      may: () => true,
    },
    enterBreakout: {
      weight: 6,
      order(state, draft) {
        const members = state.breakouts?.members ?? [];
        const { identity, group } = members[draft.pick % Math.max(members.length, 1)] ?? {
          identity: draft.who,
          group: groupIn(state, draft),
        };
        return order(NODE, 'enterBreakout', { identity, group });
      },
      may: null,
    },
    endBreakouts: {
      weight: 1,
      order: (state) => order(NODE, 'endBreakouts', { closing: state.breakouts?.closing?.id ?? 0 }),
      may: null,
    },
  },
  hears: {
    'breakout.updated'({ room }, settings) {
      const { groups, open } = settings;
      if (groups.length === 0) {
        delete room.breakouts;
        return;
      }
      const members = (room.breakouts?.members ?? []).filter(({ group }) => groups.some(({ id }) => id === group));
      room.breakouts = { ...settings, members: members.map((each) => ({ ...each, inside: open && each.inside })) };
    },
    'breakout.members': (client, { members }) => setMembers(client, members),
    'breakout.message': () => undefined,
  },
  receivers: { breakoutsSet: null, breakoutsAssigned: null, breakoutEntered: null, breakoutsTold: null },
};

type Members = NonNullable<ClientRoom['room']['breakouts']>['members'];

function setMembers({ room }: ClientRoom, changes: Members): void {
  if (!room.breakouts) throw new Error('members without groups');
  const members = new Map(room.breakouts.members.map((each) => [each.identity, each]));
  for (const each of changes) {
    if (each.group === null) members.delete(each.identity);
    else members.set(each.identity, each);
  }
  room.breakouts = { ...room.breakouts, members: [...members.values()] };
}
