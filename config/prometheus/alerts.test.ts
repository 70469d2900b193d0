import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../src/setup/paths.mjs';
import { knownMetrics } from '../testing/known-metrics.ts';

const run = promisify(execFile);
const folder = join(root, 'config/prometheus');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          record: z.string().optional(),
          expr: z.string(),
          annotations: z.object({ summary: z.string(), description: z.string(), runbook_url: z.string() }).optional(),
        }),
      ),
    }),
  ),
});
const Cases = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      promql_expr_test: z.array(z.object({ expr: z.string(), exp_samples: z.array(z.unknown()) })),
    }),
  ),
});

const rulesOf = (file: string) => Rules.parse(parse(read(file))).groups.flatMap(({ rules }) => rules);
const recording = rulesOf('recording.yaml');
const alerts = rulesOf('alerts.yaml').map((rule) => ({ ...rule, alert: rule.alert ?? '' }));

it('the rules and the example hold, and each case ends as it should', async () => {
  await run('promtool', ['check', 'config', 'prometheus.yaml'], { cwd: folder });
  await run('promtool', ['check', 'rules', 'recording.yaml', 'alerts.yaml'], { cwd: folder });
  await run('promtool', ['test', 'rules', 'alerts.test.yaml'], { cwd: folder });
}, 30_000);

describe.each(alerts.map((rule) => [rule.alert, rule] as const))('%s', (alert, { annotations }) => {
  const { tests } = Cases.parse(parse(read('alerts.test.yaml')));

  it.each([
    ['fires', 1],
    ['is silent', 0],
  ])('has a case in which it %s', (how, samples) => {
    const [asked] = tests.find(({ name }) => name === `${alert} ${how}`)?.promql_expr_test ?? [];
    expect(asked?.expr).toBe(`count(ALERTS{alertname="${alert}",alertstate="firing"})`);
    expect(asked?.exp_samples).toHaveLength(samples);
  });

  it('has a run book', () => {
    expect(annotations?.runbook_url).toBe(`docs/OPERATIONS.md#${alert.toLowerCase()}`);
    expect(readFileSync(join(root, 'docs/OPERATIONS.md'), 'utf8')).toContain(`\n### ${alert}\n`);
  });
});

it('they ask for nothing that the server does not tell', async () => {
  const known = new Set([...(await knownMetrics()), ...recording.map(({ record }) => record), 'up']);
  const asked = [...recording, ...alerts].flatMap(({ expr }) => expr.match(/\b(?:causeway|nodejs|process)[_:][\w:]+/g));
  expect(asked.filter((name) => name !== null && !known.has(name))).toEqual([]);
});
