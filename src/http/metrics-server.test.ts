import { afterEach, expect, it } from 'vitest';
import { silentLogger } from '../ports/logger.ts';
import type { ListeningServer } from './listen.ts';
import { startMetricsServer } from './metrics-server.ts';
import { noTelemetry } from '../ports/telemetry.ts';

let server: ListeningServer | undefined;
afterEach(() => server?.close());

async function start(scrape: () => Promise<string>): Promise<string> {
  const metrics = { telemetry: noTelemetry, contentType: 'text/plain; version=0.0.4', scrape };
  server = await startMetricsServer(metrics, silentLogger, { port: 0, host: '127.0.0.1', setting: 'http.port' });
  return `http://127.0.0.1:${server.port}`;
}

it('serves the metrics, and nothing else', async () => {
  const url = await start(async () => 'causeway_rooms 1\n');
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('Content-Type')).toBe('text/plain; version=0.0.4');
  expect(await answer.text()).toBe('causeway_rooms 1\n');
  expect((await fetch(url)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
});

it('answers 500 without details when a metric cannot be read', async () => {
  const answer = await fetch(`${await start(() => Promise.reject(new Error('inner')))}/metrics`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe('');
});
