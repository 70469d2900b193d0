import { honestName, type SharedFile } from '../../protocol/files/files.ts';
import type { Result } from '../../protocol/methods.ts';
import type { Emits } from '../common/emitter.ts';
import { randomId } from '../common/random-id.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import { download, upload, type Transfer } from '../files/transfer.ts';
import { FileSeals, type FileDetails } from '../sealing/file-seals.ts';
import { newFileKey, openedFile, sealedSize, sealedSlices } from '../sealing/sealed-file.ts';
import type { FeatureHost } from './feature-host.ts';

/** Names a file. */
export type FileName = Pick<SharedFile, 'id' | 'from'>;

/** A file of the room. */
export interface KnownFile extends SharedFile {
  /** Of one that we share and that is not whole: how many of its bytes have arrived. */
  readonly sent?: number;
  /** Why our upload was given up; `retry` goes on with it. */
  readonly failed?: CausewayClientError['code'];
  /** Of a sealed room, and we cannot open it. */
  readonly closed?: true;
}

interface FilesEvents {
  /** All that there are now. */
  changed: readonly KnownFile[];
  /** One of another has arrived since we came. */
  arrived: KnownFile;
}

/** What holds for files here. */
export type FileRules = Result<'file.rules'>;

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** How many bytes have come. */
  readonly progress?: (bytes: number) => void;
}

/** `meeting.files`: files that people share. */
export interface Files extends Emits<FilesEvents> {
  /** In the order in which they were shared; the same object until something changes. */
  readonly files: readonly KnownFile[];
  /** Whether files may be shared here, and how large. */
  rules(): Promise<FileRules>;
  /**
   * Shares a file. Resolves once the others see that it comes; its bytes follow, and go on after the line was cut. Rejects with
   * `limit_exceeded` (`data` says of what), `forbidden_now`, `bad_params` for an empty file.
   * @param name its own unless given
   */
  share(file: Blob, name?: string): Promise<KnownFile>;
  /** Goes on with an upload that was given up. */
  retry(file: FileName): void;
  /** Erases one of ours, also while it is on its way; for moderators also those of others. */
  remove(file: FileName): Promise<void>;
  /** Fetches a file, opened where it is sealed. Rejects with `not_found`, `unreachable`, `aborted`; `sealed` where it does not open. */
  download(file: FileName, options?: DownloadOptions): Promise<Blob>;
}

/** Of what was downloaded so much is put together at a time, in bytes: browsers keep a Blob outside of the page's memory. */
const GATHERED_BYTES = 8 * 1_024 * 1_024;

interface Sending {
  readonly file: Blob;
  readonly key: string | undefined;
  readonly abort: AbortController;
  sent: number;
  failed?: CausewayClientError['code'];
}

const nameOf = ({ id, from }: FileName): string => `${id} ${from}`;

