/** A typed client of the interface for programs (docs/API.md), for Node and for whatever has `fetch`. */
import { type Operations, routes } from './operations.ts';

export type OperationName = keyof Operations;
type Of<O extends OperationName, Part extends keyof Operations[O]> = Operations[O][Part];

/** Those that answer a list in pages. */
export type ListName = {
  [O in OperationName]: Operations[O] extends {
    readonly query: { readonly cursor?: string };
    readonly result: { readonly items: readonly unknown[]; readonly next: string | null };
  }
    ? O
    : never;
}[OperationName];
type ItemOf<O extends ListName> = Operations[O]['result'] extends { readonly items: readonly (infer Item)[] }
  ? Item
  : never;

/** Members that may all be left out may be left out together. */
type Part<Name extends string, T> = object extends T ? { readonly [N in Name]?: T } : { readonly [N in Name]: T };

/** What an operation takes. */
export type Input<O extends OperationName> = Part<'params', Of<O, 'params'>> &
  Part<'query', Of<O, 'query'>> &
  (Of<O, 'body'> extends undefined ? { readonly body?: undefined } : Part<'body', Of<O, 'body'>>);

export interface CallOptions {
  /** Of a POST: sent again under the same one, it is carried out once. */
  readonly idempotencyKey?: string;
  /** The `ETag` of what is to be changed. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface AdminClientOptions {
  /** Of any node, as `https://meet.example.com`, with the path below which it lives. */
  readonly url: string;
  readonly key: string;
  /** For a key of the operator: the tenant of each call that names none. */
  readonly tenant?: string;
  readonly fetch?: typeof fetch;
}

/** A problem that the server answered (RFC 9457). */
export class AdminError extends Error {
  readonly status: number;
  readonly code: string;
  /** What the code means. */
  readonly title: string | undefined;
  /** What is wrong here. */
  readonly detail: string | undefined;
  /** Places of the request that are not as they have to be, such as `body.start: expected a time`. */
  readonly issues: readonly string[];
  readonly requestId: string | undefined;
  /** When to try again, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, problem: Readonly<Record<string, unknown>>, retryAfterMs: number | undefined) {
    const { title, detail, code, requestId } = problem;
    super([detail, title].find((each) => typeof each === 'string') ?? `the server answered ${status}`);
    this.name = 'AdminError';
    this.status = status;
    this.title = typeof title === 'string' ? title : undefined;
    this.detail = typeof detail === 'string' ? detail : undefined;
    this.code = typeof code === 'string' ? code : 'unknown';
    this.issues = Array.isArray(problem['issues']) ? problem['issues'].map(issueOf) : [];
    this.requestId = typeof requestId === 'string' ? requestId : undefined;
    this.retryAfterMs = retryAfterMs;
  }
}

export class AdminClient {
  readonly #options: AdminClientOptions;

  constructor(options: AdminClientOptions) {
    this.#options = options;
  }

  /**
   * Carries out an operation by its name in the OpenAPI document. Lines of JSON are answered as one text.
   * @throws {AdminError} what the server answers; what `fetch` throws
   */
  async call<O extends OperationName>(name: O, input: Input<O>, options?: CallOptions): Promise<Of<O, 'result'>>;
  call(name: OperationName, input: RawInput, options: CallOptions = {}): Promise<unknown> {
    return this.#send(name, input, options);
  }

  /** All that a list has, page after page. @throws {AdminError} what the server answers; what `fetch` throws */
  list<O extends ListName>(name: O, input: Input<O>, options?: CallOptions): AsyncGenerator<ItemOf<O>>;
  async *list(name: ListName, input: RawInput, options: CallOptions = {}): AsyncGenerator {
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? input.query : { ...input.query, cursor };
      const page = objectOf(await this.#send(name, { ...input, ...(query && { query }) }, options));
      if (Array.isArray(page['items'])) yield* page['items'];
      cursor = typeof page['next'] === 'string' ? page['next'] : undefined;
    } while (cursor !== undefined);
  }

  async #send(name: OperationName, input: RawInput, options: CallOptions): Promise<unknown> {
    const { url, key, tenant, fetch: ask = fetch } = this.#options;
    const { method, path } = routes[name];
    const target = new URL(url.replace(/\/$/, '') + filled(path, input.params ?? {}));
    const query: RawQuery = { ...(tenant === undefined ? {} : { tenant }), ...input.query };
    for (const [each, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(each, String(value));
    }
    const headers: Record<string, string> = { Authorization: `Bearer ${key}` };
    if (input.body !== undefined) headers['Content-Type'] = 'application/json';
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey;
    if (options.ifMatch !== undefined) headers['If-Match'] = options.ifMatch;
    const response = await ask(target, {
      method,
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw errorOf(response, text);
    if (text === '') return undefined;
    return /^application\/json\b/.test(response.headers.get('content-type') ?? '') ? parsed(text) : text;
  }
}

type RawQuery = Readonly<Record<string, string | number | boolean | undefined>>;

interface RawInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: RawQuery;
  readonly body?: unknown;
}

function filled(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

function errorOf(response: Response, text: string): AdminError {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new AdminError(response.status, objectIn(text), Number.isNaN(seconds) ? undefined : seconds * 1_000);
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(parsed(text));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function issueOf(issue: unknown): string {
  const { path, message } = objectOf(issue);
  return `${String(path)}: ${String(message)}`;
}
