/** Serves the metrics to Prometheus, on a port of their own: it can be kept from the internet. */
import { createServer } from 'node:http';
import type { Metrics } from '../observability/metrics.ts';
import type { Logger } from '../ports/logger.ts';
import { listen, type ListeningServer, type ListenOptions } from './listen.ts';

/** Path of the metrics. */
export const METRICS_PATH = '/metrics';

/** @throws {ListenError} */
export function startMetricsServer(
  metrics: Pick<Metrics, 'contentType' | 'scrape'>,
  logger: Logger,
  options: ListenOptions,
): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== METRICS_PATH) {
      response.writeHead(404).end();
      return;
    }
    metrics.scrape().then(
      (text) => response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      (error: unknown) => {
        logger.error({ err: error }, 'the metrics could not be read');
        response.writeHead(500).end();
      },
    );
  });
  return listen(server, options);
}
