/** Firefox in a network namespace: its debugging port is on the loopback there, so it is led out over a socket in a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { FIREFOX, startFirefox } from './harness.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** Runs inside: connects whoever comes over the file with the port. */
const LEAD_OUT = `
const { connect, createServer } = require('node:net');
const [file, port] = process.argv.slice(1);
createServer((outside) => {
  const inside = connect(Number(port), '127.0.0.1');
  for (const socket of [outside, inside]) socket.on('error', () => { outside.destroy(); inside.destroy(); });
  outside.pipe(inside).pipe(outside);
}).listen(file, () => process.stdout.write('ready'));
`;

export interface FarFirefox {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** @param origin taken for secure, though it is on plain HTTP and not on the loopback */
export async function startFarFirefox(namespace: NetworkNamespace, origin: string): Promise<FarFirefox> {
  const file = join(tmpdir(), `${namespace.name}.socket`);
  const door = createServer((near) => {
    const far = connect(file);
    for (const socket of [near, far]) {
      socket.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const port = portOf(door.address());
  const [command, ...args] = [...namespace.prefix, process.execPath, '-e', LEAD_OUT, file, String(port)];
  const leadOut = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const close = async (): Promise<void> => {
    leadOut.kill();
    door.close();
    rmSync(file, { force: true });
  };
  try {
    await once(leadOut.stdout, 'data');
    const browser = await startFirefox({
      executablePath: namespace.executable(FIREFOX),
      debuggingPort: port,
      preferences: { 'dom.securecontext.allowlist': new URL(origin).hostname },
    });
    return {
      browser,
      async close() {
        await browser.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('not a port');
  return address.port;
}
