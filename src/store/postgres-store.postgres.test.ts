import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '../ports/store/store.ts';
import { openStore, StoreError } from './open-store.ts';
import { storeContract } from './store.contract.ts';
import { PostgresServer } from './testing/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.dispose());

async function opened(url: string): Promise<Store> {
  const store = await openStore({ kind: 'postgres', url });
  onTestFinished(() => store.close());
  return store;
}

describe('a store at a PostgreSQL server', () => {
  storeContract(async () => opened(await server.database()));

  test('is opened by several nodes at once, and their lines are one chain', async () => {
    const url = await server.database();
    const stores = await Promise.all([opened(url), opened(url), opened(url)]);
    await Promise.all(
      stores.flatMap((store) => Array.from({ length: 10 }, () => store.audit.append({ ...ACTION, tenant: 'acme' }, 1))),
    );
    expect(await stores[0].audit.verify('acme')).toEqual({ lines: 30, fault: undefined });
  });

  test('answers `unavailable` while its server is away, and goes on when that is back', async () => {
    const store = await opened(await server.database());
    await store.audit.append(ACTION, 1);
    await server.kill();
    await expect(store.audit.append(ACTION, 2)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await store.reachable()).toBe(false);
    await server.start();
    await expect.poll(() => store.reachable(), { timeout: 10_000 }).toBe(true);
    await store.audit.append(ACTION, 3);
    expect(await store.audit.verify(null)).toEqual({ lines: 2, fault: undefined });
  });

  test('that is not there is refused', async () => {
    await expect(openStore({ kind: 'postgres', url: 'postgres://x@127.0.0.1:1/x' })).rejects.toThrow(StoreError);
  });
});

const ACTION = {
  tenant: null,
  actor: { kind: 'operator', id: 'operator' },
  action: 'drainNode',
  target: { node: 'a' },
  outcome: 'ok',
  requestId: 'r',
} as const;
