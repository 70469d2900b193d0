import type { Browser } from 'puppeteer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { createApp, type App } from '../../src/app.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { watch } from './disturbances.ts';
import { join, startBrowser, waitUntil, type Person } from './harness.ts';

const config = loadConfig({
  CAUSEWAY_DEV: 'true',
  CAUSEWAY_WORKERS_COUNT: '2',
  CAUSEWAY_HTTP_PORT: '0',
  CAUSEWAY_HTTP_HOST: '127.0.0.1',
  CAUSEWAY_METRICS_PORT: '0',
  CAUSEWAY_METRICS_HOST: '127.0.0.1',
  CAUSEWAY_RTC_PORT: '0',
  CAUSEWAY_RTC_LISTEN_IP: '127.0.0.1',
});

let browser: Browser;
let app: App;
/** Since when the first worker is made to look as if it worked all the time, in ms; undefined: it looks idle. */
let busySince: number | undefined;

beforeEach(async () => {
  busySince = undefined;
  let first: number | undefined;
  // The first worker that is asked about is the first of the pool, to which the first room goes.
  const readCpuSeconds = (pid: number): number => {
    first ??= pid;
    return busySince !== undefined && pid === first ? (performance.now() - busySince) / 1_000 : 0;
  };
  [app, browser] = await Promise.all([createApp(config, { logger: silentLogger, readCpuSeconds }), startBrowser()]);
});

afterEach(async () => {
  await browser?.close();
  await app?.close();
});

async function counter(name: string): Promise<number> {
  const text = await (await fetch(app.metricsUrl)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

it('of a worker with too much to do somebody moves to another one, unseen', async () => {
  const names = ['Ada', 'Bo', 'Cleo'];
  const all: Person[] = [];
  for (const name of names) all.push(await join(browser, app.url, 'shed', name));
  await Promise.all(all.map((person) => person.sees(names)));
  const seeEachOther = () =>
    Promise.all(
      all.flatMap((person, at) =>
        names.filter((_, other) => other !== at).map((name) => person.seesMovingVideoOf(name)),
      ),
    );
  await seeEachOther();
  await Promise.all(all.map(watch));
  expect(await counter('causeway_worker_moves_total')).toBe(0);

  busySince = performance.now();
  await waitUntil(async () => (await counter('causeway_worker_moves_total')) === 1, 30_000);
  busySince = undefined;
  // Who moved goes over to new tracks of both others, and they to new ones of that one.
  await waitUntil(async () => {
    const switches = await Promise.all(all.map(({ page }) => page.evaluate(() => globalThis.switches)));
    return switches.toSorted((a, b) => a - b).join() === '1,1,2';
  });
  // Two transports each: those of the former worker are gone.
  await waitUntil(async () => (await counter('causeway_transports')) === 6, 30_000);
  await seeEachOther();
  for (const { page } of all) expect(await page.evaluate(() => globalThis.disturbances)).toEqual([]);
});
