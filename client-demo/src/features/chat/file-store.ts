import { signal, type ReadonlySignal } from '@preact/signals';
import type { FileName, FileRules, KnownFile, Meeting } from '../../../../signaling/client/api.ts';
import { CausewayClientError } from '../../../../signaling/client/errors.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notice, Notices } from '../../shell/notices.ts';
import { sizeText } from './file-size.ts';
import { saveFile } from './save-file.ts';

/** A file, as the chat shows it. */
export interface FileEntry {
  readonly key: string;
  readonly id: string;
  readonly from: string;
  readonly name: string;
  readonly self: boolean;
  /** The file's own. */
  readonly file: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly whole: boolean;
  /** Of our upload, or our download: from 0 to 1. */
  readonly progress: number | null;
  readonly stopped: boolean;
  readonly fetching: boolean;
  /** It is sealed, and does not open here. */
  readonly closed: boolean;
}

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly panels: { readonly open: ReadonlySignal<string | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly labelOf: (identity: string, name: string) => string;
  /** Hands a file to the person; the browser's own way unless given. */
  readonly save?: (file: Blob, name: string) => void;
}

const OFF: FileRules = { on: false, maxBytes: 0, roomBytes: 0, pieceBytes: 0 };
const NOTICE = 'file';

interface Fetching {
  readonly abort: AbortController;
  bytes: number;
}

const keyOf = ({ id, from }: FileName): string => `${id} ${from}`;

/** Files that people share in a meeting. */
export class FileStore {
  readonly #surroundings: Surroundings;
  readonly #entries = signal<readonly FileEntry[]>([]);
  readonly #unread = signal(0);
  readonly #rules = signal(OFF);
  readonly #fetching = new Map<string, Fetching>();
  #show: () => void = () => undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Oldest first. */
  get entries(): ReadonlySignal<readonly FileEntry[]> {
    return this.#entries;
  }

  /** How many others shared since all was on show. */
  get unread(): ReadonlySignal<number> {
    return this.#unread;
  }

  /** Whether files may be shared here, and how large. */
  get rules(): ReadonlySignal<FileRules> {
    return this.#rules;
  }

  /** Follows a meeting; returns the function that ends that, and forgets it all. */
  follow(meeting: Meeting): () => void {
    const { announcer, panels } = this.#surroundings;
    const { identity } = meeting.self;
    this.#show = () => {
      this.#entries.value = meeting.files.files.map((file) => this.#entryOf(file, identity));
    };
    this.#show();
    const look = (): void => {
      if (meeting.state === 'connected' && !this.#rules.peek().on) void this.#look(meeting);
    };
    look();
    const stops = [
      meeting.on('stateChanged', look),
      meeting.files.on('changed', () => this.#show()),
      meeting.files.on('arrived', (known) => {
        this.#unread.value += 1;
        const { name, file } = this.#entryOf(known, identity);
        // The panel's own list is read out where it is open.
        if (panels.open.peek() !== 'chat') announcer.say('chat:file-said', { name, file });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      for (const { abort } of this.#fetching.values()) abort.abort();
      this.#fetching.clear();
      this.#show = () => undefined;
      this.#entries.value = [];
      this.#unread.value = 0;
      this.#rules.value = OFF;
    };
  }

  /** All that was shared until now is on show. */
  see(): void {
    this.#unread.value = 0;
  }

  /** Shares files with everybody; what is not taken is told. */
  async share(files: readonly File[]): Promise<void> {
    const meeting = this.#surroundings.session.meeting.peek();
    if (meeting === null || files.length === 0) return;
    this.#surroundings.notices.dismiss(NOTICE);
    for (const file of files) {
      try {
        await meeting.files.share(file);
        this.#surroundings.announcer.say('chat:file-sent', { file: file.name });
      } catch (error) {
        this.#surroundings.notices.show(noticeOf(error, 'chat:file-not-sent'));
      }
    }
  }

  retry(entry: FileEntry): void {
    this.#surroundings.session.meeting.peek()?.files.retry(entry);
  }

  /** Takes it away from everybody, also while it is on its way. */
  async remove({ id, from }: FileEntry): Promise<void> {
    try {
      await this.#surroundings.session.meeting.peek()?.files.remove({ id, from });
    } catch (error) {
      this.#surroundings.notices.show(noticeOf(error, 'chat:file-not-sent'));
    }
  }

  async fetch(entry: FileEntry): Promise<void> {
    const meeting = this.#surroundings.session.meeting.peek();
    if (meeting === null || this.#fetching.has(entry.key)) return;
    const { announcer, notices, save = saveFile } = this.#surroundings;
    const fetching: Fetching = { abort: new AbortController(), bytes: 0 };
    this.#fetching.set(entry.key, fetching);
    this.#show();
    try {
      const blob = await meeting.files.download(entry, {
        signal: fetching.abort.signal,
        progress: (bytes) => {
          fetching.bytes = bytes;
          this.#show();
        },
      });
      save(blob, entry.file);
      notices.dismiss(NOTICE);
      announcer.say('chat:file-fetched', { file: entry.file });
    } catch (error) {
      if (!fetching.abort.signal.aborted) notices.show(noticeOf(error, 'chat:file-not-fetched'));
    } finally {
      this.#fetching.delete(entry.key);
      this.#show();
    }
  }

  /** Ends a download. */
  stop({ key }: FileEntry): void {
    this.#fetching.get(key)?.abort.abort();
  }

  async #look(meeting: Meeting): Promise<void> {
    const rules = await meeting.files.rules().catch(() => OFF);
    if (this.#surroundings.session.meeting.peek() === meeting) this.#rules.value = rules;
  }

  #entryOf(known: KnownFile, self: string): FileEntry {
    const { id, from, sharer, name, size, at, whole, sent, failed, closed } = known;
    const fetching = this.#fetching.get(keyOf(known));
    const moved = fetching?.bytes ?? sent;
    return {
      key: keyOf(known),
      id,
      from,
      name: this.#surroundings.labelOf(from, sharer),
      self: from === self,
      file: name,
      size,
      at,
      whole,
      progress: moved === undefined ? null : Math.min(1, moved / size),
      stopped: failed !== undefined,
      fetching: fetching !== undefined,
      closed: closed === true,
    };
  }
}

/** What went wrong, and what to do about it. */
function noticeOf(error: unknown, otherwise: 'chat:file-not-sent' | 'chat:file-not-fetched'): Notice {
  const { code, data = {} } = error instanceof CausewayClientError ? error : { code: 'unsupported' };
  const { maxBytes, roomBytes, files } = { maxBytes: undefined, roomBytes: undefined, files: undefined, ...data };
  const limited = (text: Notice['text'], bytes: number): Notice => ({
    id: NOTICE,
    text,
    values: () => ({ size: sizeText(bytes) }),
  });
  if (code === 'limit_exceeded' && typeof maxBytes === 'number') return limited('chat:file-too-large', maxBytes);
  if (code === 'limit_exceeded' && typeof roomBytes === 'number') return limited('chat:files-full', roomBytes);
  if (code === 'limit_exceeded' && files !== undefined) return { id: NOTICE, text: 'chat:files-many' };
  if (code === 'forbidden_now' || code === 'forbidden') return { id: NOTICE, text: 'chat:files-off' };
  if (code === 'bad_params') return { id: NOTICE, text: 'chat:file-empty' };
  if (code === 'not_found') return { id: NOTICE, text: 'chat:file-gone' };
  if (code === 'sealed') return { id: NOTICE, text: 'chat:file-altered' };
  return { id: NOTICE, text: otherwise };
}
