/**
 * Ties a document of Yjs to the room's: what is written in it goes to the room, what others write comes into it. Yjs is the
 * application's own and handed in, so that who has no use for it loads none.
 */
import { MAX_NOTES_UPDATE_BYTES } from '../../../protocol/features/notes.ts';
import { Emitter, type Emits } from '../../common/emitter.ts';
import { type CausewayClientError, toClientError } from '../../errors.ts';
import type { Notes, NotesContent, NotesDocument, NotesWriter } from './notes.ts';

/** The part of a document of Yjs that is used here. */
export interface YDocument {
  readonly clientID: number;
  on(event: 'update', listener: (update: Uint8Array, origin: unknown) => void): void;
  destroy(): void;
}

/** The part of the package `yjs` that is used here: hand in the module. */
export interface YFunctions<Doc extends YDocument> {
  readonly Doc: new () => Doc;
  applyUpdate(doc: Doc, update: Uint8Array, origin?: unknown): void;
  encodeStateAsUpdate(doc: Doc, stateVector?: Uint8Array): Uint8Array;
  encodeStateVector(of: Doc | Map<number, number>): Uint8Array;
  decodeStateVector(vector: Uint8Array): Map<number, number>;
  mergeUpdates(updates: Uint8Array[]): Uint8Array;
}

/** How long changes gather before they are sent, in ms. */
const GATHER_MS = 150;
/** When what failed is tried again, in ms, unless the server says. */
const RETRY_MS = 1_000;
/** So often in a row the room may lack what ours rests on, until what we wrote is given up. */
const MOST_MISFITS = 8;

/** `loading`: nothing is known yet; `saving`: something of ours is not in the room yet; `saved`: all is. */
export type SharedState = 'loading' | 'saving' | 'saved';

interface SharedEvents<Doc> {
  /** The document is another one now: it was cleared, or what we wrote was refused. */
  replaced: Doc;
  /** What we wrote is not taken: the document is as the room has it, and what was not saved is gone. */
  refused: CausewayClientError;
  stateChanged: SharedState;
  /** Somebody is new among those who wrote. */
  writersChanged: undefined;
}

/** A document that is tied to the room's, until `close`. */
export interface SharedDocument<Doc> extends Emits<SharedEvents<Doc>> {
  /** Write in it as in any document of Yjs: text, and JSON values in arrays. Another one after `replaced`. */
  readonly doc: Doc;
  readonly state: SharedState;
  /** Who writes under which client of Yjs, as the server vouches for it. */
  readonly writers: ReadonlyMap<number, Pick<NotesWriter, 'identity' | 'name'>>;
  close(): void;
}

export function shareDocument<Doc extends YDocument>(
  notes: Notes,
  document: NotesDocument,
  yjs: YFunctions<Doc>,
): SharedDocument<Doc> {
  return new LiveDocument(notes, document, yjs);
}

