/** Traces: what one request led to, in this node and in others. */

interface Span {
  /** It did not succeed, though it threw nothing. @param code one of a closed set */
  fail(code: string): void;
}

export interface Tracing {
  /**
   * Does something as a span of the trace that runs now; of a new one where none does. What it throws fails the span.
   *
   * @param name few different ones, none of them with an id in it
   * @param from by a `traceparent` of another node (W3C Trace Context): the span that it belongs to
   */
  trace<T>(name: string, act: (span: Span) => Promise<T>, from?: string): Promise<T>;
  /** The `traceparent` of the span that runs now; undefined: none that is recorded. */
  current(): string | undefined;
}

const unrecorded: Span = { fail: () => undefined };

/** Records nothing. */
export const noTracing: Tracing = { trace: (_name, act) => act(unrecorded), current: () => undefined };

/** A span of a trace that is recorded now, if there is one: it begins none. */
export function traceWithin<T>(tracing: Tracing, name: string, act: () => Promise<T>): Promise<T> {
  return tracing.current() === undefined ? act() : tracing.trace(name, act);
}
