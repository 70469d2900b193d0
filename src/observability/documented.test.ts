import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { idleMetrics } from '../../config/testing/known-metrics.ts';
import { root } from '../setup/paths.mjs';

it('every metric stands in the table of the operations document, and nothing else does', async () => {
  const registered = [...(await idleMetrics().scrape()).matchAll(/^# HELP (causeway_\w+)/gm)].map(([, name]) => name);
  const rows = readFileSync(`${root}/docs/OPERATIONS.md`, 'utf8').matchAll(/^\| (`causeway_.*?) \|/gm);
  const documented = [...rows].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(causeway_\w+)/g)].map(([, name]) => name),
  );
  expect(new Set(documented)).toEqual(new Set(registered));
  expect(documented).toHaveLength(registered.length);
});
