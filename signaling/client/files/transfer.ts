/** The bytes of files, to the server and from it: what is cut goes on where it was, with another ticket where that is needed. */
import { sleep } from '../common/sleep.ts';
import { CausewayClientError, toClientError } from '../errors.ts';

/** What lets one bring or fetch a file for some minutes. */
interface FileTicket {
  readonly ticket: string;
  readonly path: string;
  readonly pieceBytes: number;
}

export interface Transfer {
  /** Asks for a ticket. Rejects where the file is gone. */
  readonly ticket: () => Promise<FileTicket>;
  /** The server at which we are, as `https://host/v1/`. */
  readonly base: () => string;
  /** In bytes, as they are on the server. */
  readonly size: number;
  readonly signal: AbortSignal;
  readonly progress: (bytes: number) => void;
}

/** Failures in a row after which it is given up, and how long is waited after each, in ms. */
const MOST_FAILURES = 12;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 15_000;
/** What we send at a time, where pieces are smaller, so that progress shows. */
const SENT_BYTES = 1_024 * 1_024;

/** Answers after which nothing is to be hoped for. */
const FINAL: ReadonlySet<string> = new Set(['not_found', 'forbidden', 'closed', 'not_joined', 'bad_params', 'aborted']);

class RefusedError extends Error {}

/** Brings a file. @param slice its bytes, from one to the other */
export async function upload(
  transfer: Transfer,
  slice: (from: number, to: number) => Promise<Blob | Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const { size, progress, signal } = transfer;
  await persistently(transfer, async ({ ticket, path, pieceBytes }, wentOn) => {
    const url = new URL(path, transfer.base());
    const headers = { Authorization: `Bearer ${ticket}`, 'Tus-Resumable': '1.0.0' };
    let offset = offsetOf(await asked(url, { method: 'POST', headers, signal }));
    progress(offset);
    const most = Math.ceil(SENT_BYTES / pieceBytes) * pieceBytes;
    do {
      const body = await slice(offset, Math.min(size, offset + most));
      const sent = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) };
      offset = offsetOf(await asked(url, { method: 'PATCH', headers: { ...headers, ...sent }, body, signal }));
      progress(offset);
      wentOn();
    } while (offset < size);
  });
}

/** Fetches a file. */
export async function* download(transfer: Transfer): AsyncGenerator<Uint8Array> {
  const { size, progress, signal } = transfer;
  let at = 0;
  while (at < size) {
    const answer = await persistently(transfer, async ({ ticket, path }) => {
      const headers = { Authorization: `Bearer ${ticket}`, ...(at > 0 ? { Range: `bytes=${at}-` } : {}) };
      return asked(new URL(path, transfer.base()), { headers, signal });
    });
    const before = at;
    const reader = answer.body?.getReader();
    try {
      for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
        at += read.value.byteLength;
        progress(at);
        yield read.value;
      }
    } catch (error) {
      // The line was cut: it goes on from there, if it went on at all.
      if (signal.aborted || at === before) throw failed(error, signal);
    } finally {
      reader?.cancel().catch(() => undefined);
    }
    if (at === before) throw new CausewayClientError('unreachable', 'the server does not send the file');
  }
}

/** Tries it again after what may pass, each time with another ticket. */
async function persistently<T>(
  { ticket, signal }: Transfer,
  work: (ticket: FileTicket, wentOn: () => void) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work(await ticket(), () => {
        failures = 0;
      });
    } catch (error) {
      const known = failed(error, signal);
      if (FINAL.has(known.code) || failures >= MOST_FAILURES) throw known;
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
      await sleep(known.retryAfterMs ?? wait * (0.5 + Math.random() / 2), signal);
    }
  }
}

function failed(error: unknown, signal: AbortSignal): CausewayClientError {
  if (signal.aborted) return new CausewayClientError('aborted', 'the application ended it', { cause: error });
  if (error instanceof CausewayClientError) return error;
  if (error instanceof RefusedError || error instanceof TypeError) {
    return new CausewayClientError('unreachable', error.message, { cause: error });
  }
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return new CausewayClientError('bad_params', 'the file was changed or moved meanwhile', { cause: error });
  }
  return toClientError(error);
}

async function asked(url: URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, credentials: 'omit', cache: 'no-store' });
  if (!answer.ok) throw new RefusedError(`the server answers ${answer.status}`);
  return answer;
}

function offsetOf(answer: Response): number {
  const offset = Number(answer.headers.get('Upload-Offset') ?? NaN);
  if (!Number.isSafeInteger(offset))
    throw new CausewayClientError('bad_answer', 'the server does not say what arrived');
  return offset;
}
