/** A host's invitations, as the server makes them and takes them back: see "Invitations" in OPERATIONS.md. */
import { serverPath } from '../platform/base-path.ts';

export type GuestRole = 'participant' | 'viewer';

export interface InvitationWishes {
  readonly room: string;
  /** How long it is good for. */
  readonly minutes: number;
  /** For how many guests. */
  readonly uses: number;
  readonly role: GuestRole;
}

export interface Invitation {
  readonly code: string;
  /** In ms since 1970. */
  readonly expiresAt: number;
}

/** `forbidden`: only who moderates may; `rateLimited`: too many in an hour; `failed`: anything else. */
export type InvitationFailure = 'forbidden' | 'rateLimited' | 'failed';

export class InvitationError extends Error {
  readonly failure: InvitationFailure;

  constructor(failure: InvitationFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InvitationError';
    this.failure = failure;
  }
}

const FAILURES: ReadonlyMap<number, InvitationFailure> = new Map([
  [401, 'forbidden'],
  [403, 'forbidden'],
  [429, 'rateLimited'],
]);

async function post(path: string, token: string, body: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(serverPath(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new InvitationError('failed', 'the server did not answer', { cause });
  }
  if (!response.ok)
    throw new InvitationError(FAILURES.get(response.status) ?? 'failed', `the server answered ${response.status}`);
  return response;
}

/** Makes an invitation. Rejects with InvitationError. */
export async function invite(token: string, wishes: InvitationWishes): Promise<Invitation> {
  const response = await post('v1/invitations', token, wishes);
  const answer: unknown = await response.json().catch(() => null);
  if (typeof answer === 'object' && answer !== null && 'code' in answer && 'expiresAt' in answer) {
    const { code, expiresAt } = answer;
    if (typeof code === 'string' && typeof expiresAt === 'number') return { code, expiresAt: expiresAt * 1_000 };
  }
  throw new InvitationError('failed', 'the answer holds no invitation');
}

/** Takes an invitation back: nobody else comes by it. Rejects with InvitationError. */
export async function revoke(token: string, code: string): Promise<void> {
  await post('v1/invitations/revoke', token, { code });
}
