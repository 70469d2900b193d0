/** The cookies of signing in: for this server's own routes alone, out of reach of scripts. */
import type { CookieOptions, Request, Response } from 'express';

/** A browser that began so often without coming back has the older ones taken away: headers have an end. */
const MOST_FLOWS = 4;

const FLOW = 'causeway-sign-in-';
const SIGNED_IN = 'causeway-signed-in-';
const HINT = 'causeway-sign-out';
/** Browsers keep no larger cookie (RFC 6265, section 6.1). */
const MAX_LENGTH = 3_800;

/** By name; the first of two that have the same. */
function cookiesOf(request: Request): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const each of (request.get('cookie') ?? '').split(';')) {
    const at = each.indexOf('=');
    const name = each.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, each.slice(at + 1).trim());
  }
  return cookies;
}

export class SignInCookies {
  readonly #options: CookieOptions;

  /** @param path of the routes, as the browser sees them */
  constructor(path: string, secure: boolean) {
    // Lax: the provider sends the browser back by a link.
    this.#options = { httpOnly: true, sameSite: 'lax', secure, path };
  }

  keepFlow(request: Request, response: Response, id: string, sealed: string, seconds: number): void {
    const flows = [...cookiesOf(request).keys()].filter((name) => name.startsWith(FLOW));
    if (flows.length >= MOST_FLOWS) for (const name of flows) this.#drop(response, name);
    response.cookie(FLOW + id, sealed, { ...this.#options, maxAge: seconds * 1_000 });
  }

  /** What was kept, once. */
  takeFlow(request: Request, response: Response, id: string): string | undefined {
    return this.#take(request, response, FLOW + id);
  }

  keepToken(response: Response, id: string, sealed: string, seconds: number): void {
    const options: CookieOptions = { ...this.#options, sameSite: 'strict', maxAge: seconds * 1_000 };
    response.cookie(SIGNED_IN + id, sealed, options);
  }

  takeToken(request: Request, response: Response, id: string): string | undefined {
    return this.#take(request, response, SIGNED_IN + id);
  }

  /** Too large a token is not kept: the provider asks the person then whether they mean it. */
  keepHint(response: Response, idToken: string, seconds: number): void {
    if (idToken.length > MAX_LENGTH) return;
    response.cookie(HINT, idToken, { ...this.#options, sameSite: 'strict', maxAge: seconds * 1_000 });
  }

  takeHint(request: Request, response: Response): string | undefined {
    return this.#take(request, response, HINT);
  }

  #take(request: Request, response: Response, name: string): string | undefined {
    const value = cookiesOf(request).get(name);
    if (value !== undefined) this.#drop(response, name);
    return value;
  }

  #drop(response: Response, name: string): void {
    response.clearCookie(name, this.#options);
  }
}
