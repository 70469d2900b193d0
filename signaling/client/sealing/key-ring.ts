/**
 * The keys that this device has of a room. It follows what the server tells, and believes only what a commit proves: by the
 * signature of a member, by the transcript that this device holds, and by a secret that opens.
 */
import type { Commit, SealingDevice } from '../../protocol/sealing/sealing.ts';
import type { RoomView } from '../../protocol/views.ts';
import { inOrder, isSigned, type RoomName, rosterHash, transcriptOf } from './commits.ts';
import { type Device, isWhole } from './device.ts';
import { type Bytes, toBase64url } from './encoding.ts';
import { confirmationOf, type EpochKeys, keep, keysOf, nextSecret, openBox, type Secret } from './secrets.ts';
import { afterCommit, membersAfter, type Told, toldBy, withDevice, withoutDevice } from './told.ts';

/** How long keys of before still open what is on its way, in ms; then they are erased. */
const ERASE_MS = 10_000;
/** How often in a row the keys are asked for. */
const MAX_ASKED = 5;

/**
 * Why a commit is refused. `signature`: of nobody who has the keys; `forked`: it goes on from another transcript; `replayed`: of
 * an epoch that is over; `roster`: the devices are not those that it names; `device`: keys that are not of one device; `box`:
 * what we were given does not open, or there is nothing; `secret`: it is not the secret that was promised.
 */
export type RefusedReason = 'signature' | 'forked' | 'replayed' | 'roster' | 'device' | 'box' | 'secret';

export interface Refused {
  readonly reason: RefusedReason;
  readonly keyEpoch: number;
  /** Who committed, as the server says; null: nobody that we know. */
  readonly by: string | null;
}

/** An epoch whose keys we have. */
export interface Epoch extends EpochKeys {
  readonly keyEpoch: number;
  readonly transcript: Bytes;
  readonly secret: Secret;
  /** Who has these keys, in the order in which frames number their senders. */
  readonly roster: readonly SealingDevice[];
}

export interface KeyRingOptions {
  readonly room: () => RoomName;
  readonly device: Device;
  /** Our device is to wait for a commit again. */
  readonly ask: () => Promise<unknown>;
  /** These keys are used from now on. */
  readonly began: (epoch: Epoch) => void;
  readonly erased: (keyEpoch: number) => void;
  readonly refused: (refused: Refused) => void;
  /** Something that is told of the devices changed. */
  readonly changed: () => void;
  readonly eraseMs?: number;
}

class Refusal extends Error {
  readonly reason: RefusedReason;

  constructor(reason: RefusedReason) {
    super(reason);
    this.reason = reason;
  }
}

export class KeyRing {
  readonly #options: KeyRingOptions;
  #told: Told | null = null;
  readonly #epochs = new Map<number, Epoch>();
  #current: Epoch | null = null;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  /** Everything goes in the order in which it was told. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Of our own commits that are not told yet, by what confirms them. */
  readonly #pending = new Map<string, Bytes>();
  #asked = 0;

  constructor(options: KeyRingOptions) {
    this.#options = options;
  }

  /** What the server says; null: the room is not sealed. */
  get told(): Told | null {
    return this.#told;
  }

  /** The keys in use; null: we have none. */
  get current(): Epoch | null {
    return this.#current;
  }

