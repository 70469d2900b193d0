import type { Meeting } from '../../signaling/client/api.ts';
import { CausewayClient } from '../../signaling/client/causeway-client.ts';
import { CausewayClientError } from '../../signaling/client/errors.ts';
import { guestToken, type Admission } from './token.ts';

export interface JoinRequest {
  readonly room: string;
  readonly name: string;
  readonly admission: Admission;
  /** Go on in place of a session that is there under the same identity. */
  readonly takeOver: boolean;
}

/** How many guests of one name a room takes. */
const MAX_NAMESAKES = 20;

/** The identity of the n-th guest of a name: `Ada`, `Ada 2`, `Ada 3`, … */
const namesake = (name: string, n: number): string => (n === 1 ? name : `${name} ${n}`);

function signalingUrl(): string {
  const url = new URL('/v1/signaling', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

const isTaken = (error: unknown): boolean => error instanceof CausewayClientError && error.code === 'identity_taken';

/**
 * Joins. A guest whose name somebody has already gets a numbered identity, so that two people of one name can meet.
 * Rejects with TokenError or CausewayClientError.
 */
export async function enter({ room, name, admission, takeOver }: JoinRequest, signal: AbortSignal): Promise<Meeting> {
  const options = { url: signalingUrl(), clientName: 'causeway-web' };
  if (admission.kind === 'token') {
    return new CausewayClient({ ...options, token: admission.token }).join({ room, takeOver, signal });
  }
  for (let n = 1; ; n += 1) {
    const wishes = { room, name, identity: namesake(name, n), role: admission.role };
    // The library asks for a token again whenever it opens a new session; the first is got here, so that a refusal
    // is known for what it is.
    let first: string | null = await guestToken(wishes);
    const token = (): string | Promise<string> => {
      const prefetched = first;
      first = null;
      return prefetched ?? guestToken(wishes);
    };
    try {
      return await new CausewayClient({ ...options, token }).join({ room, takeOver, signal });
    } catch (error) {
      if (!isTaken(error) || n === MAX_NAMESAKES) throw error;
    }
  }
}
