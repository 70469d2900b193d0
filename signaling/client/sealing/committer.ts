/** When this device gives the others the next keys, and how. */
import type { Params } from '../../protocol/methods.ts';
import { MAX_SEALED_ADDED, type SealingDevice } from '../../protocol/sealing/sealing.ts';
import { type RoomName, rosterHash, sign } from './commits.ts';
import { type Device, isWhole } from './device.ts';
import { type Bytes, toBase64url } from './encoding.ts';
import type { Epoch, KeyRing } from './key-ring.ts';
import { confirmationOf, keep, newSecret, nextSecret, sealBox } from './secrets.ts';
import { membersAfter, staying, type Told } from './told.ts';

/** Changes within so long are one commit, in ms. */
const GATHER_MS = 1_000;
/** After a quiet time somebody who comes does not wait longer than this, in ms. */
const AT_ONCE_MS = 50;
/** When whose turn it is says nothing for so long, the next one commits, in ms. */
const SILENCE_MS = 2_000;
/** So soon it is looked again whether a commit is needed after one was refused, in ms. */
const AGAIN_MS = 250;

export interface CommitterOptions {
  readonly ring: KeyRing;
  readonly room: () => RoomName;
  readonly device: Device;
  readonly commit: (params: Params<'sealing.commit'>) => Promise<unknown>;
  /** Whether somebody can commit, as far as is known: it has a connection. */
  readonly isAble: (identity: string) => boolean;
  readonly gatherMs?: number;
  readonly silenceMs?: number;
}

export class Committer {
  readonly #options: CommitterOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is to be done, as of when the timer was set: another change does not put it off. */
  #for = '';
  #lastCommit = 0;
  #closed = false;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Keys began: the next ones are gathered for a while. */
  began(): void {
    this.#lastCommit = Date.now();
  }

  /** Something changed: sees whether it is our turn, and when. */
  look(): void {
    const rank = this.#rank();
    const { told } = this.#options.ring;
    // As long as whose turn it is stays the same, a change goes with those that are gathered.
    const now = rank === null ? '' : `${told?.keyEpoch ?? 0} ${rank}`;
    if (now === this.#for) return;
    this.#for = now;
    clearTimeout(this.#timer);
    if (rank === null || this.#closed) return;
    const { gatherMs = GATHER_MS, silenceMs = SILENCE_MS } = this.#options;
    const sinceLast = Date.now() - this.#lastCommit;
    this.#set(Math.max(Math.min(AT_ONCE_MS, gatherMs), gatherMs - sinceLast) + rank * silenceMs);
  }

  #set(ms: number): void {
    this.#timer = setTimeout(() => void this.#commit(), ms);
  }

  /** How many come before us; null: there is nothing to do, or it is not ours to do. */
  #rank(): number | null {
    const { ring, device, isAble } = this.#options;
    const { told, current } = ring;
    if (told === null || told.waiting.length + told.gone.length === 0) return null;
    const kept = staying(told);
    const candidates = kept.length === 0 ? told.waiting : kept;
    const own = candidates.findIndex(({ seal }) => seal === device.keys.seal);
    if (own === -1 || (kept.length > 0 && current?.keyEpoch === undefined)) return null;
    return candidates.slice(0, own).filter(({ identity }) => isAble(identity)).length;
  }

  async #commit(): Promise<void> {
    this.#for = '';
    const { ring, commit } = this.#options;
    try {
      const params = await ring.afterTold(() => this.#make());
      if (params !== undefined) await commit(params);
    } catch {
      // Somebody was faster, or the connection is away: it is looked at again.
    }
    if (this.#closed || this.#for !== '') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), AGAIN_MS);
  }

  async #make(): Promise<Params<'sealing.commit'> | undefined> {
    const { ring, device, room } = this.#options;
    const { told, current } = ring;
    if (told === null || this.#rank() === null) return undefined;
    const kept = staying(told);
    const added = await addable(told.waiting);
    if (added.length + told.gone.length === 0) return undefined;
    const { kind, previous, bytes } = await secretFor(told, kept.length === 0 ? null : current);
    const seal = device.keys.seal;
    if (kind === 'first' && !added.includes(seal)) return undefined;
    const secret = await keep(bytes);
    const members = membersAfter(told, added);
    const said = {
      keyEpoch: told.keyEpoch + 1,
      kind,
      previous,
      roster: await rosterHash(members),
      confirm: await confirmationOf(secret),
    };
    const place = { ...room(), keyEpoch: said.keyEpoch, previous, by: seal };
    const given = (kind === 'ratchet' ? members.filter((each) => added.includes(each.seal)) : members).filter(
      (each) => each.seal !== seal,
    );
    const boxes = await Promise.all(given.map((each) => sealBox(bytes, each.seal, place)));
    ring.committing(said.confirm, bytes);
    const signature = await sign(room(), { ...said, by: seal }, device.signKey);
    return { ...said, signature, added: [...added], removed: [...told.gone], boxes };
  }
}

/** Those who wait, as many as a commit takes; who shows keys that are not of one device is left to wait. */
async function addable(waiting: readonly SealingDevice[]): Promise<readonly string[]> {
  const first = waiting.slice(0, 2 * MAX_SEALED_ADDED);
  const whole = await Promise.all(first.map(isWhole));
  return first
    .filter((_device, index) => whole[index])
    .slice(0, MAX_SEALED_ADDED)
    .map(({ seal }) => seal);
}

interface Next {
  readonly kind: 'first' | 'ratchet' | 'fresh';
  readonly previous: string;
  readonly bytes: Bytes;
}

async function secretFor({ gone, keyEpoch }: Told, current: Epoch | null): Promise<Next> {
  if (current === null) return { kind: 'first', previous: '', bytes: newSecret() };
  const previous = toBase64url(current.transcript);
  // Who refused the commit before goes on from the one that it holds, with a secret that nobody can know from there.
  if (gone.length > 0 || current.keyEpoch !== keyEpoch) return { kind: 'fresh', previous, bytes: newSecret() };
  return { kind: 'ratchet', previous, bytes: await nextSecret(current.secret, current.transcript) };
}
