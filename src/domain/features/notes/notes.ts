/** Notes and the whiteboard: what all write in at the same time, kept for those who come later. */
import { z } from 'zod';
import {
  MAX_NOTES_BYTES,
  MAX_NOTES_WRITERS,
  NotesDocument,
  type NotesRules,
  NotesWrite,
} from '../../../../signaling/protocol/features/notes.ts';
import { base64Chars } from '../../../../signaling/protocol/base64.ts';
import { Identity } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../errors.ts';
import { type Feature, lastOf, neverNeedless } from '../../feature.ts';
import { requireShown } from '../../participants.ts';
import { everybody } from '../../viewers.ts';
import { type FloorState, requireNow } from '../floor-rules.ts';
import type { Participant, SeatsState } from '../seats.ts';
import type { SealingPart } from '../sealing/sealing.ts';
import { admit, EMPTY_DOCUMENT, KeptDocument, updatesOf, withUpdate } from './document.ts';

const Documents = z.object({ notes: KeptDocument, whiteboard: KeptDocument });

export interface NotesPart {
  readonly documents: { readonly [D in NotesDocument]: KeptDocument };
  readonly notesRules: NotesRules;
}
type State = NotesPart & SeatsState & FloorState;

const RULES: NotesRules = { write: 'all' };

const NotesWritten = z.object({
  type: z.literal('notesWritten'),
  document: NotesDocument,
  generation: z.int(),
  update: z.string(),
  by: Identity,
  name: z.string(),
  client: z.int().optional(),
  clock: z.int().optional(),
});
const NotesCleared = z.object({ type: z.literal('notesCleared'), document: NotesDocument, by: z.string() });
const NotesConfigured = z.object({ type: z.literal('notesConfigured'), write: NotesWrite });
type NotesEvent =
  | Readonly<z.infer<typeof NotesWritten>>
  | Readonly<z.infer<typeof NotesCleared>>
  | Readonly<z.infer<typeof NotesConfigured>>;

const LEVEL = 3;
/** Identity and name, as JSON. */
const WRITER_BYTES = 1_024;
const DOCUMENT_BYTES = base64Chars(MAX_NOTES_BYTES) + MAX_NOTES_WRITERS * WRITER_BYTES + 1_024;

export const notes: Feature<{
  parts: NotesPart;
  state: State;
  events: NotesEvent;
  emits: NotesEvent;
  follows: never;
  methods: 'notes.read' | 'notes.write' | 'notes.clear' | 'notes.configure';
  internal: object;
  notifications: 'notes.updated' | 'notes.cleared' | 'notes.configured';
  view: 'notesRules';
}> = {
  parts: {
    documents: {
      schema: Documents.readonly(),
      empty: { notes: EMPTY_DOCUMENT, whiteboard: EMPTY_DOCUMENT },
      level: LEVEL,
    },
    notesRules: { schema: z.object({ write: NotesWrite }).readonly(), empty: RULES, level: LEVEL },
  },

  events: {
    notesWritten: {
      schema: NotesWritten,
      level: LEVEL,
      subject: () => null,
      apply({ documents }, { document, generation, ...written }) {
        const before = documents[document];
        if (before.generation !== generation) return {};
        return { documents: { ...documents, [document]: withUpdate(before, written) } };
      },
      project: ({ document, generation, update, client, by: identity, name }, seq) => [
        {
          notification: {
            event: 'notes.updated',
            seq,
            data: { document, generation, update, identity, name, ...(client === undefined ? {} : { client }) },
          },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: 64 * 1_024,
    },
    notesCleared: {
      schema: NotesCleared,
      level: LEVEL,
      subject: () => null,
      apply: ({ documents }, { document }, seq) => ({
        documents: { ...documents, [document]: { ...EMPTY_DOCUMENT, generation: seq } },
      }),
      project: ({ document }, seq) => [
        { notification: { event: 'notes.cleared', seq, data: { document, generation: seq } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
    notesConfigured: {
      schema: NotesConfigured,
      level: LEVEL,
      subject: () => null,
      apply: (_state, { write }) => ({ notesRules: { write } }),
      project: ({ write }, seq) => [
        { notification: { event: 'notes.configured', seq, data: { write } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 128,
    },
  },

  commands: {
    'notes.read': {
      by: 'seat',
      decide: () => [],
      answer(_events, { documents }, _identity, { document }) {
        const kept = documents[document];
        return { generation: kept.generation, updates: [...updatesOf(kept)], writers: [...kept.writers] };
      },
    },
    'notes.write': {
      by: 'seat',
      decide(state, me, { document, generation, update }) {
        requireWriting(state, me);
        const kept = state.documents[document];
        if (kept.generation !== generation) {
          throw new CausewayError('notes_changed', 'the document was cleared meanwhile: read it again');
        }
        const written = admit(kept, me.identity, update);
        if (written === undefined) return [];
        const { identity: by, name } = me;
        return [{ type: 'notesWritten', document, generation, update, by, name, ...written }];
      },
    },
    'notes.clear': {
      by: 'anyone',
      decide({ documents }, { name: by }, { document }) {
        return updatesOf(documents[document]).length === 0 ? [] : [{ type: 'notesCleared', document, by }];
      },
    },
    'notes.configure': {
      by: 'anyone',
      decide: ({ notesRules }, _actor, { write }) =>
        write === notesRules.write ? [] : [{ type: 'notesConfigured', write }],
    },
  },

  follows: {},
  notifications: {
    'notes.updated': neverNeedless,
    'notes.cleared': neverNeedless,
    'notes.configured': lastOf(() => 'notes rules'),
  },
  view: { notesRules: ({ notesRules }) => (notesRules.write === 'all' ? undefined : notesRules) },

  // Whichever node writes the room back knows them; what it did not know the clients of those who wrote it write again.
  reassert: () => [],
  memory: null,
  cost: { state: 2 * DOCUMENT_BYTES + 128, participant: 0, notification: 64 * 1_024 },
};

/** That somebody's cursor may be shown. @throws {CausewayError} `forbidden`, `forbidden_now`, `sealed` */
export function requirePointing(state: State & SealingPart, me: Participant): void {
  if (state.sealing !== null) {
    throw new CausewayError('sealed', 'a sealed room has no notes: a server reads them', { data: { why: 'method' } });
  }
  requireWriting(state, me);
}

/** That somebody may write now. @throws {CausewayError} `forbidden`, `forbidden_now` */
function requireWriting(state: Pick<State, 'notesRules'> & FloorState, me: Participant): void {
  requireShown(me);
  const { write } = state.notesRules;
  if (write === 'nobody' || (write === 'hosts' && !me.grants.moderate)) {
    throw new CausewayError('forbidden_now', 'a host does not let you write here', {
      data: { what: 'notes', why: write },
    });
  }
  requireNow(state, me, 'chat');
}