class LiveDocument<Doc extends YDocument> implements SharedDocument<Doc> {
  readonly #notes: Notes;
  readonly #document: NotesDocument;
  readonly #yjs: YFunctions<Doc>;
  readonly #events = new Emitter<SharedEvents<Doc>>((error) => {
    queueMicrotask(() => {
      throw error;
    });
  });
  readonly #stop: readonly (() => void)[];
  #doc: Doc;
  #state: SharedState = 'loading';
  #writers = new Map<number, Pick<NotesWriter, 'identity' | 'name'>>();
  #generation = 0;
  /** Ours that nobody has sent yet. */
  #pending: Uint8Array[] = [];
  /** Ours that may have arrived, or not: sent again as it is. */
  #sent: Uint8Array | undefined;
  #working = false;
  #stale = true;
  #misfits = 0;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(notes: Notes, document: NotesDocument, yjs: YFunctions<Doc>) {
    this.#notes = notes;
    this.#document = document;
    this.#yjs = yjs;
    this.#doc = this.#newDoc();
    this.#stop = [
      notes.on('updated', (told) => {
        if (told.document !== document) return;
        if (told.generation !== this.#generation) {
          if (told.generation > this.#generation) this.#read();
          return;
        }
        this.#knows(told.client, told);
        this.#apply(told.update);
      }),
      notes.on('cleared', (cleared) => {
        if (cleared.document === document && cleared.generation > this.#generation) this.#read();
      }),
      notes.on('missed', () => this.#read()),
    ];
    void this.#work();
  }

  get doc(): Doc {
    return this.#doc;
  }

  get state(): SharedState {
    return this.#state;
  }

  get writers(): ReadonlyMap<number, Pick<NotesWriter, 'identity' | 'name'>> {
    return this.#writers;
  }

  on<E extends keyof SharedEvents<Doc>>(event: E, listener: (payload: SharedEvents<Doc>[E]) => void): () => void {
    return this.#events.on(event, listener);
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stop) stop();
    this.#wake?.();
    this.#doc.destroy();
  }

  #newDoc(): Doc {
    const doc = new this.#yjs.Doc();
    doc.on('update', (update, origin) => {
      if (origin === this || doc !== this.#doc || this.#closed) return;
      this.#pending.push(update);
      void this.#work();
    });
    return doc;
  }

  #replace(): void {
    const before = this.#doc;
    this.#doc = this.#newDoc();
    this.#pending = [];
    this.#sent = undefined;
    this.#writers = new Map();
    before.destroy();
  }

  #read(): void {
    this.#stale = true;
    this.#wake?.();
    void this.#work();
  }

  /** Reads where that is needed, and sends until nothing is left. One at a time. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    while (!this.#closed && (this.#stale || this.#sent !== undefined || this.#pending.length > 0)) {
      try {
        if (this.#stale) await this.#reload();
        else await this.#send();
      } catch (error) {
        await this.#failed(toClientError(error));
      }
    }
    this.#working = false;
    if (!this.#closed) this.#setState('saved');
  }

  async #reload(): Promise<void> {
    this.#stale = false;
    let content: NotesContent;
    try {
      content = await this.#notes.read(this.#document);
    } catch (error) {
      this.#stale = true;
      throw error;
    }
    if (this.#closed) return;
    const isOther = content.generation !== this.#generation;
    if (isOther) {
      this.#generation = content.generation;
      if (this.#state !== 'loading') this.#replace();
    }
    for (const writer of content.writers) this.#knows(writer.client, writer);
    for (const update of content.updates) this.#apply(update);
    const own = content.writers.find(({ client }) => client === this.#doc.clientID)?.clock ?? 0;
    this.#resend(own);
    if (isOther && this.#state !== 'loading') this.#events.emit('replaced', this.#doc);
    if (this.#state === 'loading') this.#setState('saved');
  }

  /** What the room lacks of ours is to be sent. @param known how much of our client it has */
  #resend(known: number): void {
    const all = this.#yjs.decodeStateVector(this.#yjs.encodeStateVector(this.#doc));
    const written = all.get(this.#doc.clientID) ?? 0;
    if (written <= known && this.#pending.length === 0 && this.#sent === undefined) return;
    all.set(this.#doc.clientID, known);
    this.#sent = undefined;
    this.#pending = [this.#yjs.encodeStateAsUpdate(this.#doc, this.#yjs.encodeStateVector(all))];
  }

  async #send(): Promise<void> {
    this.#setState('saving');
    if (this.#sent === undefined) {
      await this.#wait(GATHER_MS);
      if (this.#closed || this.#stale) return;
      this.#sent = this.#gathered();
    }
    const sent = this.#sent;
    if (sent === undefined) return;
    await this.#notes.write(this.#document, this.#generation, sent);
    if (this.#sent === sent) this.#sent = undefined;
    this.#misfits = 0;
  }

  /** As many of the changes as one update may hold. */
  #gathered(): Uint8Array | undefined {
    let bytes = 0;
    let count = 0;
    for (const update of this.#pending) {
      bytes += update.length;
      if (count > 0 && bytes > MAX_NOTES_UPDATE_BYTES) break;
      count += 1;
    }
    const first = this.#pending.splice(0, count);
    return first.length > 1 ? this.#yjs.mergeUpdates(first) : first[0];
  }

  async #failed(error: CausewayClientError): Promise<void> {
    if (this.#closed) return;
    switch (error.code) {
      case 'notes_changed':
        // Somebody's who is gone is lost with all that rests on it.
        this.#misfits += 1;
        if (this.#misfits > MOST_MISFITS) {
          this.#refused(error);
          return;
        }
        this.#stale = true;
        if (this.#misfits > 1) await this.#wait(RETRY_MS / 4);
        return;
      case 'closed':
        this.close();
        return;
      case 'bad_params':
      case 'forbidden':
      case 'forbidden_now':
      case 'limit_exceeded':
      case 'sealed':
        if (this.#state !== 'loading' && !this.#stale) {
          this.#refused(error);
          return;
        }
        break;
      default:
        break;
    }
    await this.#wait(error.retryAfterMs ?? RETRY_MS);
  }

  #refused(error: CausewayClientError): void {
    this.#misfits = 0;
    this.#replace();
    this.#stale = true;
    this.#events.emit('refused', error);
    this.#events.emit('replaced', this.#doc);
  }

  #knows(client: number | undefined, { identity, name }: Pick<NotesWriter, 'identity' | 'name'>): void {
    if (client === undefined || this.#writers.get(client)?.identity === identity) return;
    this.#writers.set(client, { identity, name });
    this.#events.emit('writersChanged', undefined);
  }

  #apply(update: Uint8Array): void {
    try {
      this.#yjs.applyUpdate(this.#doc, update, this);
    } catch {
      // The server lets nothing in that cannot be read: what fails is for the application's own listeners to mend.
    }
  }

  #setState(state: SharedState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#events.emit('stateChanged', state);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}
