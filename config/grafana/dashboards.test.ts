import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../src/setup/paths.mjs';
import { knownMetrics } from '../testing/known-metrics.ts';
import { textOf } from './dashboard.ts';
import { plans } from './plans.ts';

const folder = join(root, 'config/grafana/dashboards');

describe.each(plans.map((plan) => [plan.uid, plan] as const))('%s', (uid, plan) => {
  it('stands in its file as it is planned (npm run docs)', () => {
    expect(readFileSync(join(folder, `${uid}.json`), 'utf8')).toBe(textOf(plan));
  });

  it('has a title and a word on each panel', () => {
    const titles = plan.panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(plan.panels.filter(({ description }) => description === '')).toEqual([]);
  });
});

it('there are no others', () => {
  expect(new Set(readdirSync(folder))).toEqual(new Set(plans.map(({ uid }) => `${uid}.json`)));
});

it('they ask for nothing that neither the server tells nor the rules record', async () => {
  const recorded = readFileSync(join(root, 'config/prometheus/recording.yaml'), 'utf8').matchAll(/record: (\S+)/g);
  const known = new Set([...(await knownMetrics()), ...[...recorded].map(([, name]) => name)]);
  const asked = plans.flatMap(({ panels }) =>
    panels.flatMap(({ queries }) =>
      queries.flatMap(({ expr }) => expr.match(/\b(?:causeway|nodejs|process)[_:][\w:]+/g)),
    ),
  );
  expect(asked.filter((name) => name !== null && !known.has(name))).toEqual([]);
});
