/**
 * Seals and opens frames: which key, which counter, and what is refused. It runs in a worker beside the page, and knows no
 * more than the keys of the epochs and who sends what.
 */
import type { CodecForm } from './codecs/codec-form.ts';
import { type Bytes, encode } from './encoding.ts';
import { type FrameKey, frameKey, open, readHeader, seal } from './sframe.ts';

/** How long a frame waits for a key that may be on its way, in ms. */
const WAIT_MS = 1_000;
/** How far behind the last one a frame may come, in frames of its key: what is older is taken for one played again. */
const WINDOW = 1_024;
/** Numbers of the streams that one device sends in a session. */
const STREAMS = 0x1_00_00;
const EPOCHS = 0x1_00;
/** So many epochs a sender may be ahead of us: for the keys of others is not waited. */
const AHEAD = 8;

export interface Sender {
  readonly identity: string;
  readonly seal: string;
}

/** An epoch as frames know it. */
export interface FrameEpoch {
  readonly keyEpoch: number;
  /** Of which the keys of all senders are made. */
  readonly base: CryptoKey;
  /** Frames name their sender by its place here. */
  readonly roster: readonly Sender[];
}

/** Why a frame is dropped. */
export type Dropped = 'plain' | 'noKey' | 'sender' | 'replayed' | 'forged' | 'codec';
export type FrameCounts = Readonly<Record<Dropped | 'sealed' | 'opened', number>>;

export const NO_FRAMES: FrameCounts = {
  sealed: 0,
  opened: 0,
  plain: 0,
  noKey: 0,
  sender: 0,
  replayed: 0,
  forged: 0,
  codec: 0,
};

/** The number of a key: a sender's place, the stream of that sender, and the end of the epoch's number. */
const keyIdOf = (place: number, stream: number, keyEpoch: number): number =>
  (place * STREAMS + stream) * EPOCHS + (keyEpoch % EPOCHS);

const partsOfKeyId = (keyId: number): { place: number; stream: number; epoch: number } => ({
  epoch: keyId % EPOCHS,
  stream: Math.floor(keyId / EPOCHS) % STREAMS,
  place: Math.floor(keyId / (EPOCHS * STREAMS)),
});

/** Of one stream of one sender, in one epoch. */
async function streamKey(
  { base, roster, keyEpoch }: FrameEpoch,
  { place, stream, source }: { readonly place: number; readonly stream: number; readonly source: string },
): Promise<FrameKey | undefined> {
  const sender = roster[place];
  if (sender === undefined) return undefined;
  const info = encode('causeway sealing 1 stream', sender.identity, sender.seal, source, stream);
  const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(params, base, 256));
  const key = await frameKey(keyIdOf(place, stream, keyEpoch), bytes);
  bytes.fill(0);
  return key;
}

/** The epochs whose keys are there, and which one we send with. */
export class FrameEpochs {
  readonly #epochs = new Map<number, FrameEpoch>();
  readonly #waiting = new Set<() => void>();
  /** Ends for which was waited in vain: not again, before there are other keys. */
  readonly #missed = new Set<number>();
  #sending: FrameEpoch | undefined;
  readonly #waitMs: number;
  counts: FrameCounts = NO_FRAMES;

  constructor(waitMs = WAIT_MS) {
    this.#waitMs = waitMs;
  }

