/**
 * Erases what no room names: files that were removed, whose meeting ended, whose node died, which never arrived; and removes
 * files whose time is over. A file is named by its room before its first byte is kept, so what is not named is over.
 */
import { NODE } from '../../domain/actor.ts';
import { readFileLabel } from '../../domain/features/files/kept.ts';
import { order } from '../../domain/room/features.ts';
import { roomId, type RoomKey, type RoomState } from '../../domain/room/state.ts';
import type { Blobs } from '../../ports/blobs.ts';
import type { Logger } from '../../ports/logger.ts';
import type { LocalRooms } from '../local-room.ts';

/** How long a file is not named before it is erased, in ms: a log that was lost is written again by then. */
const UNNAMED_MS = 15_000;

export interface FileSweeperOptions {
  readonly blobs: Blobs;
  readonly rooms: LocalRooms;
  readonly stateOf: (key: RoomKey) => Promise<RoomState>;
  /** Whether it is this node that looks now, where many have the same blobs. */
  readonly mine: () => Promise<boolean>;
  readonly now: () => number;
  readonly logger: Logger;
}

export class FileSweeper {
  readonly #options: FileSweeperOptions;
  /** Since when a file is named by no room, in ms. */
  readonly #unnamed = new Map<string, number>();
  readonly #labels = new Map<string, RoomKey>();

  constructor(options: FileSweeperOptions) {
    this.#options = options;
  }

  /** To be called every few seconds. @throws `unavailable`: it goes on the next time */
  async look(): Promise<void> {
    await this.#expire();
    const { blobs, mine, now, logger } = this.#options;
    if (blobs.shared && !(await mine())) return;
    const states = new Map<string, RoomState>();
    const seen = new Set<string>();
    for await (const id of blobs.list()) {
      seen.add(id);
      if (await this.#isNamed(id, states)) {
        this.#unnamed.delete(id);
        continue;
      }
      const since = this.#unnamed.get(id) ?? now();
      this.#unnamed.set(id, since);
      if (now() - since < UNNAMED_MS) continue;
      await blobs.remove(id);
      this.#unnamed.delete(id);
      logger.debug({ blob: id }, 'a file was erased');
    }
    for (const id of this.#unnamed.keys()) if (!seen.has(id)) this.#unnamed.delete(id);
    for (const id of this.#labels.keys()) if (!seen.has(id)) this.#labels.delete(id);
  }

  async #isNamed(id: string, states: Map<string, RoomState>): Promise<boolean> {
    const key = await this.#keyOf(id);
    if (key === undefined) return false;
    const name = roomId(key);
    const state = states.get(name) ?? (await this.#options.stateOf(key));
    states.set(name, state);
    return state.files.some(({ blob }) => blob === id);
  }

  async #keyOf(id: string): Promise<RoomKey | undefined> {
    const known = this.#labels.get(id);
    if (known !== undefined) return known;
    const label = await this.#options.blobs.label(id);
    const key = label === null ? undefined : readFileLabel(label);
    if (key !== undefined) this.#labels.set(id, key);
    return key;
  }

  /** Of the rooms that are open here. */
  async #expire(): Promise<void> {
    const { rooms, now, logger } = this.#options;
    for (const room of rooms.opened()) {
      const over = room.state.files.filter(({ until = Infinity }) => until <= now());
      if (over.length === 0) continue;
      const files = over.map(({ id, from }) => ({ id, from }));
      await room.replica
        .execute(order(NODE, 'filesExpired', { files }))
        .catch((error: unknown) => logger.debug({ err: error }, 'files whose time is over are removed later'));
    }
  }
}
