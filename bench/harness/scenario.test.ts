import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineScenario } from './scenario.ts';

const doubling = defineScenario({
  name: 'doubling',
  summary: 'doubles',
  schema: z.object({ count: z.coerce.number().int().max(10) }),
  options: (command) => command,
  run: async ({ count }) => ({ count: count * 2 }),
});

test('the options are parsed for the run', async () => {
  expect(await doubling.prepare({ count: '4' })(() => undefined)).toEqual({ count: 8 });
});

test('a wrong option is refused before anything runs', () => {
  expect(() => doubling.prepare({ count: '11' })).toThrow(z.ZodError);
});
