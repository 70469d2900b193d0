/** Problems as programs are told of them: RFC 9457. */
import type { Response } from 'express';
import { z } from 'zod';
import type { ErrorCode } from '../../../signaling/protocol/errors.ts';
import { CausewayError } from '../../domain/errors.ts';

/** Every code, with its status and what it means for who asked. */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  invalid: { status: 400, title: 'The request does not fit the operation: `issues` lists each `{path, message}`' },
  tenant_needed: { status: 400, title: 'The key is good for every tenant: name one in the query, `?tenant=`' },
  unauthorized: { status: 401, title: 'No key, or none that is good now' },
  forbidden: { status: 403, title: 'The key does not have the scope, or the rules of the room do not allow it' },
  not_found: { status: 404, title: 'There is no such thing, or it is another tenant’s' },
  method_not_allowed: { status: 405, title: 'Nothing is done here by this method: see `Allow`' },
  conflict: { status: 409, title: 'The state of things does not allow it now' },
  in_progress: { status: 409, title: 'A request with this Idempotency-Key is under way' },
  answered_before: { status: 409, title: 'It was done before under this Idempotency-Key; its secret is shown once' },
  changed_meanwhile: { status: 412, title: 'It is not what `If-Match` says any more: read it again' },
  too_large: { status: 413, title: 'The body is too large' },
  not_json: { status: 415, title: 'The body is not `application/json`' },
  key_reused: { status: 422, title: 'Another request had this Idempotency-Key' },
  rate_limited: { status: 429, title: 'Too many requests: wait `Retry-After`' },
  internal: { status: 500, title: 'An unexpected error in the server; it was logged there' },
  unavailable: { status: 503, title: 'It cannot be done right now: try again after `Retry-After`' },
  not_configured: { status: 503, title: 'No key was ever made: set `api.operatorKey`' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export type ProblemCode = keyof typeof PROBLEMS;

const codes = Object.keys(PROBLEMS);

/** The body of an answer that tells a problem. */
export const Problem = z
  .object({
    type: z.string().describe('`urn:causeway:problem:` and the code'),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string().optional().describe('What is wrong here'),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string().describe("Names the request in the server's log"),
  })
  .meta({ id: 'Problem' });

/** Why an operation is not carried out. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly issues: readonly Issue[] | undefined;
  /** When to try again, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    { issues, retryAfterMs, cause }: { issues?: readonly Issue[]; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause });
    this.name = 'ProblemError';
    this.code = code;
    this.issues = issues;
    this.retryAfterMs = retryAfterMs;
  }
}

interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Codes of the rooms' rules; all others mean that the room is not in a state for it. */
const CODES_OF_ROOMS: Readonly<Partial<Record<ErrorCode, ProblemCode>>> = {
  bad_params: 'invalid',
  forbidden: 'forbidden',
  not_found: 'not_found',
  rate_limited: 'rate_limited',
  unavailable: 'unavailable',
  internal: 'internal',
};

/** What express and its body parser throw when the client is to blame. */
const ClientError = z.object({ status: z.int().min(400).max(499), type: z.string().optional() });

/** The problem that something thrown is; `internal`: a defect, which is for the log. */
export function problemOf(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  if (thrown instanceof CausewayError) {
    const { code, message, retryAfterMs } = thrown;
    const problem = CODES_OF_ROOMS[code] ?? 'conflict';
    return new ProblemError(problem, message, {
      cause: thrown,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  const client = ClientError.safeParse(thrown);
  if (!client.success) return new ProblemError('internal', 'an unexpected error', { cause: thrown });
  const { status, type } = client.data;
  if (type === 'entity.parse.failed') return new ProblemError('bad_request', 'the body is not JSON');
  if (status === 413) return new ProblemError('too_large', 'the body is larger than 256 KiB');
  if (status === 415) return new ProblemError('not_json', 'the body is in a form that is not read here');
  return new ProblemError('bad_request', 'the address or the body cannot be read');
}

const DEFAULT_RETRY_MS = 1_000;

/** Answers with a problem. */
export function sendProblem(response: Response, problem: ProblemError, requestId: string): void {
  const { status, title } = PROBLEMS[problem.code];
  if (status === 429 || status === 503) {
    response.set('Retry-After', String(Math.ceil((problem.retryAfterMs ?? DEFAULT_RETRY_MS) / 1_000)));
  }
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:causeway:problem:${problem.code}`,
        title,
        status,
        code: problem.code,
        ...(problem.code === 'internal' ? {} : { detail: problem.message }),
        ...(problem.issues ? { issues: problem.issues } : {}),
        requestId,
      }),
    );
}
