import { expect, test } from 'vitest';
import { runScenario } from './run-scenario.ts';

test('a scenario that fails is an outcome, with why', async () => {
  const outcome = await runScenario(['no-such-scenario'], 60_000, 'ignore');
  expect(outcome).toMatchObject({ failure: 'it ended with 1' });
}, 60_000);

test('a scenario that does not end in time is ended', async () => {
  const outcome = await runScenario(['simulate'], 500, 'ignore');
  expect(outcome).toMatchObject({ failure: 'it did not end within 1 s' });
}, 60_000);

test('a scenario that ends tells its results', async () => {
  const outcome = await runScenario(['simulate', '--people', '1000', '--countries', '10'], 60_000, 'ignore');
  expect(outcome).toMatchObject({ results: { people: 1_000, countries: 10 } });
}, 60_000);