  /** The keys of an epoch are there: frames of others open from now on. */
  add(epoch: FrameEpoch): void {
    this.#epochs.set(epoch.keyEpoch, epoch);
    this.#missed.clear();
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** We send with these from now on. */
  use(keyEpoch: number): void {
    this.#sending = this.#epochs.get(keyEpoch) ?? this.#sending;
  }

  erase(keyEpoch: number): void {
    this.#epochs.delete(keyEpoch);
  }

  get sending(): FrameEpoch | undefined {
    return this.#sending;
  }

  count(what: keyof FrameCounts): void {
    this.counts = { ...this.counts, [what]: this.counts[what] + 1 };
  }

  has(epoch: FrameEpoch): boolean {
    return this.#epochs.get(epoch.keyEpoch) === epoch;
  }

  #isAhead(end: number): boolean {
    const newest = Math.max(...this.#epochs.keys());
    return this.#epochs.size === 0 || (end - (newest % EPOCHS) + EPOCHS) % EPOCHS <= AHEAD;
  }

  /** By the end of its number; waits for one that may be on its way. */
  async find(end: number): Promise<FrameEpoch | undefined> {
    const deadline = Date.now() + this.#waitMs;
    for (;;) {
      const found = [...this.#epochs.values()].findLast(({ keyEpoch }) => keyEpoch % EPOCHS === end);
      const rest = deadline - Date.now();
      if (found !== undefined || this.#missed.has(end) || !this.#isAhead(end)) return found;
      if (rest <= 0) {
        this.#missed.add(end);
        return undefined;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          this.#waiting.delete(wake);
          resolve();
        }, rest);
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }
}

/** What is sent. */
export interface Outgoing {
  readonly own: Sender;
  readonly source: string;
  /** Another one for each sender that the browser makes: so no counter is used twice with a key. */
  readonly stream: number;
  readonly form: CodecForm | undefined;
}

export class FrameSealer {
  readonly #epochs: FrameEpochs;
  readonly #outgoing: Outgoing;
  #key: { readonly epoch: FrameEpoch; readonly key: FrameKey | undefined } | undefined;
  #counter = 0;

  constructor(epochs: FrameEpochs, outgoing: Outgoing) {
    this.#epochs = epochs;
    this.#outgoing = outgoing;
  }

  /** Undefined: it is not sent. */
  async seal(frame: Bytes): Promise<Bytes | undefined> {
    const { own, source, stream, form } = this.#outgoing;
    const epoch = this.#epochs.sending;
    const parts = form?.split(frame);
    if (parts === undefined) return this.#drop('codec');
    if (epoch === undefined || stream >= STREAMS) return this.#drop('noKey');
    if (this.#key?.epoch !== epoch) {
      const place = epoch.roster.findIndex((each) => each.seal === own.seal);
      this.#key = { epoch, key: await streamKey(epoch, { place, stream, source }) };
    }
    const { key } = this.#key;
    if (key === undefined) return this.#drop('noKey');
    const counter = this.#counter;
    this.#counter += 1;
    const sealed = await seal(key, counter, parts.body, parts.metadata);
    this.#epochs.count('sealed');
    return parts.with(sealed);
  }

  #drop(why: Dropped): undefined {
    this.#epochs.count(why);
    return undefined;
  }
}

/** What is received: whose it is, as the room says; a frame of anybody else does not open. */
export interface Incoming {
  readonly identity: string;
  readonly source: string;
  readonly form: CodecForm | undefined;
}

interface Opening {
  readonly epoch: FrameEpoch;
  readonly key: FrameKey;
  readonly seen: SeenCounters;
}

export class FrameOpener {
  readonly #epochs: FrameEpochs;
  readonly #incoming: Incoming;
  /** By the number of the key. */
  readonly #openings = new Map<number, Opening>();

  constructor(epochs: FrameEpochs, incoming: Incoming) {
    this.#epochs = epochs;
    this.#incoming = incoming;
  }

  /** Undefined: it is dropped, and counted. */
  async open(frame: Bytes): Promise<Bytes | undefined> {
    const { form } = this.#incoming;
    if (form === undefined) return this.#drop('codec');
    const parts = form.splitSealed(frame);
    const header = parts && readHeader(parts.body);
    if (parts === undefined || header === undefined) return this.#drop('plain');
    const opening = await this.#openingOf(header.keyId);
    if (typeof opening === 'string') return this.#drop(opening);
    const { key, seen } = opening;
    if (seen.has(header.counter)) return this.#drop('replayed');
    try {
      const plain = await open(key, parts.body, parts.metadata);
      seen.add(header.counter);
      this.#epochs.count('opened');
      return parts.with(plain);
    } catch {
      return this.#drop('forged');
    }
  }

  async #openingOf(keyId: number): Promise<Opening | Dropped> {
    const known = this.#openings.get(keyId);
    if (known !== undefined && this.#epochs.has(known.epoch)) return known;
    this.#openings.delete(keyId);
    const { place, stream, epoch: end } = partsOfKeyId(keyId);
    // A frame in plain reads as one of a key that nobody has.
    if (place >= STREAMS) return 'plain';
    const epoch = await this.#epochs.find(end);
    if (epoch === undefined) return 'noKey';
    const { identity, source } = this.#incoming;
    if (epoch.roster[place]?.identity !== identity) return 'sender';
    const key = await streamKey(epoch, { place, stream, source });
    if (key === undefined) return 'sender';
    const opening = { epoch, key, seen: new SeenCounters() };
    this.#openings.set(keyId, opening);
    for (const [id, each] of this.#openings) if (!this.#epochs.has(each.epoch)) this.#openings.delete(id);
    return opening;
  }

  #drop(why: Dropped): undefined {
    this.#epochs.count(why);
    return undefined;
  }
}

/** Which counters of a key came already: those of the last while, all before count as such. */
class SeenCounters {
  #last = -1;
  readonly #seen = new Set<number>();

  has(counter: number): boolean {
    return counter <= this.#last - WINDOW || this.#seen.has(counter);
  }

  add(counter: number): void {
    this.#seen.add(counter);
    if (counter <= this.#last) return;
    this.#last = counter;
    if (this.#seen.size < 2 * WINDOW) return;
    for (const each of this.#seen) if (each <= counter - WINDOW) this.#seen.delete(each);
  }
}
