import { order } from '../../../room/features.ts';
import type { RoomState } from '../../../room/state.ts';
import { actorIn, type Draft, type Sample } from '../../../testing/draft.ts';
import { NODE } from '../../../actor.ts';
import type { files } from '../files.ts';

/** What nobody looks into. */
const SEALED = `sealed1.1.${'A'.repeat(60)}`;

/** One of the files, or one that is not there. */
function refIn(state: RoomState, { pick, whom }: Draft): { readonly id: string; readonly from: string } {
  const { id, from } = state.files[pick % Math.max(1, state.files.length)] ?? { id: 'none', from: whom };
  return { id, from };
}

export const filesSample: Sample<typeof files> = {
  draws: {
    'file.share': {
      weight: 4,
      order: (state, draft) =>
        order(actorIn(state, draft), 'file.share', {
          id: `file-at-${state.seq}`,
          size: 1 + draft.pick,
          ...(state.sealing === null ? { name: `notes ${state.seq}.txt`, type: 'text/plain' } : { name: SEALED }),
        }),
      may: ({ grants, hidden }) => grants.data && hidden !== true,
    },
    'file.remove': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'file.remove', refIn(state, draft)),
      may: ({ identity, grants }, { from }) => grants.data && (grants.moderate || identity === from),
    },
    'file.reseal': {
      weight: 6,
      order(state, draft) {
        const own = state.files.find(({ from }) => from === draft.who) ?? refIn(state, draft);
        const files = [{ id: own.id, from: own.from, name: SEALED }];
        return order(actorIn(state, draft), 'file.reseal', { files });
      },
      may: ({ grants }) => grants.data,
    },
    fileArrived: { weight: 2, order: (state, draft) => order(NODE, 'fileArrived', refIn(state, draft)), may: null },
    filesExpired: {
      weight: 1,
      order: (state, draft) => order(NODE, 'filesExpired', { files: [refIn(state, draft)] }),
      may: null,
    },
    reassertFiles: null,
  },
  hears: {
    'file.shared'({ room }, file) {
      const others = (room.files ?? []).filter(({ id, from }) => id !== file.id || from !== file.from);
      room.files = [...others, file].toSorted((a, b) => a.place - b.place);
    },
    'file.arrived'({ room }, ref) {
      room.files = (room.files ?? []).map((each) =>
        each.id === ref.id && each.from === ref.from ? { ...each, whole: true } : each,
      );
    },
    'file.removed'({ room }, ref) {
      const left = (room.files ?? []).filter(({ id, from }) => id !== ref.id || from !== ref.from);
      if (left.length === 0) delete room.files;
      else room.files = left;
    },
    'file.resealed'({ room }, { files: sealed }) {
      room.files = (room.files ?? []).map((each) => ({
        ...each,
        name: sealed.find(({ id, from }) => id === each.id && from === each.from)?.name ?? each.name,
      }));
    },
  },
  receivers: { fileShared: null, fileArrived: null, fileRemoved: null, filesResealed: null },
};
