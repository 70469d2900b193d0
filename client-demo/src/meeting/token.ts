/** How one gets into meetings: as a guest (development mode), or with a token that somebody gave out. */
export type Admission =
  | { readonly kind: 'guest'; readonly role: string | null }
  | { readonly kind: 'token'; readonly token: string };

/**
 * Why there is no token. `guestsRefused`: this server wants a token from elsewhere; `unreachable`: no answer;
 * `refused`: an answer, but no token; `addressRefused`: the server answers, but takes no calls from this page's address.
 */
export type TokenFailure = 'guestsRefused' | 'unreachable' | 'refused' | 'addressRefused';

export class TokenError extends Error {
  readonly failure: TokenFailure;

  constructor(failure: TokenFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TokenError';
    this.failure = failure;
  }
}

export interface GuestWishes {
  readonly room: string;
  readonly name: string;
  readonly identity: string;
  readonly role: string | null;
}

const tokenIn = (answer: unknown): string | null =>
  typeof answer === 'object' && answer !== null && 'token' in answer && typeof answer.token === 'string'
    ? answer.token
    : null;

/** A token for a guest, from the server's development mode. Rejects with TokenError. */
export async function guestToken({ role, ...wishes }: GuestWishes, signal?: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch('/v1/dev/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(role === null ? wishes : { ...wishes, role }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch {
    throw new TokenError('unreachable', 'the server did not answer');
  }
  if (response.status === 404) throw new TokenError('guestsRefused', 'this server gives no tokens to guests');
  if (response.status >= 502) throw new TokenError('unreachable', `the server answered ${response.status}`);
  const token = response.ok ? tokenIn(await response.json().catch(() => null)) : null;
  if (token === null) throw new TokenError('refused', `the server answered ${response.status} and no token`);
  return token;
}
