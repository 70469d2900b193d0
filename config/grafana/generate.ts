/** Writes the dashboards: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { textOf } from './dashboard.ts';
import { plans } from './plans.ts';

for (const plan of plans) {
  writeFileSync(fileURLToPath(new URL(`dashboards/${plan.uid}.json`, import.meta.url)), textOf(plan));
}
