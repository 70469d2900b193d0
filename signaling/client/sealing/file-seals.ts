/** What is said of files in a sealed room: sealed on its way out, opened on its way in, and sealed anew for those who come. */
import { isFileName, type SharedFile } from '../../protocol/files/files.ts';
import type { Requester } from '../connection/requests.ts';
import type { MeetingSealing } from './meeting-sealing.ts';

/** What is sealed of a file. */
export interface FileDetails {
  readonly name: string;
  readonly type?: string;
  /** In bytes, of what was sealed. */
  readonly size: number;
  /** Its own, in base64url. */
  readonly key: string;
}

type Ref = Pick<SharedFile, 'id' | 'from'>;
type Sealed = Pick<SharedFile, 'id' | 'from' | 'name'>;

interface Host extends Requester {
  readonly sealing: Pick<MeetingSealing, 'on' | 'seal' | 'open' | 'facet'>;
  self(): { readonly identity: string };
}

const KIND = 'file';
const nameOf = ({ id, from }: Ref): string => `${id} ${from}`;

export class FileSeals {
  readonly #host: Host;
  readonly #files: () => readonly SharedFile[];
  /** What we could open once stays open, though keys are erased. */
  readonly #details = new Map<string, FileDetails>();
  #queue: Promise<void> = Promise.resolve();
  #keyEpoch = 0;

  constructor(host: Host, files: () => readonly SharedFile[]) {
    this.#host = host;
    this.#files = files;
  }

  detailsOf(ref: Ref): FileDetails | undefined {
    return this.#details.get(nameOf(ref));
  }

  /** Rejects with `unavailable` before there are keys. */
  async seal(ref: Ref, details: FileDetails): Promise<string> {
    const { name, type, size, key } = details;
    this.#details.set(nameOf(ref), details);
    return this.#host.sealing.seal(JSON.stringify({ name, type, size, key }), [KIND, ref.from, ref.id]);
  }

  /** Does something behind all that came before; at once in a room that is not sealed. */
  inOrder(act: () => void): void {
    if (this.#host.sealing.on) this.#queue = this.#queue.then(act);
    else act();
  }

  /** Opens what can be opened, and goes on. */
  read(all: readonly Sealed[], then: () => void): void {
    const { sealing } = this.#host;
    if (!sealing.on) {
      then();
      return;
    }
    this.#queue = this.#queue.then(async () => {
      await Promise.all(
        all.map(async (each) => {
          // Whoever seals it anew cannot make another file of one that we know.
          if (this.#details.has(nameOf(each))) return;
          const text = await sealing.open(each.name, [KIND, each.from, each.id]);
          const details = text === null ? undefined : detailsIn(text);
          if (details !== undefined) this.#details.set(nameOf(each), details);
        }),
      );
      then();
    });
  }

  /** Whenever there are other keys: those who came with them can read files once these are sealed anew. */
  onKeys(changed: () => void): void {
    const { facet } = this.#host.sealing;
    facet.on('changed', ({ keyEpoch, members }) => {
      if (keyEpoch === this.#keyEpoch) return;
      const before = this.#keyEpoch;
      this.#keyEpoch = keyEpoch;
      const here = members.map(({ identity }) => identity);
      if (before > 0) this.#sealAnew(new Set(here), here[0]).catch(() => undefined);
      changed();
    });
  }

  /** Those of ours; and as the first of the room those of who left. */
  async #sealAnew(here: ReadonlySet<string>, first: string | undefined): Promise<void> {
    const { identity } = this.#host.self();
    const files = [];
    for (const { id, from } of this.#files()) {
      const details = this.#details.get(nameOf({ id, from }));
      const isOurs = from === identity || (first === identity && !here.has(from));
      if (details !== undefined && isOurs) files.push({ id, from, name: await this.seal({ id, from }, details) });
    }
    if (files.length > 0) await this.#host.request('file.reseal', { files });
  }
}

/** Undefined: it was sealed by who does not keep to this form. */
function detailsIn(text: string): FileDetails | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    if (!('name' in read) || !('size' in read) || !('key' in read)) return undefined;
    const { name, size, key } = read;
    const type = 'type' in read && typeof read.type === 'string' ? { type: read.type } : {};
    if (typeof name !== 'string' || typeof size !== 'number' || typeof key !== 'string') return undefined;
    if (!isFileName(name)) return undefined;
    if (!Number.isSafeInteger(size) || size < 1 || key.length !== 43) return undefined;
    return { name, size, key, ...type };
  } catch {
    return undefined;
  }
}
