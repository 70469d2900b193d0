/** The sealing of one meeting: its keys, its words and its media, joined. */
import type { Emits, Emitter } from '../common/emitter.ts';
import type { NotificationHandlers } from '../connection/notifications.ts';
import type { Requester } from '../connection/requests.ts';
import type { RoomView } from '../../protocol/views.ts';
import type { Self } from '../api.ts';
import { CausewayClientError } from '../errors.ts';
import { Committer, type CommitterOptions } from './committer.ts';
import type { Device } from './device.ts';
import { type FrameCounts, NO_FRAMES } from './frames.ts';
import { KeyRing, type KeyRingOptions, type Refused } from './key-ring.ts';
import { MediaSeals, type SealingWorker } from './media-seals.ts';
import { digitsOf, epochOfWords, openWords, sealWords, type WordsPlace } from './secrets.ts';

/** What the meeting gives, of what it gives to its features. */
export interface SealingHost extends Requester {
  readonly room: string;
  self(): Self;
  hears(handlers: NotificationHandlers): void;
  seesRoom(see: (room: RoomView | null) => void): void;
  emitter<Events>(): Emitter<Events>;
}

export type { FrameCounts } from './frames.ts';
export type { Refused } from './key-ring.ts';

/** Somebody who has the keys. */
export interface SealedMember {
  readonly identity: string;
  /** Its device shows another key than the last time that we met it. */
  readonly changed: boolean;
}

export interface SealingState {
  /** Whether the room is sealed. */
  readonly on: boolean;
  /** Whether we have the keys. */
  readonly hasKeys: boolean;
  /** Of the last commit that we took; 0: there was none. */
  readonly keyEpoch: number;
  /** 30 digits, the same for all who hold the same keys by the same way; null: we have none. Another after each commit. */
  readonly digits: string | null;
  readonly members: readonly SealedMember[];
  /** The last commit that we refused. */
  readonly refused: Refused | null;
}

interface SealingEvents {
  changed: SealingState;
  refused: Refused;
}

/** `meeting.sealing`: who can read what is said, shown and written here. */
export interface Sealing extends Emits<SealingEvents> {
  /** The same object until something changes. */
  readonly state: SealingState;
  /** Of frames until a moment ago: sealed, opened, and dropped by reason. */
  readonly frames: FrameCounts;
}

const OPEN: SealingState = {
  on: false,
  hasKeys: false,
  keyEpoch: 0,
  digits: null,
  members: [],
  refused: null,
};

export interface SealingParts {
  /** Undefined: this platform has no keys, and there is no way into a sealed room. */
  readonly device: Device | undefined;
  readonly worker: (() => SealingWorker) | undefined;
  /** Whether somebody's connection is up, as far as is known. */
  readonly isAble: (identity: string) => boolean;
  /** Periods other than those of the rules, for tests. */
  readonly timing?: Pick<CommitterOptions, 'gatherMs' | 'silenceMs'> & Pick<KeyRingOptions, 'eraseMs'>;
}

export class MeetingSealing {
  readonly #host: SealingHost;
  readonly #ring: KeyRing | undefined;
  readonly #committer: Committer | undefined;
  readonly media: MediaSeals;
  readonly facet: Sealing;
  #state = OPEN;
  #frames = NO_FRAMES;
  readonly #changed = new Map<string, boolean>();
  readonly #emit: (refused: Refused | null) => void;

