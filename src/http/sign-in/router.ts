/**
 * Signing in with a company's identity provider, for the page.
 *
 * The token is in no address: the callback leaves it, sealed, in a cookie for a minute, and the page gets it for the id that
 * stands in the fragment, which is worth nothing without that cookie.
 */
import { createHash } from 'node:crypto';
import { json, Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { TenantName } from '../../../signaling/protocol/primitives.ts';
import type { Sealed } from '../../auth/providers/sealed.ts';
import { Flow, SignInError, type SignIns, type SignInProblem } from '../../auth/providers/sign-in.ts';
import { clientNetwork } from '../../ports/client-network.ts';
import type { Logger } from '../../ports/logger.ts';
import { RareLog } from '../../ports/rare-log.ts';
import { sendError } from '../http-error.ts';
import { RequestBudget } from '../request-budget.ts';
import { SignInCookies } from './cookies.ts';

export const SIGN_IN_PATH = '/v1/oidc';

export interface SignInOptions {
  readonly signIns: Pick<SignIns, 'list' | 'begin' | 'finish' | 'signOutUrl'>;
  readonly sealed: Sealed;
  /** Where browsers see the server, without a `/` at the end. */
  readonly publicUrl: string;
  readonly basePath: string;
  /** Whose request it is. */
  readonly addressOf: (request: Request) => string;
  readonly logger: Logger;
}

/** How long somebody may take at the provider, in seconds. */
const FLOW_SECONDS = 10 * 60;
/** How long the page may take to fetch its token, in seconds. */
const TOKEN_SECONDS = 60;
/** Of one address; each may cost a request to the provider. */
const ATTEMPTS_PER_MINUTE = 60;

/** A page of ours, from below the base path: no other place, so that nobody is sent elsewhere. */
const ReturnTo = z
  .string()
  .max(2_048)
  .regex(/^(?:r\/[^/?#\\\s]+)?(?:\?[^#\\\s]*)?$/);
const Start = z.object({ tenant: TenantName, to: ReturnTo.default('') });
const Parameter = z.string().max(4_096).optional().catch(undefined);
const Callback = z.object({ state: Parameter, code: Parameter, iss: Parameter, error: Parameter });
const Fetch = z.strictObject({ id: z.string().regex(/^[\w-]{16}$/) });
const SignOut = z.strictObject({ tenant: TenantName });
const Token = z.object({ tenant: z.string(), token: z.string(), name: z.string(), expiresAt: z.number() });

const idOf = (state: string): string => createHash('sha256').update(state).digest('base64url').slice(0, 16);

/**
 * - `GET /start?tenant=…&to=r/ROOM`: to the provider
 * - `GET /callback`: back from there, and on to the page, with `#signed-in=ID` or `#sign-in-failed=PROBLEM`
 * - `POST /token` of `{id}`: the page's `{tenant, token, name, expiresAt}`, once
 * - `POST /sign-out` of `{tenant}`: `{url}` at the provider, or null
 */
export function signingIn({ signIns, sealed, publicUrl, basePath, addressOf, logger }: SignInOptions): Router {
  const router = Router();
  const attempts = new RequestBudget(ATTEMPTS_PER_MINUTE, 60 * 1_000);
  const cookies = new SignInCookies(basePath + SIGN_IN_PATH.slice(1), publicUrl.startsWith('https:'));
  const log = new RareLog(logger);
  const back = (response: Response, to: string, fragment: string): void => {
    response.redirect(303, `${basePath}${to}#${fragment}`);
  };
  const failed = (response: Response, to: string, error: unknown, tenant?: string): void => {
    if (!(error instanceof SignInError)) throw error;
    log.warn({ tenant, problem: error.problem, reason: error.message }, 'somebody could not sign in');
    back(response, to, `sign-in-failed=${error.problem satisfies SignInProblem}`);
  };
  const require = (request: Request): void => {
    if (attempts.take(clientNetwork(addressOf(request)))) return;
    throw new SignInError('unavailable', 'too many attempts from this address');
  };

  const start = async (request: Request, response: Response): Promise<void> => {
    const wanted = Start.safeParse(request.query);
    if (!wanted.success) {
      sendError(response, 400, 'bad_params', 'expected `tenant`, and in `to` a page of this server');
      return;
    }
    const { tenant, to } = wanted.data;
    try {
      require(request);
      const { url, flow } = await signIns.begin(tenant, to, `${publicUrl}${SIGN_IN_PATH}/callback`);
      const kept = await sealed.seal('flow', flow, FLOW_SECONDS);
      cookies.keepFlow(request, response, idOf(flow.state), kept, FLOW_SECONDS);
      response.redirect(303, url);
    } catch (error) {
      failed(response, to, error, tenant);
    }
  };

  const callback = async (request: Request, response: Response): Promise<void> => {
    const query = Callback.parse(request.query);
    let flow: Flow | undefined;
    try {
      require(request);
      // Taken away whatever comes of it: a code is good once, and so is what belongs to it.
      const kept = cookies.takeFlow(request, response, idOf(query.state ?? ''));
      flow = kept === undefined ? undefined : Flow.safeParse(await sealed.open('flow', kept)).data;
      if (flow === undefined) throw new SignInError('expired', 'this browser did not begin, or too long ago');
      const { token, name, expiresAt, idToken } = await signIns.finish(flow, query);
      const id = idOf(flow.nonce);
      const content = { tenant: flow.tenant, token, name, expiresAt };
      cookies.keepToken(response, id, await sealed.seal('token', content, TOKEN_SECONDS), TOKEN_SECONDS);
      cookies.keepHint(response, idToken, Math.max(0, Math.floor(expiresAt - Date.now() / 1000)));
      back(response, flow.returnTo, `signed-in=${id}`);
    } catch (error) {
      failed(response, flow?.returnTo ?? '', error, flow?.tenant);
    }
  };

  const token = async (request: Request, response: Response): Promise<void> => {
    const wanted = Fetch.safeParse(request.body);
    const kept = wanted.success ? cookies.takeToken(request, response, wanted.data.id) : undefined;
    const content = Token.safeParse(kept === undefined ? undefined : await sealed.open('token', kept));
    if (content.success) response.json(content.data);
    else sendError(response, 404, 'not_found', 'nobody has signed in here, or too long ago');
  };

  const signOut = async (request: Request, response: Response): Promise<void> => {
    const wanted = SignOut.safeParse(request.body);
    if (!wanted.success) {
      sendError(response, 400, 'bad_params', 'expected `tenant`');
      return;
    }
    const hint = cookies.takeHint(request, response);
    response.json({ url: (await signIns.signOutUrl(wanted.data.tenant, hint, `${publicUrl}/`)) ?? null });
  };

  router.get('/start', (request, response, next) => void start(request, response).catch(next));
  router.get('/callback', (request, response, next) => void callback(request, response).catch(next));
  router.post(
    '/token',
    json({ limit: '16kb' }),
    (request, response, next) => void token(request, response).catch(next),
  );
  router.post('/sign-out', json({ limit: '16kb' }), (request, response, next) => {
    void signOut(request, response).catch(next);
  });
  return router;
}
