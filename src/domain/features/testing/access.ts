import { order } from '../../room/features.ts';
import { actorIn, type ClientRoom, type Sample } from '../../testing/draft.ts';
import type { access } from '../entry/access.ts';
import type { Participant } from '../seats.ts';

const moderates = ({ grants }: Participant): boolean => grants.moderate;

export const accessSample: Sample<typeof access> = {
  draws: {
    'lobby.admitAll': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'lobby.admitAll', {}),
      may: moderates,
    },
    'lobby.denyAll': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'lobby.denyAll', {}),
      may: moderates,
    },
    'ban.lift': {
      weight: 2,
      order: (state, draft) =>
        order(actorIn(state, draft), 'ban.lift', { identity: state.banned[0]?.identity ?? draft.whom }),
      may: moderates,
    },
    'room.end': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'room.end', {}),
      may: moderates,
    },
  },
  hears: {
    'ban.added': (client, ban) => setBanned(client, [...without(client, ban.identity), ban]),
    'ban.lifted': (client, { identity }) => setBanned(client, without(client, identity)),
  },
  receivers: { banAdded: null, banLifted: null, knockChanged: null, lobbyCleared: null, roomEnded: null },
};

type Banned = NonNullable<ClientRoom['room']['banned']>;

const without = ({ room }: ClientRoom, identity: string): Banned =>
  (room.banned ?? []).filter((each) => each.identity !== identity);

function setBanned({ room }: ClientRoom, banned: Banned): void {
  if (banned.length === 0) delete room.banned;
  else room.banned = banned;
}
