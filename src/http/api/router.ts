/** The routes of the interface for programs, made of its operations. */
import { createHash, randomUUID } from 'node:crypto';
import {
  type ErrorRequestHandler,
  json,
  Router,
  type Request as HttpRequest,
  type RequestHandler,
  type Response,
} from 'express';
import { TenantName } from '../../../signaling/protocol/primitives.ts';
import type { Caller } from '../../auth/api-keys.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Rates } from '../../ports/rates.ts';
import { docsPage, DOCS_STYLE } from './docs-page.ts';
import { once } from './idempotency.ts';
import { openApiDocument } from './openapi.ts';
import type { Answer, Call, Operation, Request } from './operation.ts';
import { operations } from './operations.ts';
import { ProblemError, problemOf, sendProblem } from './problem.ts';
import { RateLimits } from './rate-limits.ts';
import type { ApiServices } from './services.ts';

/** Of a body, in bytes. */
const MAX_BODY = 256 * 1_024;

export interface ApiOptions {
  readonly services: ApiServices;
  /** Requests of one key in a minute, over all nodes. */
  readonly requestsPerMinute: () => number;
  readonly rates: Rates;
  /** Whether there is a key in the configuration. */
  readonly hasOperatorKey: () => boolean;
  readonly addressOf: (request: HttpRequest) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** Makes the router that belongs at `/v1`. */
export function api(options: ApiOptions): Router {
  const router = Router();
  const limits = new RateLimits(options.rates, options.requestsPerMinute);
  const body = json({ limit: MAX_BODY, type: ['application/json', 'application/*+json'] });
  const document = openApiDocument();
  const page = docsPage(document);
  router.get('/openapi.json', (_request, response) => void response.json(document));
  router.get('/docs', (_request, response) => void response.type('html').send(page));
  router.get('/docs/style.css', (_request, response) => void response.type('css').send(DOCS_STYLE));

  for (const path of new Set(operations.map((each) => each.path))) {
    const here = operations.filter((each) => each.path === path);
    const route = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const operation of here) route[operation.method](handler(operation, options, limits, body));
    const allowed = [
      ...new Set(here.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))),
    ];
    route.all((_request, response) => {
      response.set('Allow', allowed.join(', '));
      sendProblem(response, new ProblemError('method_not_allowed', `here: ${allowed.join(', ')}`), randomUUID());
    });
  }
  const onError: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) next(error);
    else sendProblem(response, problemOf(error), randomUUID());
  };
  router.use(onError);
  return router;
}

function handler(operation: Operation, options: ApiOptions, limits: RateLimits, body: RequestHandler): RequestHandler {
  return (request, response) => {
    const requestId = randomUUID();
    response.set('X-Request-Id', requestId);
    serve(operation, { ...options, limits, body, requestId }, request, response).catch((thrown: unknown) => {
      const problem = problemOf(thrown);
      const about = { requestId, operation: operation.id };
      if (problem.code === 'internal') options.logger.error({ ...about, err: thrown }, 'a request of a program failed');
      else options.logger.debug({ ...about, problem: problem.code }, 'a request of a program was refused');
      if (response.headersSent) response.destroy();
      else sendProblem(response, problem, requestId);
    });
  };
}

interface Serving extends ApiOptions {
  readonly limits: RateLimits;
  readonly body: RequestHandler;
  readonly requestId: string;
}

async function serve(operation: Operation, serving: Serving, request: HttpRequest, response: Response): Promise<void> {
  const { services, limits, requestId, now } = serving;
  const caller = await callerOf(serving, request);
  await limits.take(caller.id, response);
  const tenant = tenantFor(operation, caller, request.query['tenant']);
  const call: Call = { caller, tenant, requestId, at: now(), services };
  if (operation.method === 'get') {
    requireScope(operation, caller);
    const parsed = operation.parse(inputOf(operation, request));
    await send(operation, await parsed.run(call), request, response);
    return;
  }
  await audited(operation, call, request, async () => {
    requireScope(operation, caller);
    await readBody(serving.body, request, response);
    const parsed = operation.parse(inputOf(operation, request));
    await requireMatch(parsed, call, request.get('if-match'));
    return change(operation, parsed, call, request);
  }).then((made) => sendChange(operation, made, response));
}

/** @throws {ProblemError} */
async function callerOf(
  { services, limits, hasOperatorKey, addressOf }: Serving,
  request: HttpRequest,
): Promise<Caller> {
  const address = addressOf(request);
  limits.requireTries(address);
  const [, text] = /^Bearer (\S{1,2048})$/i.exec(request.get('authorization') ?? '') ?? [];
  const caller = text === undefined ? undefined : await services.keys.verify(text);
  if (caller) return caller;
  if (!hasOperatorKey() && (await services.store.keys.list(undefined, { after: undefined, limit: 1 })).length === 0) {
    throw new ProblemError('not_configured', 'set `api.operatorKey` (CAUSEWAY_API_OPERATOR_KEY): no key was ever made');
  }
  await limits.noteRefusal(address);
  throw new ProblemError('unauthorized', 'show a key that is good: Authorization: Bearer …');
}

/** @throws {ProblemError} */
function requireScope({ scope, tenancy }: Operation, { scopes, tenant }: Caller): void {
  if (!scopes.has(scope)) throw new ProblemError('forbidden', `the key does not have the scope ${scope}`);
  if (tenancy === 'installation' && tenant !== null) {
    throw new ProblemError('forbidden', 'this is for keys of the operator');
  }
}

