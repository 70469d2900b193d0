import { fromBase64, toBase64 } from '../../../protocol/base64.ts';
import {
  MAX_NOTES_UPDATE_BYTES,
  type NotesDocument,
  type NotesRules,
  type NotesWriter,
} from '../../../protocol/features/notes.ts';
import type { Params } from '../../../protocol/methods.ts';
import type { EventData } from '../../../protocol/notifications.ts';
import type { Emits } from '../../common/emitter.ts';
import { CausewayClientError } from '../../errors.ts';
import type { FeatureHost } from '../feature-host.ts';

export type { NotesDocument, NotesRules, NotesWriter } from '../../../protocol/features/notes.ts';

const FREE: NotesRules = { write: 'all' };

/** A document as the room has it. */
export interface NotesContent {
  /** Another one, where the document was cleared meanwhile: it is another document then. */
  readonly generation: number;
  /** Updates of Yjs, to be applied in this order. */
  readonly updates: readonly Uint8Array[];
  readonly writers: readonly NotesWriter[];
}

/** What somebody wrote, ourselves included. */
export type NotesUpdate = Omit<EventData<'notes.updated'>, 'update'> & { readonly update: Uint8Array };

/** Where somebody's cursor is, as relative positions of Yjs; without `head` it is nowhere any more. */
export interface NotesCursor {
  readonly document: NotesDocument;
  readonly identity: string;
  readonly name: string;
  readonly anchor?: Uint8Array | undefined;
  readonly head?: Uint8Array | undefined;
}

interface NotesEvents {
  updated: NotesUpdate;
  pointed: NotesCursor;
  cleared: { readonly document: NotesDocument; readonly generation: number };
  /** Something may have been missed: what one holds is to be compared with `read` again. */
  missed: undefined;
  rulesChanged: NotesRules;
}

/**
 * `meeting.notes`: notes and a whiteboard, which everybody writes in at the same time, as updates of Yjs. The library brings no
 * Yjs along: `shareDocument` of `causeway-client/shared-document` ties a document of yours to these.
 */
export interface Notes extends Emits<NotesEvents> {
  readonly rules: NotesRules;
  read(document: NotesDocument): Promise<NotesContent>;
  /**
   * Writes what our client of Yjs adds, and what we delete.
   * Rejects with `notes_changed` where the document has to be read again first, `limit_exceeded`, `forbidden_now`, `sealed`.
   */
  write(document: NotesDocument, generation: number, update: Uint8Array): Promise<void>;
  /** Shows others where our cursor is; without places: nowhere. */
  point(document: NotesDocument, cursor?: Pick<NotesCursor, 'anchor' | 'head'>): Promise<void>;
  /** For moderators. */
  clear(document: NotesDocument): Promise<void>;
  /** For moderators. */
  configure(rules: NotesRules): Promise<void>;
}

export function notes(host: FeatureHost): Notes {
  const events = host.emitter<NotesEvents>();
  let rules = FREE;
  const setRules = (next: NotesRules): void => {
    if (next.write === rules.write) return;
    rules = next;
    events.emit('rulesChanged', rules);
  };
  const missed = (): void => events.emit('missed', undefined);
  host.hears({
    'notes.updated': ({ update, ...told }) => events.emit('updated', { ...told, update: fromBase64(update) }),
    'notes.pointed'({ document, cursors }) {
      for (const { identity, name, ...places } of cursors) {
        events.emit('pointed', { document, identity, name, ...opened(places) });
      }
    },
    'notes.cleared': (cleared) => events.emit('cleared', cleared),
    'notes.configured': setRules,
    'session.dropped': missed,
  });
  host.seesRoom((room) => {
    if (room === null) return;
    setRules(room.notesRules ?? FREE);
    missed();
  });
  return {
    get rules() {
      return rules;
    },
    on: (event, listener) => events.on(event, listener),
    async read(document) {
      const { updates, ...content } = await host.request('notes.read', { document });
      return { ...content, updates: updates.map(fromBase64) };
    },
    async write(document, generation, update) {
      if (update.length > MAX_NOTES_UPDATE_BYTES) {
        throw new CausewayClientError('limit_exceeded', 'this is too much to be written at once');
      }
      await host.request('notes.write', { document, generation, update: toBase64(update) });
    },
    async point(document, { anchor, head } = {}) {
      const places: Omit<Params<'notes.point'>, 'document'> = {
        ...(anchor === undefined ? {} : { anchor: toBase64(anchor) }),
        ...(head === undefined ? {} : { head: toBase64(head) }),
      };
      await host.request('notes.point', { document, ...places });
    },
    async clear(document) {
      await host.request('notes.clear', { document });
    },
    async configure({ write }) {
      await host.request('notes.configure', { write });
    },
  };
}

type Places = Pick<EventData<'notes.pointed'>['cursors'][number], 'anchor' | 'head'>;

const opened = ({ anchor, head }: Places): Pick<NotesCursor, 'anchor' | 'head'> => ({
  ...(anchor === undefined ? {} : { anchor: bytesOf(anchor) }),
  ...(head === undefined ? {} : { head: bytesOf(head) }),
});

/** Others may send anything of these letters. */
function bytesOf(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}
