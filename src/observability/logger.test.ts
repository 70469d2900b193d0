import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function capture(level: 'debug' | 'info' | 'warn' = 'info') {
  const lines: string[] = [];
  const logger = createLogger({
    level,
    node: 'n1',
    region: 'eu',
    destination: { write: (line) => void lines.push(line) },
  });
  return { logger, lines };
}

it('logs JSON with the node, its region and what is bound', () => {
  const { logger, lines } = capture();
  logger.child({ tenant: 'acme' }).info({ seconds: 2 }, 'done');
  expect(JSON.parse(lines.join())).toMatchObject({
    level: 'info',
    node: 'n1',
    region: 'eu',
    tenant: 'acme',
    seconds: 2,
    msg: 'done',
  });
});

it('leaves out what is below its level', () => {
  const { logger, lines } = capture('warn');
  logger.info({}, 'not this');
  logger.warn({}, 'this');
  expect(lines).toHaveLength(1);
});

it('takes another level while it is used, also where context is bound', () => {
  const { logger, lines } = capture('warn');
  const child = logger.child({ part: 'a' });
  child.info({}, 'not this');
  child.warn({}, 'this');
  logger.setLevel('debug');
  child.debug({}, 'this too');
  logger.setLevel('silent');
  child.error({}, 'nor this');
  expect(lines).toEqual([expect.stringContaining('"msg":"this"'), expect.stringContaining('"msg":"this too"')]);
});

it.each(['err', 'error'])('logs an error under %s with its stack', (field) => {
  const { logger, lines } = capture();
  logger.error({ [field]: new Error('refused') }, 'said');
  const written = { message: 'refused', stack: expect.stringContaining('.ts:') };
  expect(JSON.parse(lines.join())).toMatchObject({ [field]: written });
});

it.each(['token', 'resumeToken', 'authorization', 'cookie', 'secret', 'password', 'privateKey'])(
  'never logs the value of %s, however deep, in errors and bound context too',
  (field) => {
    const { logger, lines } = capture();
    const hidden = { [field]: 'hunter2' };
    const err = Object.assign(new Error('refused', { cause: new Error('inner') }), hidden);
    logger.child(hidden).error({ ...hidden, a: hidden, list: [hidden], b: { c: { d: { ...hidden } } }, err }, 'said');
    expect(lines.join()).not.toContain('hunter2');
    expect(lines.join()).toContain('inner');
  },
);
