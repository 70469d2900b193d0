import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCode, SetupFailure } from '../failure.mjs';

const program = 'redis-server';
const host = '127.0.0.1';
const standardPort = 6379;
const readyWithinMs = 10_000;

/**
 * Starts a Redis of our own, which only this machine reaches and which keeps nothing.
 *
 * @param {import('./children.mjs').Children} children
 * @param {import('./free-ports.mjs').FreePorts} ports
 * @returns {Promise<{ url: string, child: import('./children.mjs').ChildProcess, clear: () => void }>} `clear`: removes
 *   its folder, once it has ended
 */
export async function startOwnRedis(children, ports) {
  const port = await ports.take(standardPort);
  const folder = mkdtempSync(join(tmpdir(), 'causeway-redis-'));
  const args = ['--port', `${port}`, '--bind', host, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = children.start(program, args);
  const clear = () => rmSync(folder, { recursive: true, force: true });
  if (await answers(port)) return { url: `redis://${host}:${port}`, child, clear };
  children.kill();
  clear();
  throw new SetupFailure({
    code: exitCode.cluster,
    what: `${program} does not answer on port ${port}`,
    advice: 'start a Redis by hand, and name it: npm run cluster -- --redis redis://127.0.0.1:6379',
  });
}

/** @param {number} port */
async function answers(port) {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    const socket = connect(port, host);
    try {
      await once(socket, 'connect');
      socket.write('PING\r\n');
      const [reply] = await once(socket, 'data');
      if (String(reply).startsWith('+PONG')) return true;
    } catch {
      // It does not listen yet.
    } finally {
      socket.destroy();
    }
    await sleep(50);
  }
  return false;
}
