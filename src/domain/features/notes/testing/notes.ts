import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { fromBase64, toBase64 } from '../../../../../signaling/protocol/base64.ts';
import { order } from '../../../room/features.ts';
import type { RoomState } from '../../../room/state.ts';
import { actorIn, type Draft, type Sample } from '../../../testing/draft.ts';
import { mayNow } from '../../floor-rules.ts';
import { updatesOf } from '../document.ts';
import type { notes } from '../notes.ts';

const DOCUMENTS = ['notes', 'whiteboard'] as const;
const WRITE = ['all', 'hosts', 'nobody'] as const;

const documentOf = ({ pick }: Draft) => DOCUMENTS[pick < 2 ? 1 : 0];

/** What somebody writes who sees all of the document: a little more of it, or a little less. */
function change({ documents }: RoomState, draft: Draft): string {
  const doc = new Doc();
  for (const update of updatesOf(documents[documentOf(draft)])) applyUpdate(doc, fromBase64(update));
  doc.clientID = Buffer.from(draft.who).reduce((sum, byte) => sum * 31 + byte, 7);
  const before = encodeStateVector(doc);
  const text = doc.getText('text');
  if (draft.on || text.length === 0) text.insert(Math.min(text.length, draft.pick), draft.who);
  else text.delete(0, 1);
  return toBase64(encodeStateAsUpdate(doc, before));
}

export const notesSample: Sample<typeof notes> = {
  draws: {
    'notes.read': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'notes.read', { document: documentOf(draft) }),
      may: () => true,
    },
    'notes.write': {
      weight: 4,
      order: (state, draft) =>
        order(actorIn(state, draft), 'notes.write', {
          document: documentOf(draft),
          generation: state.documents[documentOf(draft)].generation,
          update: draft.also === true && draft.wrong ? 'AAAA' : change(state, draft),
        }),
      may: (me, _params, state) => {
        const { write } = state.notesRules;
        return (
          me.grants.data &&
          me.hidden !== true &&
          (write === 'all' || (write === 'hosts' && me.grants.moderate)) &&
          mayNow(state, me, 'chat')
        );
      },
    },
    'notes.clear': {
      weight: 1,
      order: (state, draft) => order(actorIn(state, draft), 'notes.clear', { document: documentOf(draft) }),
      may: ({ grants }) => grants.moderate,
    },
    'notes.configure': {
      weight: 1,
      order: (state, draft) =>
        order(actorIn(state, draft), 'notes.configure', { write: WRITE[draft.on ? 0 : draft.pick % 3] ?? 'all' }),
      may: ({ grants }) => grants.moderate,
    },
  },
  hears: {
    // What a document holds is read, and is no part of the view of a room.
    'notes.updated': (_client, { update }) => applyUpdate(new Doc(), fromBase64(update)),
    'notes.cleared': () => undefined,
    'notes.configured'({ room }, rules) {
      if (rules.write === 'all') delete room.notesRules;
      else room.notesRules = rules;
    },
  },
  receivers: { notesWritten: null, notesCleared: null, notesConfigured: null },
};
