/** A registry that shows what it is asked for, and that fails or lags when a test says so. */
import { CausewayError } from '../../domain/errors.ts';
import type { RoomEvent } from '../../domain/room/features.ts';
import type { RoomKey, RoomSnapshot } from '../../domain/room/state.ts';
import { type AppendResult, type LogSlice, type RoomRegistry, UnreadableRoomError } from '../../ports/room-registry.ts';

export class UnrulyRegistry implements RoomRegistry {
  readonly #inner: RoomRegistry;
  /** How many events each append that was tried had. */
  readonly appends: number[] = [];
  /** Sequence numbers of the snapshots stored. */
  readonly snapshots: number[] = [];
  /** Whether it can be reached. */
  reachable = true;
  /** Whether its answers arrive: what is asked of it is done all the same. */
  answering = true;
  /** Whether its followers hear anything. */
  hears = true;
  /** Whether a newer version wrote the rooms. */
  unreadable = false;
  readonly #listeners = new Set<(slice: LogSlice) => void>();
  /** Called, and waited for, before each append reaches the log. */
  beforeAppend: (() => Promise<unknown>) | undefined;
  /** Called, and waited for, before a follower is told a slice; slices of one follower stay in order. */
  beforeTelling: (() => Promise<unknown>) | undefined;

  constructor(inner: RoomRegistry) {
    this.#inner = inner;
  }

  async append(key: RoomKey, expectedSeq: number, events: readonly RoomEvent[]): Promise<AppendResult> {
    this.appends.push(events.length);
    await this.beforeAppend?.();
    this.#reach();
    this.#readable();
    return this.#answer(await this.#inner.append(key, expectedSeq, events));
  }

  async read(key: RoomKey, afterSeq: number): Promise<LogSlice> {
    this.#reach();
    this.#readable();
    return this.#answer(await this.#inner.read(key, afterSeq));
  }

  async follow(key: RoomKey, afterSeq: number, listener: (slice: LogSlice) => void): Promise<() => void> {
    this.#reach();
    this.#readable();
    this.#listeners.add(listener);
    let following = true;
    let told: Promise<unknown> = Promise.resolve();
    const unfollow = await this.#inner.follow(key, afterSeq, (slice) => {
      if (!this.hears) return;
      if (!this.beforeTelling) return listener(slice);
      const wait = this.beforeTelling;
      told = told.then(wait).then(() => following && listener(slice));
    });
    return () => {
      following = false;
      this.#listeners.delete(listener);
      unfollow();
    };
  }

  async storeSnapshot(key: RoomKey, snapshot: RoomSnapshot): Promise<void> {
    this.#reach();
    this.snapshots.push(snapshot.seq);
    await this.#inner.storeSnapshot(key, snapshot);
  }

  async restore(key: RoomKey, snapshot: RoomSnapshot): Promise<boolean> {
    this.#reach();
    return this.#inner.restore(key, snapshot);
  }

  async forget(key: RoomKey, expectedSeq: number): Promise<void> {
    this.#reach();
    await this.#inner.forget(key, expectedSeq);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** From now on a newer version writes the rooms, and followers meet what they cannot read. */
  becomeUnreadable(): void {
    this.unreadable = true;
    for (const listener of this.#listeners) listener({ unreadable: true, events: [] });
  }

  #readable(): void {
    if (this.unreadable) throw new UnreadableRoomError(new Error('an event of a kind that is not known'));
  }

  #reach(): void {
    if (!this.reachable) throw unavailable();
  }

  #answer<T>(answer: T): T {
    if (!this.answering) throw unavailable();
    return answer;
  }
}

function unavailable(): CausewayError {
  return new CausewayError('unavailable', 'the registry cannot be reached', { retryAfterMs: 100 });
}
