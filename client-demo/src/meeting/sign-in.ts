/** What the server does so that people sign in with their company's identity provider. */
import { serverPath } from '../platform/base-path.ts';

/** Where one can sign in. */
export interface SignInPlace {
  readonly tenant: string;
  /** As the company calls it. */
  readonly label: string;
}

/** Whom the server lets in. */
export interface Admittance {
  /** Anybody under a name of theirs: development mode. */
  readonly guests: boolean;
  readonly places: readonly SignInPlace[];
}

/** Who has signed in. */
export interface SignedIn {
  readonly tenant: string;
  readonly token: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** How long the server may take, in ms. */
const PATIENCE_MS = 10_000;

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function placeIn(value: unknown): readonly SignInPlace[] {
  const { tenant, label } = fieldsOf(value);
  return typeof tenant === 'string' && typeof label === 'string' ? [{ tenant, label }] : [];
}

/** Null: it is none. */
export function signedInOf(value: unknown): SignedIn | null {
  const { tenant, token, name, expiresAt } = fieldsOf(value);
  if (typeof tenant !== 'string' || typeof token !== 'string') return null;
  return typeof name === 'string' && typeof expiresAt === 'number' ? { tenant, token, name, expiresAt } : null;
}

async function ask(path: string, body?: object): Promise<unknown> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(serverPath(path), { signal, ...(body === undefined ? {} : post) });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const answer: unknown = await response.json();
  return answer;
}

/** Null: the server does not say. */
export async function readAdmittance(): Promise<Admittance | null> {
  try {
    const { guests, signIn } = fieldsOf(await ask('v1/info'));
    return { guests: guests === true, places: Array.isArray(signIn) ? signIn.flatMap(placeIn) : [] };
  } catch {
    return null;
  }
}

/** The address that leads to the provider, and from there back to a page of ours, as `r/stand-up?audio=0`. */
export const signInAddress = (tenant: string, to: string): string =>
  `${serverPath('v1/oidc/start')}?${new URLSearchParams({ tenant, to }).toString()}`;

/** Fetches what one has signed in for; null: it is not there any more. */
export async function fetchSignedIn(id: string): Promise<SignedIn | null> {
  return signedInOf(await ask('v1/oidc/token', { id }).catch(() => null));
}

/** Where one signs out at the provider; null: nowhere. */
export async function signOutAddress(tenant: string): Promise<string | null> {
  const { url } = fieldsOf(await ask('v1/oidc/sign-out', { tenant }).catch(() => null));
  return typeof url === 'string' ? url : null;
}
