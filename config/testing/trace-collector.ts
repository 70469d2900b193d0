/** Takes traces as a collector of OpenTelemetry does (OTLP over HTTP, as JSON). */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) })),
      }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(z.object({ spanId: z.string(), parentSpanId: z.string().optional(), name: z.string() })),
        }),
      ),
    }),
  ),
});

interface Collected {
  readonly parent: string | undefined;
  /** `NODE NAME`. */
  readonly name: string;
}

export interface TraceCollector {
  readonly url: string;
  /** Each span with those that it belongs to: `NODE NAME > NODE NAME`. */
  chains(): readonly string[];
  close(): Promise<void>;
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans = new Map<string, Collected>();
  const take = (body: unknown): void => {
    for (const { resource, scopeSpans } of Export.parse(body).resourceSpans) {
      const node = resource.attributes.find(({ key }) => key === 'service.instance.id')?.value.stringValue ?? '';
      for (const { spanId, parentSpanId, name } of scopeSpans.flatMap((scope) => scope.spans)) {
        spans.set(spanId, { parent: parentSpanId, name: `${node} ${name}` });
      }
    }
  };
  const server = createServer((request, response) => {
    json(request)
      .then(take)
      .then(
        () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
        () => response.writeHead(400).end(),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const chain = (id: string | undefined): string[] => {
    const span = id === undefined ? undefined : spans.get(id);
    return span ? [...chain(span.parent), span.name] : [];
  };
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1/traces`,
    chains: () => [...new Set([...spans.keys()].map((id) => chain(id).join(' > ')))],
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
