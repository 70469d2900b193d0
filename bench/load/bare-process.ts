/** The bare mediasoup of bare-server.ts, as the load sees it. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { usageOfTree, type Usage } from '../harness/measures/process-usage.ts';
import type { ServerHost } from '../harness/server-host.ts';
import { BareClient } from './bare-client.ts';
import { LOOPBACK } from './rtc-peer.ts';

const SERVER = join(import.meta.dirname, 'bare-server.ts');
const Ready = z.tuple([z.object({ port: z.number() })]).rest(z.unknown());

export class BareProcess {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  /**
   * @param cpus in the notation of taskset(1)
   * @param host where it runs, if not here
   */
  static async start(
    cpus: string | undefined,
    host: Pick<ServerHost, 'prefix' | 'address'> = { prefix: [], address: LOOPBACK },
  ): Promise<BareProcess> {
    const pinned = cpus === undefined ? [] : ['taskset', '-c', cpus];
    const [execPath, ...execArgv] = [...host.prefix, ...pinned, process.execPath];
    const child = fork(SERVER, [host.address], {
      execPath,
      execArgv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [{ port }] = Ready.parse(await once(child, 'message'));
    return new BareProcess(child, `ws://${host.address}:${port}`);
  }

  /** One more client. */
  async connect(): Promise<BareClient> {
    return BareClient.connect(this.#url);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the bare mediasoup does not run');
    return this.#child.pid;
  }

  usage(): Usage {
    return usageOfTree(this.pid);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}
