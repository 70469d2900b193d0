/** Bad requests, made of the OpenAPI document: whatever comes, an operation answers as documented and never with 5xx. */
import { z } from 'zod';
import { openApiDocument } from '../openapi.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import type { ApiServer, Ask } from './api-server.ts';

/** What nobody should send, for any value. */
const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '../..',
  '__proto__',
  'x'.repeat(5_000),
  [],
  [[[]]],
  {},
  { constructor: { prototype: {} } },
];

const WRONG_IN_PATHS = [
  '%00',
  '%ED%A0%80',
  '%ZZ',
  '..%2F..',
  '__proto__',
  'x'.repeat(3_000),
  '%F0%9F%98%80',
  "'%20or%201=1--",
];

const WRONG_QUERIES = [
  'tenant=other',
  'tenant=..%2f',
  'tenant=acme&tenant=globex',
  'tenant[a]=1',
  'limit=0',
  'limit=1e9',
  'limit=NaN',
  'limit=1&limit=2',
  'cursor=%00',
  'cursor=AAAA',
  'cursor=____',
  'after=-1',
  'after=99999999999999999999',
  'from=2026-13-40',
  'from=0000-00-00&to=9999-12-31',
  'prefix=%00',
  'prefix=%F0%9F%98%80',
  'state=everything',
];

/** Requests that are under way at a time. */
const AT_ONCE = 16;

interface Wrong extends Ask {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
}

const filled = (path: string, value = 'nobody'): string => path.replaceAll(/\{\w+\}/g, value);

/** Every bad request of every operation. */
function* wrongRequests(key: string): Generator<Wrong> {
  for (const operation of operations) {
    const { method, path, input } = operation;
    const upper = method.toUpperCase();
    const at = filled(path);
    for (const value of WRONG_IN_PATHS)
      if (at !== path) yield { operation, method: upper, path: filled(path, value), key };
    for (const query of WRONG_QUERIES) yield { operation, method: upper, path: `${at}?${query}`, key };
    if (method === 'get') continue;
    const names = input['body'] instanceof z.ZodObject ? Object.keys(input['body'].shape) : [];
    for (const [index, value] of WRONG.entries()) {
      yield { operation, method: upper, path: at, key, body: Object.fromEntries(names.map((name) => [name, value])) };
      const name = names[index % Math.max(1, names.length)];
      yield { operation, method: upper, path: at, key, body: name === undefined ? value : { [name]: value } };
    }
    yield { operation, method: upper, path: at, key, body: '{"open":' };
    yield { operation, method: upper, path: at, key, body: `"${'x'.repeat(300 * 1_024)}"` };
    yield { operation, method: upper, path: at, key, body: '['.repeat(50_000) };
    yield {
      operation,
      method: upper,
      path: at,
      key,
      body: 'a=b',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    };
    yield {
      operation,
      method: upper,
      path: at,
      key,
      body: '{}',
      headers: { 'Content-Type': 'application/json; charset=utf-7' },
    };
    yield { operation, method: upper, path: at, key, body: '{}', headers: { 'Content-Encoding': 'br' } };
    yield { operation, method: upper, path: at, key, headers: { 'Idempotency-Key': 'x'.repeat(400) } };
    yield { operation, method: upper, path: at, key, headers: { 'If-Match': '"'.repeat(100) } };
  }
}

const { paths = {} } = openApiDocument();

/** Statuses that the document has for an operation. */
function documentedFor({ method, path }: Operation): ReadonlySet<number> {
  const item = paths[`/v1${path}`] ?? {};
  const [, operation] = Object.entries(item).find(([name]) => name === method) ?? [];
  const responses: unknown = z.object({ responses: z.record(z.string(), z.unknown()) }).parse(operation).responses;
  return new Set(Object.keys(Object(responses)).map(Number));
}

/** Operations of one tag go one way through the code: of theirs, each takes some of the bad requests, and all are taken. */
const SHARES = 4;

function isTaken({ operation }: Wrong, index: number): boolean {
  const alike = operations.filter(({ tag }) => tag === operation.tag);
  return alike.length <= SHARES || index % SHARES === alike.indexOf(operation) % SHARES;
}

export interface WalkReport {
  readonly requests: number;
  /** Answers that should not be. */
  readonly faults: readonly string[];
}

/** @param keys whose requests they are */
export async function walk(server: ApiServer, keys: readonly string[]): Promise<WalkReport> {
  const faults: string[] = [];
  let requests = 0;
  const judge = async ({ operation, method, path, ...ask }: Wrong): Promise<void> => {
    requests += 1;
    const { status, body } = await server.ask(method, path, ask);
    const name = `${method} ${path.slice(0, 80)} ${JSON.stringify(ask.body ?? null).slice(0, 60)}: ${status}`;
    if (status >= 500) faults.push(name);
    else if (status >= 400 && (body.status !== status || typeof body.code !== 'string'))
      faults.push(`${name}, no problem`);
    // Behind a path that is cut another operation may be.
    else if (!documentedFor(operation).has(status) && status !== 405 && status !== 404)
      faults.push(`${name}, not documented`);
  };
  for (const key of keys) {
    const all = [...wrongRequests(key)].filter(isTaken);
    while (all.length > 0) await Promise.all(all.splice(0, AT_ONCE).map(judge));
  }
  return { requests, faults };
}
