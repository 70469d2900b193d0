import { isDeferred, isPassing, mayDifferElsewhere } from './ending.ts';
import { CausewayClientError, toClientError } from '../errors.ts';
import { urlFromServer } from './node-list.ts';

/** One attempt to get in. */
export interface Visit {
  readonly url: string;
  /** Another node sent us there. */
  readonly rehomed: boolean;
  /** Nothing is left to be tried after this: it may take its time. */
  readonly last: boolean;
}

/** Resolves when we are in; rejects with why not. */
type Attempt = (visit: Visit) => Promise<void>;

/** How often we let ourselves be sent to and fro before the error is told. */
const MAX_HOPS = 3;

/**
 * Tries the nodes in turn, without a pause, and goes where they send us, until one takes us.
 * Rejects at once with an error that would be the same everywhere; in the end with that which leaves most hope.
 */
export async function searchNode(urls: readonly string[], attempt: Attempt): Promise<void> {
  /** Those that could not be reached in this search: where they are named again, no time is lost with them. */
  const silent = new Set<string>();
  const errors: CausewayClientError[] = [];
  for (const [index, url] of urls.entries()) {
    if (silent.has(url)) continue;
    try {
      await enterAt(url, index === urls.length - 1, silent, attempt);
      return;
    } catch (thrown) {
      const error = toClientError(thrown);
      if (!mayDifferElsewhere(error)) throw error;
      errors.push(error);
    }
  }
  throw (
    errors.find(isDeferred) ??
    errors.findLast(isPassing) ??
    errors.at(-1) ??
    new CausewayClientError('unreachable', 'there is no node to be tried')
  );
}

async function enterAt(first: string, last: boolean, silent: Set<string>, attempt: Attempt): Promise<void> {
  let url = first;
  let sender: string | null = null;
  for (let hops = 0; ; hops += 1) {
    try {
      // Where we were sent from is left to be tried.
      await attempt({ url, rehomed: hops > 0, last: last && (sender === null || sender === url) });
      return;
    } catch (thrown) {
      const error = toClientError(thrown);
      if (error.code === 'unreachable') silent.add(url);
      if (hops === MAX_HOPS) throw error;
      const target = error.code === 'rehome' ? urlFromServer(error.data?.['url'], url) : null;
      if (target !== null) {
        sender = url;
        // Sent to one that is gone, as its death is not known yet: having been sent is a reason to be kept here.
        if (!silent.has(target)) url = target;
      } else if (sender !== null && sender !== url && isPassing(error)) {
        url = sender;
      } else {
        throw error;
      }
    }
  }
}
