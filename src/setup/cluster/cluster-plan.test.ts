import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { planNodes, readClusterArguments } from './cluster-plan.mjs';
import { FreePorts } from './free-ports.mjs';

/** Ports that the plan may choose from. */
const ENV = {
  CAUSEWAY_HTTP_PORT: '21000',
  CAUSEWAY_METRICS_PORT: '22000',
  CAUSEWAY_CLUSTER_LINK_PORT: '23000',
  CAUSEWAY_RTC_PORT: '24000',
  CAUSEWAY_WORKERS_COUNT: '2',
};

const plan = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  planNodes(readClusterArguments(args), 'redis://127.0.0.1:1', { ...ENV, ...env }, new FreePorts());

describe('the arguments', () => {
  it.each([
    [[], { nodes: 3, regions: ['eu', 'us', 'ap'], redis: undefined }],
    [['--regions', 'eu,us'], { nodes: 2, regions: ['eu', 'us'] }],
    [['--nodes', '5', '--redis', 'redis://host'], { nodes: 5, redis: 'redis://host' }],
  ])('%j', (args, expected) => {
    expect(readClusterArguments(args)).toMatchObject(expected);
  });

  it.each([
    [['--nodes', '0'], '--nodes 0'],
    [['--nodes', 'many'], '--nodes many'],
    [['--nodes', '1.5'], '--nodes 1.5'],
    [['--regions', 'EU'], '"EU" is no region'],
    [['--regions', 'eu,'], '"" is no region'],
    [['--node', '3'], '--node'],
    [['three'], 'three'],
  ])('are refused: %j', (args, message) => {
    expect(() => readClusterArguments(args)).toThrow(message);
  });
});

describe('the nodes', () => {
  it('are in the regions in turn, with names of their own', async () => {
    const nodes = await plan(['--nodes', '5', '--regions', 'eu,us']);
    expect(nodes.map(({ id, region }) => [id, region])).toEqual([
      ['eu-1', 'eu'],
      ['us-1', 'us'],
      ['eu-2', 'eu'],
      ['us-2', 'us'],
      ['eu-3', 'eu'],
    ]);
  });

  it('share a registry and a secret, and no port', async () => {
    const nodes = await plan([]);
    const settings = nodes.map(({ env }): NodeJS.ProcessEnv => env);
    const valuesOf = (variable: string) => settings.map((env) => env[variable]);
    expect(new Set(valuesOf('CAUSEWAY_CLUSTER_SECRET')).size).toBe(1);
    expect(new Set(valuesOf('CAUSEWAY_REGISTRY_URL'))).toEqual(new Set(['redis://127.0.0.1:1']));
    const media = valuesOf('CAUSEWAY_RTC_PORT').flatMap((port) => [Number(port), Number(port) + 1]);
    const others = ['CAUSEWAY_HTTP_PORT', 'CAUSEWAY_METRICS_PORT', 'CAUSEWAY_CLUSTER_LINK_PORT'].flatMap(valuesOf);
    expect(new Set([...media, ...others.map(Number)]).size).toBe(15);
  });

  it('get a new secret each time, unless there is one', async () => {
    const secretOf = async (env: NodeJS.ProcessEnv) => (await plan([], env))[0]?.env['CAUSEWAY_CLUSTER_SECRET'];
    expect(await secretOf({})).not.toBe(await secretOf({}));
    expect(await secretOf({ CAUSEWAY_CLUSTER_SECRET: 'given' })).toBe('given');
  });

  it('are in development mode, but not in production', async () => {
    expect((await plan([]))[0]?.env).toMatchObject({ CAUSEWAY_DEV: 'true' });
    expect((await plan([], { NODE_ENV: 'production' }))[0]?.env).not.toHaveProperty('CAUSEWAY_DEV');
  });
});

describe('a port', () => {
  const blocker = createServer();
  afterEach(() => blocker.close());

  it('is none that another program listens on', async () => {
    await new Promise<void>((resolve) => {
      blocker.listen(0, '127.0.0.1', resolve);
    });
    const port = Number(/"port":(\d+)/.exec(JSON.stringify(blocker.address()))?.[1]);
    expect(await new FreePorts().take(port)).toBeGreaterThan(port);
  });

  it('is followed by as many as are asked for', async () => {
    const ports = new FreePorts();
    const first = await ports.take(25_000, 3);
    expect(await ports.take(first)).toBeGreaterThanOrEqual(first + 3);
  });
});
