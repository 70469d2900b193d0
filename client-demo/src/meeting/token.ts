import { serverPath } from '../platform/base-path.ts';

/**
 * How one gets into meetings: as a guest (development mode), with a host's invitation, or with a token that somebody gave
 * out.
 */
export type Admission =
  | { readonly kind: 'guest'; readonly role: string | null }
  | { readonly kind: 'invitation'; readonly code: string }
  | { readonly kind: 'token'; readonly token: string };

/**
 * Why there is no token. `guestsRefused`: this server wants a token from elsewhere; `unreachable`: no answer;
 * `refused`: an answer, but no token; `addressRefused`: the server answers, but takes no calls from this page's address;
 * `otherTenant`: the page lies in a page that may show the meetings of another tenant alone;
 * `invitationOver`: the invitation has ended, was used up, or was taken back; `invitationEarly`: its meeting is not open yet.
 */
export type TokenFailure =
  | 'guestsRefused'
  | 'unreachable'
  | 'refused'
  | 'addressRefused'
  | 'otherTenant'
  | 'invitationOver'
  | 'invitationEarly';

export class TokenError extends Error {
  readonly failure: TokenFailure;
  /** Of `invitationEarly`: when its meeting opens, in ms since 1970. */
  readonly opensAt: number | undefined;

  constructor(failure: TokenFailure, message: string, options: ErrorOptions & { readonly opensAt?: number } = {}) {
    super(message, options);
    this.name = 'TokenError';
    this.failure = failure;
    this.opensAt = options.opensAt;
  }
}

/** The tenant that a token names; null: it is no token. Whether the token is good says the server alone. */
function tenantOf(token: string): string | null {
  try {
    const [, payload = ''] = token.split('.');
    const tenant = member(JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))), 'tenant');
    return typeof tenant === 'string' ? tenant : null;
  } catch {
    return null;
  }
}

/**
 * Rejects a token of another tenant than the one to which this page leads: whoever may frame the page for one tenant's
 * meetings must not show those of another.
 * @param bound that tenant; empty: the page leads to meetings of all
 */
export function checkTenant(token: string, bound: string): void {
  if (bound !== '' && tenantOf(token) !== bound) {
    throw new TokenError('otherTenant', `this page leads to meetings of ${bound} alone`);
  }
}

/** The tenant to which this page leads, as the server has written it; empty: all. */
export const boundTenant = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="causeway-tenant"]')?.content ?? '';

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

const member = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Object.entries(of).find(([key]) => key === name)?.[1] : undefined;

/** When a meeting opens, as a refusal says it. */
function opensAtIn(answer: unknown): number | null {
  const opensAt = member(member(member(answer, 'error'), 'data'), 'opensAt');
  return typeof opensAt === 'number' && Number.isSafeInteger(opensAt) ? opensAt : null;
}

/** What the server answers; rejects with TokenError where it does not. */
async function ask(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(serverPath(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch {
    throw new TokenError('unreachable', 'the server did not answer');
  }
  if (response.status >= 502) throw new TokenError('unreachable', `the server answered ${response.status}`);
  return response;
}

async function tokenOf(response: Response): Promise<string> {
  const token = response.ok ? tokenIn(await response.json().catch(() => null)) : null;
  if (token === null) throw new TokenError('refused', `the server answered ${response.status} and no token`);
  return token;
}

/** A token for a guest, from the server's development mode. Rejects with TokenError. */
export async function guestToken({ role, ...wishes }: GuestWishes, signal?: AbortSignal): Promise<string> {
  const response = await ask('v1/dev/token', role === null ? wishes : { ...wishes, role }, signal);
  if (response.status === 404) throw new TokenError('guestsRefused', 'this server gives no tokens to guests');
  return tokenOf(response);
}

/** A token for a guest, for a host's invitation: each is one of the guests that it is for. Rejects with TokenError. */
export async function redeemInvitation(code: string, name: string, signal?: AbortSignal): Promise<string> {
  const response = await ask('v1/invitations/redeem', { code, name }, signal);
  if (response.status === 410) throw new TokenError('invitationOver', 'the invitation is worth nothing any more');
  if (response.status === 425) {
    const opensAt = opensAtIn(await response.json().catch(() => null));
    throw new TokenError('invitationEarly', 'the meeting is not open yet', opensAt === null ? {} : { opensAt });
  }
  return tokenOf(response);
}
