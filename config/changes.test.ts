import { expect, it } from 'vitest';
import { changesBetween } from './changes.ts';
import { loadConfig } from './load.ts';

const load = (env: NodeJS.ProcessEnv = {}) => loadConfig({ CAUSEWAY_DEV: 'true', ...env });

it.each([
  ['nothing', {}, [], []],
  [
    'a limit and the level',
    { CAUSEWAY_LIMITS_CONNECTIONS: '7', CAUSEWAY_LOG_LEVEL: 'debug' },
    ['limits.connections', 'log.level'],
    [],
  ],
  ['a port', { CAUSEWAY_HTTP_PORT: '7' }, [], ['http.port']],
  ['tenants', { CAUSEWAY_TENANTS: '[{"tenant":"a","regions":["eu"]}]' }, ['tenants'], []],
  [
    'the mode',
    {
      CAUSEWAY_DEV: 'false',
      CAUSEWAY_AUTH_KEYS: '[{"tenant":"a","algorithm":"HS256","secret":"a secret that only the test knows"}]',
    },
    ['auth.keys'],
    ['dev'],
  ],
])('tells which keys differ, and which of them need a restart: %s', (_, env, reloaded, ignored) => {
  expect(changesBetween(load(), load(env))).toEqual({ reloaded, ignored });
});
