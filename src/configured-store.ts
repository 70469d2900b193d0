/** The store that the configuration names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MEMORY_URL } from '../config/schema/registry.ts';
import { MEMORY_STORE } from '../config/schema/store.ts';
import type { Config } from '../config/schema.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store/store.ts';
import { openStore, type StoreAddress, StoreError } from './store/open-store.ts';
import { sealing } from './store/sealing.ts';

/** Of the store, in `data.folder`. */
const FILE = 'causeway.db';
const SQLITE = 'sqlite:';

/** @throws {StoreError} if it cannot be used */
export async function openConfiguredStore(config: Config, logger: Logger): Promise<Store> {
  const address = addressOf(config);
  if (config.registry.url !== MEMORY_URL && address.kind !== 'postgres') {
    logger.warn(
      { store: address.kind },
      'what this node keeps (keys, rooms made ahead, webhooks, usage) the other nodes do not know: set `store.url` to a PostgreSQL',
    );
  }
  return openStore(address, sealing(config.store.secretKeys?.split(/\s+/) ?? []));
}

function addressOf({ store: { url }, data: { folder } }: Config): StoreAddress {
  if (url?.startsWith(SQLITE) === true) return { kind: 'sqlite', file: url.slice(SQLITE.length) };
  if (url === MEMORY_STORE || (url === undefined && folder === undefined)) return { kind: 'memory' };
  if (url !== undefined) return { kind: 'postgres', url };
  return { kind: 'sqlite', file: join(made(folder ?? '.'), FILE) };
}

function made(folder: string): string {
  try {
    // What is in it is for the server alone.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(`data.folder cannot be made: ${reason}`, { cause: error });
  }
}
