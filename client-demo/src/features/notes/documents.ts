/** The documents of meetings: opened when they are first shown, and kept as long as the meeting goes on. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as Y from 'yjs';
import type { Meeting, NotesDocument } from '../../../../signaling/client/api.ts';
import { shareDocument, type SharedDocument } from '../../../../signaling/client/features/notes/shared-document.ts';
import type { NotesStore } from './store.ts';

export type Shared = SharedDocument<Y.Doc>;

const opened = new WeakMap<Meeting, Map<NotesDocument, Shared>>();

function sharedOf(meeting: Meeting, document: NotesDocument): Shared {
  const ofMeeting = opened.get(meeting) ?? new Map<NotesDocument, Shared>();
  opened.set(meeting, ofMeeting);
  const known = ofMeeting.get(document);
  if (known !== undefined) return known;
  const shared = shareDocument(meeting.notes, document, Y);
  ofMeeting.set(document, shared);
  return shared;
}

/** A document of the meeting; null: there is no meeting. Its `doc` may be another one after each rendering. */
export function useShared(store: NotesStore, document: NotesDocument): Shared | null {
  const meeting = store.meeting.value;
  const version = useSignal(0);
  void version.value;
  const shared = meeting === null || store.sealed.value ? null : sharedOf(meeting, document);
  useEffect(() => {
    if (shared === null) return undefined;
    const again = (): void => {
      version.value += 1;
    };
    const stops = [
      shared.on('replaced', again),
      shared.on('stateChanged', again),
      shared.on('writersChanged', again),
      shared.on('refused', () => store.refused()),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [shared]);
  return shared;
}

/** In how many colours those who write are told apart. */
export const AUTHORS = 8;

/** Everybody who wrote, each once, with a colour. */
export function authorsOf({ writers }: Pick<Shared, 'writers'>): ReadonlyMap<string, { name: string; colour: number }> {
  const authors = new Map<string, { name: string; colour: number }>();
  for (const { identity, name } of writers.values()) {
    if (!authors.has(identity)) authors.set(identity, { name, colour: colourOf(identity) });
  }
  return authors;
}

/** The same on every page. */
export function colourOf(identity: string): number {
  let sum = 0;
  for (let at = 0; at < identity.length; at += 1) sum = (sum * 31 + identity.charCodeAt(at)) % 65_521;
  return sum % AUTHORS;
}

/** Saves something as a file. */
export function download(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