  constructor(host: SealingHost, { device, worker, isAble, timing: { eraseMs, ...timing } = {} }: SealingParts) {
    this.#host = host;
    const events = host.emitter<SealingEvents>();
    const room = () => ({ tenant: host.self().tenant, room: host.room });
    this.#emit = (refused) => {
      if (refused !== null) events.emit('refused', refused);
      events.emit('changed', this.#state);
    };
    this.media = new MediaSeals({
      worker,
      own: () => ({ identity: host.self().identity, seal: device?.keys.seal ?? '' }),
      on: () => this.#state.on,
      counted: (counts) => {
        this.#frames = counts;
      },
    });
    if (device !== undefined) {
      const ring = (this.#ring = new KeyRing({
        room,
        device,
        ask: async () => host.request('sealing.ask', {}),
        began: (epoch) => {
          this.#committer?.began();
          this.media.began(epoch);
        },
        erased: (keyEpoch) => this.media.erased(keyEpoch),
        refused: (refused) => this.#set({ refused }, refused),
        changed: () => void this.#look(device),
        ...(eraseMs === undefined ? {} : { eraseMs }),
      }));
      this.#committer = new Committer({
        ring,
        room,
        device,
        commit: async (params) => host.request('sealing.commit', params),
        isAble,
        ...timing,
      });
    }
    this.#hear();
    const state = (): SealingState => this.#state;
    const frames = (): FrameCounts => this.#frames;
    this.facet = {
      get state() {
        return state();
      },
      get frames() {
        return frames();
      },
      on: (event, listener) => events.on(event, listener),
    };
  }

  #hear(): void {
    this.#host.hears({
      'sealing.began': ({ waiting }) => {
        this.#set({ on: true });
        this.#ring?.began(waiting);
      },
      'sealing.came': ({ device }) => this.#ring?.came(device),
      'sealing.went': ({ seal }) => this.#ring?.went(seal),
      'sealing.committed': ({ commit, box }) => this.#ring?.committed(commit, box),
    });
    this.#host.seesRoom((room) => {
      if (room === null) return;
      // A server that says no more that a sealed room is sealed does not get it open.
      this.#set({ on: this.#state.on || room.sealing !== undefined });
      if (room.sealing !== undefined) this.#ring?.see(room.sealing);
    });
  }

  /** Words for the others: sealed in a sealed room, else as they are. Rejects with `unavailable` before there are keys. */
  async seal(words: string, place: WordsPlace): Promise<string> {
    if (!this.#state.on) return words;
    const current = await this.#ring?.afterTold(() => this.#ring?.current);
    if (!current) throw new CausewayClientError('unavailable', 'the keys of the room are not here yet');
    return sealWords(words, { key: current.words, keyEpoch: current.keyEpoch }, place);
  }

  /** Words of others; null: they do not open, or are plain in a sealed room. */
  async open(text: string, place: WordsPlace): Promise<string | null> {
    if (!this.#state.on) return text;
    const keyEpoch = epochOfWords(text);
    const epoch = keyEpoch === undefined ? undefined : await this.#ring?.epoch(keyEpoch);
    if (epoch === undefined) return null;
    return openWords(text, epoch.words, place).catch(() => null);
  }

  /** Whether the room is sealed. */
  get on(): boolean {
    return this.#state.on;
  }

  close(): void {
    this.#committer?.close();
    this.#ring?.close();
    this.media.close();
  }

  async #look({ store }: Device): Promise<void> {
    this.#committer?.look();
    const epoch = this.#ring?.current ?? null;
    if (epoch === null || epoch.keyEpoch === this.#state.keyEpoch) return;
    const { tenant } = this.#host.self();
    for (const { identity, sign } of epoch.roster) {
      const name = `${identity} ${sign}`;
      if (this.#changed.has(name)) continue;
      const before = await store.known(tenant, identity, sign).catch(() => null);
      this.#changed.set(name, before !== null && before !== sign);
    }
    const members = epoch.roster.map(({ identity, sign }) => ({
      identity,
      changed: this.#changed.get(`${identity} ${sign}`) ?? false,
    }));
    const digits = await digitsOf(epoch.transcript);
    this.#set({ hasKeys: true, keyEpoch: epoch.keyEpoch, digits, members });
  }

  #set(change: Partial<SealingState>, refused: Refused | null = null): void {
    const before = this.#state;
    const next = { ...before, ...change };
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    this.#state = next;
    if (next.on && !before.on) this.media.sealed();
    this.#emit(refused);
  }
}