  get #seal(): string {
    return this.#options.device.keys.seal;
  }

  /** Does something when all that was told before is done. */
  async afterTold<T>(act: () => Promise<T> | T): Promise<T> {
    const done = this.#queue.then(act);
    this.#queue = done.catch(() => {});
    return done;
  }

  /** The keys of an epoch, once all that was told before is done; undefined: we do not have them, or not any more. */
  async epoch(keyEpoch: number): Promise<Epoch | undefined> {
    return this.afterTold(() => this.#epochs.get(keyEpoch));
  }

  /** The room as a whole. */
  see(view: RoomView['sealing']): void {
    if (view === undefined) {
      this.#told = null;
      this.#options.changed();
      return;
    }
    const { commit, box } = view;
    const told = toldBy(view);
    void this.afterTold(async () => {
      this.#told = told;
      // The commits before it were not told: what this one added waited, and what it took out was there.
      const isNew = commit !== undefined && commit.keyEpoch !== this.#current?.keyEpoch;
      if (isNew && told.members.some(({ seal }) => seal === this.#seal)) await this.#take(commit, box, told.members);
      this.#options.changed();
    });
  }

  began(waiting: readonly SealingDevice[]): void {
    this.#set(() => ({ keyEpoch: 0, members: [], waiting, gone: [] }));
  }

  came(device: SealingDevice): void {
    this.#set((told) => withDevice(told, device));
  }

  went(seal: string): void {
    this.#set((told) => withoutDevice(told, seal));
  }

  committed(commit: Commit, box: string | undefined): void {
    void this.afterTold(async () => {
      const told = this.#told;
      if (told === null) return;
      const members = membersAfter(told, commit.added);
      this.#told = afterCommit(told, commit);
      if (members.some(({ seal }) => seal === this.#seal)) await this.#take(commit, box, members);
      this.#options.changed();
    });
  }

  /** A commit of ours is on its way. */
  committing(confirm: string, secret: Bytes): void {
    this.#pending.set(confirm, secret);
  }

  /** The room is left: nothing is kept. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#epochs.clear();
    this.#current = null;
    this.#pending.clear();
  }

  #set(next: (told: Told) => Told): void {
    void this.afterTold(() => {
      this.#told = next(this.#told ?? { keyEpoch: 0, members: [], waiting: [], gone: [] });
      this.#options.changed();
    });
  }

  async #take(commit: Commit, box: string | undefined, members: readonly SealingDevice[]): Promise<void> {
    try {
      const epoch = await this.#verified(commit, box, members);
      this.#begin(epoch);
      this.#asked = 0;
    } catch (error) {
      const reason = error instanceof Refusal ? error.reason : 'box';
      const by = members.find(({ seal }) => seal === commit.by)?.identity ?? null;
      this.#options.refused({ reason, keyEpoch: commit.keyEpoch, by });
      if (reason !== 'replayed') await this.#ask();
    } finally {
      for (const [confirm, secret] of this.#pending) if (confirm === commit.confirm) secret.fill(0);
      this.#pending.delete(commit.confirm);
    }
  }

  /** We are behind: we wait for the keys like somebody who just came. */
  async #ask(): Promise<void> {
    if (this.#asked >= MAX_ASKED) return;
    this.#asked += 1;
    await this.#options.ask().catch(() => {});
  }

  async #verified(commit: Commit, box: string | undefined, members: readonly SealingDevice[]): Promise<Epoch> {
    const { keyEpoch, previous, by, added } = commit;
    const before = this.#current;
    if (before !== null && keyEpoch <= before.keyEpoch) throw new Refusal('replayed');
    const goesOn = before !== null && previous === toBase64url(before.transcript);
    const isNewcomer = added.includes(this.#seal);
    // Whoever has keys goes on from the transcript that it holds, unless it waits for keys again.
    if (!goesOn && !isNewcomer) throw new Refusal('forked');
    if (commit.kind === 'first' && !added.includes(by)) throw new Refusal('signature');
    const known = before?.roster ?? [];
    const committer = goesOn ? known.find(({ seal }) => seal === by) : members.find(({ seal }) => seal === by);
    if (committer === undefined) throw new Refusal('signature');
    if (!(await isSigned(this.#options.room(), commit, committer))) throw new Refusal('signature');
    if ((await rosterHash(members)) !== commit.roster) throw new Refusal('roster');
    for (const device of members) {
      const same = known.find(({ seal }) => seal === device.seal);
      if (same?.identity === device.identity && same.sign === device.sign) continue;
      if (same !== undefined || !(await isWhole(device))) throw new Refusal('device');
    }
    const bytes = await this.#secretOf(commit, box, goesOn ? before : null);
    try {
      const secret = await keep(bytes);
      if ((await confirmationOf(secret)) !== commit.confirm) throw new Refusal('secret');
      const transcript = await transcriptOf(this.#options.room(), commit);
      return { keyEpoch, transcript, secret, roster: inOrder(members), ...(await keysOf(secret, transcript)) };
    } finally {
      bytes.fill(0);
    }
  }

  async #secretOf(commit: Commit, box: string | undefined, before: Epoch | null): Promise<Bytes> {
    const { kind, by, confirm, keyEpoch, previous, added } = commit;
    const own = by === this.#seal ? this.#pending.get(confirm) : undefined;
    if (own !== undefined) return own.slice();
    if (kind === 'ratchet' && before !== null && !added.includes(this.#seal)) {
      return nextSecret(before.secret, before.transcript);
    }
    if (box === undefined) throw new Refusal('box');
    const place = { ...this.#options.room(), keyEpoch, previous, by };
    return openBox(box, this.#options.device.sealKeys, this.#seal, place);
  }

  #begin(epoch: Epoch): void {
    const before = this.#current;
    this.#current = epoch;
    this.#epochs.set(epoch.keyEpoch, epoch);
    this.#options.began(epoch);
    if (before === null) return;
    const { keyEpoch } = before;
    const erase = (): void => {
      this.#epochs.delete(keyEpoch);
      this.#timers.delete(keyEpoch);
      this.#options.erased(keyEpoch);
    };
    this.#timers.set(keyEpoch, setTimeout(erase, this.#options.eraseMs ?? ERASE_MS));
  }
}
