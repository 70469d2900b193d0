import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../paths.mjs';
import { note } from '../progress.mjs';

const retryMs = 250;

/**
 * Runs `work` while no other set-up of this clone runs, so that `npm start` beside `npm test` does not install twice
 * into one node_modules.
 *
 * The lock is a listening socket in Linux's abstract namespace: the kernel lets it go with the process, however that
 * ends. On other systems there is no lock.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(work) {
  if (process.platform !== 'linux') return work();
  const path = `\0causeway-set-up-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;

  for (let attempt = 0; ; attempt += 1) {
    const server = createServer();
    try {
      server.listen({ path });
      await once(server, 'listening');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      if (attempt === 0) note('Another set-up of this clone is running: waiting for it …');
      await sleep(retryMs);
      continue;
    }
    try {
      return await work();
    } finally {
      server.close();
    }
  }
}
