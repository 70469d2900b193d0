import { expect, test } from 'vitest';
import { silentLogger, type Logger } from './logger.ts';
import { RareLog } from './rare-log.ts';

test('each kind is logged by itself, and once for many', () => {
  const lines: unknown[] = [];
  const logger: Logger = { ...silentLogger, warn: (context, message) => lines.push([message, context]) };
  const log = new RareLog(logger);
  for (let count = 0; count < 100; count += 1) log.warn({ from: count }, 'full');
  log.warn({}, 'other');
  expect(lines).toEqual([
    ['full', { from: 0 }],
    ['other', {}],
  ]);
});
