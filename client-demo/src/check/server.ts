/** Whether the server answers, and gives the self-test a room of its own. */
import type { Admission } from '../meeting/token.ts';
import { serverPath } from '../platform/base-path.ts';
import { fault, good, warning, type Finding } from './finding.ts';

/** How long an answer may take, in ms. */
const ANSWER_MS = 8_000;

/** What the server gave. */
export interface CheckRoom {
  readonly room: string;
  readonly sender: string;
  readonly receiver: string;
  /** Whether it has relays. */
  readonly relays: boolean;
}

export interface ServerAnswer {
  readonly finding: Finding;
  /** Null: the rest cannot be tried. */
  readonly room: CheckRoom | null;
  /** Whether the page may open the signaling socket; undefined: the server did not say. */
  readonly pageAllowed: boolean | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

function ask(admission: Admission): Promise<Response> {
  const token = admission.kind === 'token' ? { authorization: `Bearer ${admission.token}` } : {};
  return fetch(serverPath('v1/check'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...token },
    body: JSON.stringify(admission.kind === 'invitation' ? { invitation: admission.code } : {}),
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
}

function refused(status: number, reason: unknown): Finding {
  const details = `HTTP ${status}${typeof reason === 'string' ? `, token: ${reason}` : ''}`;
  if (status !== 401) return fault(status === 429 ? 'check:too-often' : 'check:server-away', details);
  if (reason === 'expired') return fault('check:token-expired', details);
  return reason === 'none' ? warning('check:no-invitation', details) : fault('check:token-invalid', details);
}

/** Asks the server for a room. */
export async function askServer(admission: Admission): Promise<ServerAnswer> {
  let response: Response;
  try {
    response = await ask(admission);
  } catch (error) {
    const details = error instanceof Error ? error.name : String(error);
    const finding = fault(navigator.onLine ? 'check:server-away' : 'check:offline', details);
    return { finding, room: null, pageAllowed: undefined };
  }
  const body = fieldsOf(await response.json().catch(() => null));
  const said = response.ok ? body : fieldsOf(fieldsOf(body['error'])['data']);
  const pageAllowed = typeof said['pageAllowed'] === 'boolean' ? said['pageAllowed'] : undefined;
  const { room, tokens, relays } = body;
  const [sender, receiver] = Array.isArray(tokens) ? tokens.map(String) : [];
  if (response.ok && typeof room === 'string' && sender !== undefined && receiver !== undefined) {
    return {
      finding: good('check:server-good'),
      room: { room, sender, receiver, relays: relays === true },
      pageAllowed,
    };
  }
  return { finding: refused(response.status, said['reason']), room: null, pageAllowed };
}
