/** An operation of the interface for programs: what it takes, what it answers, who may, and what it does. */
import { z } from 'zod';
import type { Caller } from '../../auth/api-keys.ts';
import type { Scope } from '../../auth/scopes.ts';
import { type ProblemCode, ProblemError } from './problem.ts';
import type { ApiServices } from './services.ts';

type HttpMethod = 'get' | 'post' | 'patch' | 'delete';

/**
 * Whom an operation is about: one tenant, which is the key's or is named in the query; the installation, which is for keys of
 * the operator alone; or the tenant if there is one, else the installation.
 */
type Tenancy = 'tenant' | 'installation' | 'either';

/** One request, as the operation sees it. */
export interface Call {
  readonly caller: Caller;
  /** null: it is about the installation. */
  readonly tenant: string | null;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly services: ApiServices;
}

/** What is answered. */
export interface Answer {
  /** Undefined: nothing. */
  readonly body?: unknown;
  /** Lines, one after the other, in place of a body. */
  readonly lines?: AsyncIterable<string>;
  /** Where the thing is that was made. */
  readonly location?: string | undefined;
}

/** What is known of an operation without its types. */
interface About {
  /** Unique; programs that generate clients name their functions so. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Below `/v1`, with `{name}` for each param. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly tenancy: Tenancy;
  readonly status: 200 | 201 | 204;
  /** The answer has an `ETag`. */
  readonly tagged?: true;
  /** Of a POST: how it takes an Idempotency-Key. `secret`: the answer holds what is shown once, and is not kept. */
  readonly repeats?: 'kept' | 'secret';
  /** Problems beside those that every operation may have. */
  readonly problems?: readonly ProblemCode[];
  /** Of an answer that is a text; JSON unless given. */
  readonly mediaType?: 'text/calendar';
}

/** Schemas of `params`, `query` and `body`, as far as there are any. */
type Shape = z.core.$ZodShape;
type InputOf<S extends Shape> = z.output<z.ZodObject<S>>;

interface Definition<S extends Shape, R extends z.ZodType> extends About {
  readonly input: S;
  /** Of the answer; without it there is nothing in it. */
  readonly result?: R;
  readonly run: (call: Call, input: InputOf<S>) => Promise<z.input<R>>;
  /** Below `/v1`: where the thing is that was made. */
  readonly location?: (value: z.input<R>) => string;
  /** Of a change: the thing as it is now, whose tag `If-Match` has to be. */
  readonly current?: (call: Call, input: InputOf<S>) => Promise<unknown>;
}

interface LinesDefinition<S extends Shape> extends About {
  readonly input: S;
  /** Of each line. */
  readonly line: z.ZodType;
  readonly lines: (call: Call, input: InputOf<S>) => AsyncIterable<string>;
}

/** Of a request, not parsed yet. */
interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** A request whose input is as it has to be. */
export interface Request {
  /** What the request names, for the audit log. */
  readonly target: Readonly<Record<string, string>>;
  readonly current: ((call: Call) => Promise<unknown>) | undefined;
  readonly run: (call: Call) => Promise<Answer>;
}

/** An operation, whatever its types are. */
export interface Operation extends About {
  readonly input: Shape;
  readonly result: z.ZodType | undefined;
  /** The answer is made of lines of JSON. */
  readonly inLines: boolean;
  /** A change takes `If-Match`. */
  readonly matches: boolean;
  /** @throws {ProblemError} where the input is not as it has to be */
  readonly parse: (input: RawInput) => Request;
}

/** An operation, with the types of its schemas held to what it does. */
export function operation<S extends Shape, R extends z.ZodType = z.ZodUndefined>(
  definition: Definition<S, R>,
): Operation {
  const { run, location, current, result, ...about } = definition;
  const schema = z.object(definition.input);
  return {
    ...about,
    result,
    inLines: false,
    matches: current !== undefined,
    parse(raw) {
      const input = parsed(schema, raw);
      return {
        target: namesIn(raw.params),
        current: current && ((call) => current(call, input)),
        async run(call) {
          const value = await run(call, input);
          return result === undefined
            ? {}
            : { body: result.parse(value), ...(location ? { location: location(value) } : {}) };
        },
      };
    },
  };
}

/** An operation that answers lines of JSON. */
export function operationInLines<S extends Shape>(definition: LinesDefinition<S>): Operation {
  const { lines, line, ...about } = definition;
  const schema = z.object(definition.input);
  return {
    ...about,
    result: line,
    inLines: true,
    matches: false,
    parse(raw) {
      const input = parsed(schema, raw);
      return { target: namesIn(raw.params), current: undefined, run: async (call) => ({ lines: lines(call, input) }) };
    },
  };
}

/** @throws {ProblemError} */
function parsed<S extends Shape>(schema: z.ZodObject<S>, raw: RawInput): z.output<z.ZodObject<S>> {
  const outcome = schema.safeParse(raw);
  if (outcome.success) return outcome.data;
  const issues = outcome.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  throw new ProblemError('invalid', 'the request is not as it has to be', { issues });
}

function namesIn(params: unknown): Readonly<Record<string, string>> {
  if (typeof params !== 'object' || params === null) return {};
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** The tenant of an operation that is about one. */
export function tenantOf({ tenant }: Call): string {
  if (tenant === null) throw new ProblemError('tenant_needed', 'name a tenant in the query: ?tenant=');
  return tenant;
}