export function files(host: FeatureHost): Files {
  const events = host.emitter<FilesEvents>();
  let told: readonly SharedFile[] = [];
  let shown: readonly KnownFile[] = [];
  const sending = new Map<string, Sending>();
  const seals = new FileSeals(host, () => told);

  const known = (file: SharedFile): KnownFile => {
    const { sent, failed } = sending.get(nameOf(file)) ?? {};
    const own = {
      ...(sent === undefined || file.whole ? {} : { sent }),
      ...(failed === undefined || file.whole ? {} : { failed }),
    };
    if (!host.sealing.on) return { ...file, ...own };
    const details = seals.detailsOf(file);
    if (details === undefined) return { ...file, ...own, name: '', closed: true };
    const { name, type, size } = details;
    return { ...file, ...own, name, size, ...(type === undefined ? {} : { type }) };
  };
  const show = (): void => {
    shown = told.map(known);
    events.emit('changed', shown);
  };
  const set = (next: readonly SharedFile[]): void => {
    told = next;
    for (const [name, { abort }] of sending) {
      if (told.some((each) => nameOf(each) === name)) continue;
      abort.abort();
      sending.delete(name);
    }
    show();
  };
  const found = (name: FileName): SharedFile => {
    const file = told.find((each) => nameOf(each) === nameOf(name));
    if (file === undefined) throw new CausewayClientError('not_found', 'there is no such file');
    return file;
  };
  const withFile = (file: SharedFile): readonly SharedFile[] =>
    [...told.filter((each) => nameOf(each) !== nameOf(file)), file].toSorted((a, b) => a.place - b.place);

  host.hears({
    'file.shared': (file) => seals.read([file], () => set(withFile(file))),
    'file.arrived': (ref) =>
      seals.inOrder(() => {
        set(told.map((each) => (nameOf(each) === nameOf(ref) ? { ...each, whole: true } : each)));
        sending.delete(nameOf(ref));
        const file = shown.find((each) => nameOf(each) === nameOf(ref));
        if (file !== undefined && ref.from !== host.self().identity) events.emit('arrived', file);
      }),
    'file.removed': (ref) => seals.inOrder(() => set(told.filter((each) => nameOf(each) !== nameOf(ref)))),
    'file.resealed': ({ files: sealed }) => seals.read(sealed, show),
  });
  host.seesRoom((room) => {
    if (room === null) return;
    const { files: all = [] } = room;
    if (all.length === 0 && told.length === 0) return;
    seals.read(all, () => set(all));
  });
  seals.onKeys(show);

  const transferOf = (
    ref: FileName,
    size: number,
    signal: AbortSignal,
    progress: (bytes: number) => void,
  ): Transfer => ({
    ticket: async () => host.request('file.ticket', { id: ref.id, from: ref.from }),
    base: () => host.httpBase(),
    size,
    signal,
    progress,
  });

  const send = async (ref: FileName, size: number): Promise<void> => {
    const one = sending.get(nameOf(ref));
    if (one === undefined) return;
    delete one.failed;
    const { file, key, abort } = one;
    const slice =
      key === undefined ? async (from: number, to: number) => file.slice(from, to) : sealedSlices(file, key);
    try {
      const progress = (sent: number): void => {
        one.sent = sent;
        show();
      };
      await upload(transferOf(ref, size, abort.signal, progress), slice);
    } catch (error) {
      if (abort.signal.aborted || sending.get(nameOf(ref)) !== one) return;
      one.failed = toClientError(error).code;
      show();
    }
  };

  return {
    get files() {
      return shown;
    },
    on: (event, listener) => events.on(event, listener),
    rules: async () => host.request('file.rules', {}),
    async share(file, name = file instanceof File ? file.name : 'file') {
      if (file.size === 0) throw new CausewayClientError('bad_params', 'an empty file is not shared');
      const id = randomId();
      const from = host.self().identity;
      const ref = { id, from };
      const { on } = host.sealing;
      const key = on ? newFileKey() : undefined;
      const size = on ? sealedSize(file.size) : file.size;
      const type = isMediaType(file.type) ? { type: file.type } : {};
      const details: FileDetails = { name: honestName(name), size: file.size, key: key ?? '', ...type };
      sending.set(nameOf(ref), { file, key, abort: new AbortController(), sent: 0 });
      try {
        const carried = on ? { name: await seals.seal(ref, details) } : { name: details.name, ...type };
        const { seq } = await host.request('file.share', { id, size, ...carried });
        const at = host.serverTime();
        if (!told.some((each) => nameOf(each) === nameOf(ref))) {
          set(withFile({ ...ref, ...carried, sharer: from, size, at, place: seq, whole: false }));
        }
      } catch (error) {
        sending.delete(nameOf(ref));
        throw error;
      }
      void send(ref, size);
      return known(found(ref));
    },
    retry(ref) {
      const one = sending.get(nameOf(ref));
      if (one?.failed !== undefined) void send(ref, found(ref).size);
    },
    async remove({ id, from }) {
      sending.get(nameOf({ id, from }))?.abort.abort();
      await host.request('file.remove', { id, from });
    },
    async download(ref, { signal = new AbortController().signal, progress = () => undefined } = {}) {
      const file = found(ref);
      const details = host.sealing.on ? seals.detailsOf(file) : undefined;
      if (host.sealing.on && details === undefined)
        throw new CausewayClientError('sealed', 'the file does not open here');
      const bytes = download(transferOf(ref, file.size, signal, progress));
      if (details === undefined) return gathered(bytes);
      try {
        return await gathered(openedFile(bytes, details.key, details.size));
      } catch (error) {
        if (error instanceof DOMException)
          throw new CausewayClientError('sealed', 'the file was altered', { cause: error });
        throw error;
      }
    },
  };
}

/** Of no type: nothing is made of it that a page would run. */
async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Blob> {
  let parts: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const type = 'application/octet-stream';
  for await (const chunk of bytes) {
    chunks.push(Uint8Array.from(chunk));
    size += chunk.byteLength;
    if (size < GATHERED_BYTES) continue;
    parts = [...parts, new Blob(chunks)];
    chunks = [];
    size = 0;
  }
  return new Blob([...parts, ...chunks], { type });
}

const isMediaType = (type: string): boolean =>
  /^[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*$/i.test(type) && type.length <= 127;
