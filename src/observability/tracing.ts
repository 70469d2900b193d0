/** Traces by OpenTelemetry, sent to a collector (OTLP over HTTP). Loaded only where they are on. */
import {
  context,
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { CausewayError } from '../domain/errors.ts';
import type { Tracing } from '../ports/tracing.ts';

export interface TracingOptions {
  /** Where spans are sent to. */
  readonly exporter: SpanExporter;
  /** Share of the traces that are recorded, 0 to 1. */
  readonly ratio: number;
  readonly node: string;
  readonly region: string;
  readonly version: string;
}

export interface OpenTracing extends Tracing {
  /** Of the trace that runs now and is recorded: 32 hexadecimal digits. */
  traceId(): string | undefined;
  /** Sends what is left. May be called twice. */
  close(): Promise<void>;
}

/** A `traceparent`: version, trace, span, flags (https://www.w3.org/TR/trace-context/, section 3.2). */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/;

/** As a collector of OpenTelemetry takes them, at a URL that ends in `/v1/traces`. */
export const exporterTo = (url: string): SpanExporter => new OTLPTraceExporter({ url });

function contextFrom(traceparent: string): Context {
  const [, traceId = '', spanId = '', flags] = TRACEPARENT.exec(traceparent) ?? [];
  const remote = {
    traceId,
    spanId,
    traceFlags: flags === '1' ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  return isSpanContextValid(remote) ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
}

export function openTracing({ exporter, ratio, node, region, version }: TracingOptions): OpenTracing {
  // One for the process: it only says which span runs now.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    resource: resourceFromAttributes({
      'service.name': 'causeway',
      'service.version': version,
      'service.instance.id': node,
      'causeway.region': region,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('causeway');
  const running = () => {
    const now = trace.getActiveSpan()?.spanContext();
    return now && (now.traceFlags & TraceFlags.SAMPLED) !== 0 ? now : undefined;
  };
  let closed: Promise<void> | undefined;
  return {
    trace(name, act, from) {
      const parent = from === undefined ? context.active() : contextFrom(from);
      const kind = from === undefined ? SpanKind.INTERNAL : SpanKind.SERVER;
      return tracer.startActiveSpan(name, { kind }, parent, async (span) => {
        const fail = (code: string): void => {
          span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR });
        };
        try {
          return await act({ fail });
        } catch (error) {
          // The code, and no more: messages may name somebody.
          fail(error instanceof CausewayError ? error.code : 'internal');
          throw error;
        } finally {
          span.end();
        }
      });
    },
    current() {
      const now = running();
      return now && `00-${now.traceId}-${now.spanId}-01`;
    },
    traceId: () => running()?.traceId,
    close: () => (closed ??= provider.shutdown()),
  };
}
