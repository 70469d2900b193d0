/** One who follows a room's log: brings what is published into order, and reads what is missing. */
import type { LoggedEvent } from '../../domain/room/log.ts';
import { Recent } from '../../domain/recent.ts';
import type { RoomKey } from '../../domain/room/state.ts';
import { type LogSlice, UnreadableRoomError } from '../../ports/room-registry.ts';
import type { LogPosition, Published } from './published.ts';
import { parseEvent, type ReadSlice } from './room-format.ts';

/** So many batches are known again: more than can be on their way at once. */
const KNOWN_BATCHES = 256;

export interface LogFollowerOptions {
  readonly key: RoomKey;
  readonly afterSeq: number;
  readonly listener: (slice: LogSlice) => void;
  /** Reads what follows in the log. @throws `unavailable` */
  readonly read: (after: LogPosition) => Promise<ReadSlice>;
  /** What was heard of does not follow on what was told: it is read. */
  readonly onGap?: (() => void) | undefined;
}

export class LogFollower {
  readonly #options: LogFollowerOptions;
  /** Up to where the listener was told. */
  #position: LogPosition;
  /** Batches that the log holds or held, the newest last. */
  readonly #known = new Recent<string>(KNOWN_BATCHES);
  /** Batches that were heard of on the channel. */
  readonly #heard = new Recent<string>(KNOWN_BATCHES);
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #closed = false;
  #unreadable = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#position = { seq: options.afterSeq, batch: '' };
  }

  get key(): RoomKey {
    return this.#options.key;
  }

  get position(): LogPosition {
    return this.#position;
  }

  /** Tells the listener all that the log holds by now. @throws `unavailable` */
  async catchUp(): Promise<void> {
    this.#readAgain = true;
    await (this.#reading ??= this.#guarded(() => this.#read()).finally(() => {
      this.#reading = undefined;
    }));
  }

  /** Takes a change that this node made itself. @throws `unavailable` when the log had to be read, and could not be */
  async takeOwn(published: Published): Promise<void> {
    // The channel was faster than the answer.
    if (this.#known.has(published.batch) && this.#reading === undefined) return;
    this.#known.add(published.batch);
    if (!(await this.#guarded(async () => this.#advance(published)))) await this.catchUp();
  }

  /**
   * Takes a change that was heard of on the channel.
   *
   * @returns whether it is news or was to be expected; false: an old message once more
   * @throws `unavailable` when the log had to be read, and could not be
   */
  async takeHeard(published: Published): Promise<boolean> {
    const { batch } = published;
    if (this.#heard.has(batch)) return false;
    this.#heard.add(batch);
    if (this.#known.has(batch)) return true;
    if (!(await this.#guarded(async () => this.#advance(published)))) {
      this.#options.onGap?.();
      await this.catchUp();
    }
    return this.#known.has(batch);
  }

  close(): void {
    this.#closed = true;
  }

  /** Tells the listener, once, of what cannot be read here. */
  async #guarded<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof UnreadableRoomError && !this.#unreadable && !this.#closed) {
        this.#unreadable = true;
        this.#options.listener({ unreadable: true, events: [] });
      }
      throw error;
    }
  }

  /** Goes on by what was published, if that is what comes next. */
  #advance({ batch, after, events }: Published): boolean {
    const { seq, batch: last } = this.#position;
    if (after?.seq !== seq || after.batch !== last || last === '') return false;
    const logged = events.map((text, index): LoggedEvent => ({ seq: seq + 1 + index, event: parseEvent(text) }));
    this.#known.add(batch);
    this.#tell({ seq: seq + events.length, batch }, { events: logged });
    return true;
  }

  async #read(): Promise<void> {
    while (this.#readAgain && !this.#closed) {
      this.#readAgain = false;
      const asked = this.#position;
      const { slice, end, batches } = await this.#options.read(asked);
      for (const batch of [...batches, end.batch]) this.#known.add(batch);
      // What was published meanwhile was faster, and what was read no longer follows on it.
      if (this.#position === asked) this.#tell(end, slice);
      else this.#readAgain = true;
    }
  }

  #tell(position: LogPosition, slice: LogSlice): void {
    if (this.#closed) return;
    this.#position = position;
    if (slice.snapshot || slice.events.length > 0) this.#options.listener(slice);
  }
}
