// First: what follows makes schemas.
import '../../../signaling/client/no-eval.ts';
import type { Meeting } from '../../../signaling/client/api.ts';
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import { serverPath } from '../platform/base-path.ts';
import {
  boundTenant,
  checkTenant,
  guestToken,
  redeemInvitation,
  TokenError,
  type Admission,
  type GuestWishes,
} from './token.ts';

export interface JoinRequest {
  readonly room: string;
  readonly name: string;
  readonly admission: Admission;
  /** Go on in place of a session that is there under the same identity. */
  readonly takeOver: boolean;
  /** Of the room. */
  readonly password?: string | undefined;
  /** Told of the token, once there is one: what else the server offers is asked for with it. */
  readonly showToken?: (token: string) => void;
}

/** Joins; rejects with TokenError or CausewayClientError. */
export type Enter = (request: JoinRequest, signal: AbortSignal) => Promise<Meeting>;

/** How many guests of one name a room takes. */
const MAX_NAMESAKES = 20;

/** How long a page waits for another token before it uses the last one again, in ms. */
const RENEW_MS = 1_000;

/** The identity of the n-th guest of a name: `Ada`, `Ada 2`, `Ada 3`, … */
const namesake = (name: string, n: number): string => (n === 1 ? name : `${name} ${n}`);

/** The signaling endpoint of the server that this page came from. */
export function signalingUrl(): string {
  const url = new URL(serverPath('v1/signaling'), location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Seals the frames of sealed meetings, and opens those of others. */
const worker = (): Worker =>
  new Worker(new URL('../../../signaling/client/sealing/frame-worker.ts', import.meta.url), { type: 'module' });

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
  const answer = await fetch(serverPath('healthz'), { signal: AbortSignal.timeout(PROBE_MS), cache: 'no-store' }).catch(
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

/** The tokens of invitations: joining again is not another guest. */
const redeemed = new Map<string, string>();

/** The token that somebody comes with, or that their invitation is good for. */
async function givenToken(
  admission: Exclude<Admission, { readonly kind: 'guest' }>,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  if (admission.kind === 'token') return admission.token;
  const token = redeemed.get(admission.code) ?? (await redeemInvitation(admission.code, name, signal));
  redeemed.set(admission.code, token);
  return token;
}

/**
 * Joins. A guest whose name somebody has already gets a numbered identity, so that two people of one name can meet.
 * Rejects with TokenError or CausewayClientError.
 */
async function enterAs(request: JoinRequest, signal: AbortSignal): Promise<Meeting> {
  const { room, name, admission, takeOver, password, showToken } = request;
  const join = (token: string | (() => Promise<string>)): Promise<Meeting> =>
    new CausewayClient({ url: signalingUrl(), clientName: 'causeway-web', token, sealing: { worker } }).join({
      room,
      takeOver,
      password,
      signal,
      autoSubscribe: 'seen',
    });
  if (admission.kind !== 'guest') {
    const token = await givenToken(admission, name, signal);
    checkTenant(token, boundTenant());
    showToken?.(token);
    return join(token);
  }
  for (let n = 1; ; n += 1) {
    const wishes = { room, name, identity: namesake(name, n), role: admission.role };
    const token = await guestToken(wishes);
    checkTenant(token, boundTenant());
    showToken?.(token);
    try {
      return await join(renewed(wishes, token));
    } catch (error) {
      if (!isTaken(error) || n === MAX_NAMESAKES) throw error;
    }
  }
}
