import { expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { LOG_LEVEL } from './domain/room/log.ts';
import { logLevelOf } from './from-config.ts';

test.each([
  ['by itself the newest', {}, LOG_LEVEL],
  ['an earlier one, where the configuration holds it', { CAUSEWAY_CLUSTER_LOG_LEVEL: '2' }, 2],
  ['none that this version does not read', { CAUSEWAY_CLUSTER_LOG_LEVEL: '99' }, LOG_LEVEL],
])('the log level of a node is %s', (_name, environment, level) => {
  expect(logLevelOf(loadConfig({ CAUSEWAY_DEV: 'true', ...environment }))).toBe(level);
});