/** What a key of one tenant asks of another, is not there. @throws {ProblemError} */
function tenantFor({ tenancy }: Operation, caller: Caller, asked: unknown): string | null {
  if (tenancy === 'installation') return null;
  if (asked === undefined) {
    if (tenancy === 'tenant' && caller.tenant === null) {
      throw new ProblemError('tenant_needed', 'the key is good for every tenant: name one, ?tenant=');
    }
    return caller.tenant;
  }
  const named = TenantName.safeParse(asked);
  if (!named.success) {
    throw new ProblemError('invalid', 'the tenant is no name of a tenant', {
      issues: [{ path: 'query.tenant', message: 'expected the name of a tenant' }],
    });
  }
  if (caller.tenant !== null && caller.tenant !== named.data) {
    throw new ProblemError('not_found', 'there is nothing of that name');
  }
  return named.data;
}

function inputOf(
  { input }: Operation,
  { params, query, body }: HttpRequest,
): { params: unknown; query: unknown; body: unknown } {
  const given: unknown = body;
  // A body that may be left out in whole is an empty one.
  return { params: { ...params }, query: { ...query }, body: 'body' in input ? (given ?? {}) : undefined };
}

/** @throws {ProblemError} */
async function readBody(parse: RequestHandler, request: HttpRequest, response: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(problemOf(error));
    });
  });
  const length = Number(request.get('content-length') ?? 0);
  const sent = length > 0 || request.get('transfer-encoding') !== undefined;
  if (sent && request.is(['application/json', 'application/*+json']) === false) {
    throw new ProblemError('not_json', 'send the body as application/json');
  }
}

/** @throws {ProblemError} `changed_meanwhile` */
async function requireMatch({ current }: Request, call: Call, ifMatch: string | undefined): Promise<void> {
  if (current === undefined || ifMatch === undefined || ifMatch.trim() === '*') return;
  const tag = tagOf(JSON.stringify(await current(call)));
  if (ifMatch.split(',').some((each) => each.trim() === tag)) return;
  throw new ProblemError('changed_meanwhile', 'it was changed since it was read: read it again');
}

interface Made {
  readonly status: number;
  readonly body: string;
  readonly location?: string | undefined;
  readonly repeated: boolean;
}

async function change(operation: Operation, parsed: Request, call: Call, request: HttpRequest): Promise<Made> {
  const key = request.get('idempotency-key');
  const run = async (): Promise<Omit<Made, 'repeated'>> => {
    const { body, location } = await parsed.run(call);
    return { status: operation.status, body: body === undefined ? '' : JSON.stringify(body), location };
  };
  if (key === undefined || operation.repeats === undefined) return { ...(await run()), repeated: false };
  const { params, query } = request;
  const body: unknown = request.body;
  const repeatable = {
    caller: call.caller.id,
    operation: operation.id,
    key,
    content: [params, query, body ?? null],
    secret: operation.repeats === 'secret',
  };
  return once(call.services.store.answers, repeatable, call.at, run);
}

/** One line for each change that was tried, however it ended; none for a request that was answered before. */
async function audited(
  operation: Operation,
  { caller, tenant, requestId, at, services }: Call,
  { params }: HttpRequest,
  work: () => Promise<Made>,
): Promise<Made> {
  const note = async (outcome: string): Promise<void> => {
    await services.store.audit.append(
      {
        tenant,
        actor: { kind: caller.kind, id: caller.id },
        action: operation.id,
        target: targetOf(params),
        outcome,
        requestId,
      },
      at,
    );
  };
  let made: Made;
  try {
    made = await work();
  } catch (thrown) {
    await note(problemOf(thrown).code);
    throw thrown;
  }
  if (!made.repeated) await note('ok');
  return made;
}

/** Of what somebody may have made up, so much is kept. */
const MAX_TARGET = 256;

function targetOf(params: HttpRequest['params']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value).slice(0, MAX_TARGET)]));
}

function sendChange({ tagged }: Operation, { status, body, location, repeated }: Made, response: Response): void {
  if (location !== undefined) response.set('Location', `/v1${location}`);
  if (repeated) response.set('Idempotent-Replayed', 'true');
  if (tagged === true) response.set('ETag', tagOf(body));
  response.status(status);
  if (body === '') response.end();
  else response.type('json').send(body);
}

async function send(
  { tagged, status, inLines, mediaType }: Operation,
  { body, lines }: Answer,
  request: HttpRequest,
  response: Response,
): Promise<void> {
  if (inLines && lines) {
    response.type('application/x-ndjson');
    for await (const line of lines) {
      if (response.destroyed) return;
      if (!response.write(line)) await drained(response);
    }
    response.end();
    return;
  }
  if (mediaType !== undefined) {
    response.status(status).type(`${mediaType}; charset=utf-8`).send(String(body));
    return;
  }
  const text = JSON.stringify(body);
  if (tagged === true) {
    const tag = tagOf(text);
    response.set('ETag', tag);
    if (
      request
        .get('if-none-match')
        ?.split(',')
        .some((each) => each.trim() === tag)
    ) {
      response.status(304).end();
      return;
    }
  }
  response.status(status).type('json').send(text);
}

function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

/** A strong tag: of the answer's very bytes. */
function tagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}
