import type { Meeting } from '../../../signaling/client/api.ts';
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import { guestToken, TokenError, type Admission, type GuestWishes } from './token.ts';

export interface JoinRequest {
  readonly room: string;
  readonly name: string;
  readonly admission: Admission;
  /** Go on in place of a session that is there under the same identity. */
  readonly takeOver: boolean;
}

/** Joins; rejects with TokenError or CausewayClientError. */
export type Enter = (request: JoinRequest, signal: AbortSignal) => Promise<Meeting>;

/** How many guests of one name a room takes. */
const MAX_NAMESAKES = 20;

/** How long a page waits for another token before it uses the last one again, in ms. */
const RENEW_MS = 1_000;

/** The identity of the n-th guest of a name: `Ada`, `Ada 2`, `Ada 3`, … */
const namesake = (name: string, n: number): string => (n === 1 ? name : `${name} ${n}`);

function signalingUrl(): string {
  const url = new URL('/v1/signaling', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

const isTaken = (error: unknown): boolean => error instanceof CausewayClientError && error.code === 'identity_taken';

/**
 * The tokens of a guest, for a library that asks for one whenever it opens a new session. The first was got before, so
 * that a refusal is known for what it is. Later the node that this page came from may be the one that was lost: then
 * the last token has to do, which holds for hours.
 */
function renewed(wishes: GuestWishes, first: string): () => Promise<string> {
  let last = first;
  let used = false;
  return async () => {
    if (used) last = await guestToken(wishes, AbortSignal.timeout(RENEW_MS)).catch(() => last);
    used = true;
    return last;
  };
}

/** How long the server may take to say that it lives, in ms. */
const PROBE_MS = 3_000;

const isUnreachable = (error: unknown): boolean => error instanceof CausewayClientError && error.code === 'unreachable';

/** Whether the server that this page came from answers at all. */
async function answers(): Promise<boolean> {
  const answer = await fetch('/healthz', { signal: AbortSignal.timeout(PROBE_MS), cache: 'no-store' }).catch(
    () => null,
  );
  return answer?.ok === true;
}

/** Joins as `enterAs` does; tells a server that cannot be reached from one that refuses calls from this page's address. */
export const enter: Enter = async (request, signal) => {
  try {
    return await enterAs(request, signal);
  } catch (error) {
    if (!isUnreachable(error) || signal.aborted || !(await answers())) throw error;
    throw new TokenError('addressRefused', 'pages are answered, and no socket opens', { cause: error });
  }
};

/**
 * Joins. A guest whose name somebody has already gets a numbered identity, so that two people of one name can meet.
 * Rejects with TokenError or CausewayClientError.
 */
async function enterAs({ room, name, admission, takeOver }: JoinRequest, signal: AbortSignal): Promise<Meeting> {
  const options = { url: signalingUrl(), clientName: 'causeway-web' };
  if (admission.kind === 'token') {
    return new CausewayClient({ ...options, token: admission.token }).join({
      room,
      takeOver,
      signal,
      autoSubscribe: 'seen',
    });
  }
  for (let n = 1; ; n += 1) {
    const wishes = { room, name, identity: namesake(name, n), role: admission.role };
    const token = renewed(wishes, await guestToken(wishes));
    try {
      return await new CausewayClient({ ...options, token }).join({ room, takeOver, signal, autoSubscribe: 'seen' });
    } catch (error) {
      if (!isTaken(error) || n === MAX_NAMESAKES) throw error;
    }
  }
}
