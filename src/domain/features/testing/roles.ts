import { ROLES_GIVEN_BY } from '../../../../signaling/protocol/permissions.ts';
import type { Role } from '../../../../signaling/protocol/primitives.ts';
import { order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { actorIn, type ClientRoom, moderates, type Sample } from '../../testing/draft.ts';
import type { roles } from '../roles.ts';
import type { Participant } from '../seats.ts';

const REQUESTED = ['cohost', 'presenter', 'participant', null] as const;

const gives = (me: Participant, role: Role): boolean =>
  ROLES_GIVEN_BY[me.role === 'host' ? 'host' : 'cohost'].includes(role);

const asksFor = ({ roleRequests }: RoomState, identity: string): Role | undefined =>
  roleRequests.find((each) => each.identity === identity)?.role;

export const rolesSample: Sample<typeof roles> = {
  draws: {
    'role.give': {
      weight: 4,
      order: (state, draft) => order(actorIn(state, draft), 'role.give', { identity: draft.whom, role: draft.role }),
      may: (me, { identity, role }, state) => moderates(me, identity, state) && gives(me, role),
    },
    'role.request': {
      weight: 4,
      order: (state, draft) =>
        order(actorIn(state, draft), 'role.request', { role: REQUESTED[draft.pick % 4] ?? null }),
      may: () => true,
    },
    'role.answer': {
      weight: 3,
      order(state, draft) {
        const asking = state.roleRequests[0]?.identity ?? draft.whom;
        return order(actorIn(state, draft), 'role.answer', { identity: asking, give: draft.on });
      },
      may: (me, { identity, give }, state) =>
        moderates(me, identity, state) && (!give || gives(me, asksFor(state, identity) ?? 'host')),
    },
  },
  hears: {
    'role.changed'(client, { identity, role }) {
      const known = client.participants.get(identity);
      if (known === undefined) throw new Error(`${identity} is not known`);
      client.participants.set(identity, { ...known, role });
    },
    'role.requested': (client, request) => setRequests(client, [...without(client, request.identity), request]),
    'role.answered': (client, { identity }) => setRequests(client, without(client, identity)),
  },
  receivers: { roleChanged: null, roleRequested: null, roleAnswered: null },
};

type Requests = NonNullable<ClientRoom['room']['roleRequests']>;

const without = ({ room }: ClientRoom, identity: string): Requests =>
  (room.roleRequests ?? []).filter((each) => each.identity !== identity);

function setRequests({ room }: ClientRoom, requests: Requests): void {
  if (requests.length === 0) delete room.roleRequests;
  else room.roleRequests = requests;
}
