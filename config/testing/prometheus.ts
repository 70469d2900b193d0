/** A Prometheus of Debian's, which keeps its data in a folder that goes with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../bench/harness/free-port.ts';
import { root } from '../../src/setup/paths.mjs';

const READY_WITHIN_MS = 20_000;

const Answer = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  /** @throws when the query is not valid */
  query(expr: string): Promise<Series[]>;
  close(): Promise<void>;
}

/** With our rules; scrapes these nodes every second. */
export async function startPrometheus(
  targets: readonly { readonly metricsUrl: string; readonly region: string }[],
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-prometheus-'));
  const port = await freePort();
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['recording', 'alerts'].map((name) => join(root, `config/prometheus/${name}.yaml`)),
    scrape_configs: [
      {
        job_name: 'causeway',
        static_configs: targets.map(({ metricsUrl, region }) => ({
          targets: [new URL(metricsUrl).host],
          labels: { region },
        })),
      },
    ],
  };
  writeFileSync(join(folder, 'prometheus.yaml'), stringify(config));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await close();
      throw new Error(`Prometheus did not start:\n${said}`);
    }
    await delay(50);
  }
  return {
    async query(expr) {
      const response = await fetch(`${url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: expr }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${expr}: ${text}`);
      return Answer.parse(JSON.parse(text)).data.result.map(({ metric, value: [, value] }) => ({
        labels: metric,
        value: Number(value),
      }));
    },
    close,
  };
}
