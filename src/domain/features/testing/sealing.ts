import { order } from '../../room/features.ts';
import type { RoomState } from '../../room/state.ts';
import { actorIn, type ClientRoom, type Draft, type Sample } from '../../testing/draft.ts';
import type { sealing } from '../sealing/sealing.ts';

/** As base64url, of this many bytes: what nobody looks into. */
const bytes = (count: number, of = 'A'): string => of.repeat(Math.ceil((count * 4) / 3));

/** The keys of somebody's device; another device for each number. */
export const keysOf = (identity: string, number = 0) => {
  const name = Buffer.from(`${number} ${identity}`).toString('base64url');
  return { seal: name.padEnd(43, '-'), sign: name.padEnd(43, '_'), proof: bytes(64) };
};

type Device = NonNullable<RoomState['sealing']>['members'][number];
const NOTHING: { keyEpoch: number; members: Device[]; waiting: Device[]; gone: string[] } = {
  keyEpoch: 0,
  members: [],
  waiting: [],
  gone: [],
};

/** The commit that somebody would make, as the room is; now and then one that is late. */
export function commitIn({ sealing }: RoomState, seal: string, wrong: boolean) {
  const { keyEpoch, members, waiting, gone } = sealing ?? NOTHING;
  const kept = members.filter((each) => !gone.includes(each.seal));
  const kind = kept.length === 0 ? ('first' as const) : gone.length === 0 ? ('ratchet' as const) : ('fresh' as const);
  const added = waiting.map((each) => each.seal);
  const others = [...kept.map((each) => each.seal), ...added].filter((each) => each !== seal);
  return {
    keyEpoch: keyEpoch + (wrong ? 2 : 1),
    kind,
    previous: '',
    roster: bytes(32),
    confirm: bytes(32),
    signature: bytes(64),
    added,
    removed: [...gone],
    boxes: (kind === 'ratchet' ? added : others).map(() => bytes(80, 'B')),
  };
}

const sealOf = (state: RoomState, { who }: Draft): string => state.participants.get(who)?.keys?.seal ?? bytes(32);

export const sealingSample: Sample<typeof sealing> = {
  draws: {
    'sealing.commit': {
      weight: 6,
      order: (state, draft) =>
        order(actorIn(state, draft), 'sealing.commit', commitIn(state, sealOf(state, draft), draft.wrong)),
      may: ({ keys }, { kind, added }, { sealing }) =>
        kind === 'first'
          ? added.includes(keys?.seal ?? '')
          : (sealing?.members.some(({ seal }) => seal === keys?.seal) ?? false),
    },
    'sealing.ask': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'sealing.ask', {}),
      may: (_me, _params, { sealing }) => sealing !== null,
    },
  },
  hears: {
    'sealing.began'({ room }, { waiting }) {
      room.sealing = { keyEpoch: 0, members: [], waiting, gone: [] };
    },
    'sealing.came'(client, { device }) {
      const now = seen(client);
      const before = now.members.filter(
        ({ identity, seal }) => identity === device.identity && !now.gone.includes(seal),
      );
      now.gone = [...now.gone, ...before.map(({ seal }) => seal)];
      now.waiting = [...now.waiting.filter(({ identity }) => identity !== device.identity), device];
    },
    'sealing.went'(client, { seal }) {
      const now = seen(client);
      if (now.members.some((each) => each.seal === seal) && !now.gone.includes(seal)) now.gone = [...now.gone, seal];
      now.waiting = now.waiting.filter((each) => each.seal !== seal);
    },
    'sealing.committed'({ room }, { commit, box }) {
      const { members, waiting, gone } = seen({ room });
      room.sealing = {
        keyEpoch: commit.keyEpoch,
        commit,
        ...(box === undefined ? {} : { box }),
        members: [
          ...members.filter(({ seal }) => !gone.includes(seal)),
          ...waiting.filter(({ seal }) => commit.added.includes(seal)),
        ],
        waiting: waiting.filter(({ seal }) => !commit.added.includes(seal)),
        gone: [],
      };
    },
  },
  receivers: { sealingBegan: null, deviceCame: null, deviceWent: null, sealingCommitted: null },
};

function seen({ room }: Pick<ClientRoom, 'room'>): NonNullable<ClientRoom['room']['sealing']> {
  if (room.sealing === undefined) throw new Error('told of the keys of a room that is not sealed');
  return room.sealing;
}
