/** The bare mediasoup of bare-server.ts, as the load sees it. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { usageOfTree, type Usage } from '../harness/process-usage.ts';
import type { ServerHost } from '../harness/server-host.ts';
import type { BareAnswers, BareRequest } from './bare-messages.ts';
import { LOOPBACK } from './rtc-peer.ts';

const SERVER = join(import.meta.dirname, 'bare-server.ts');
const Answer = z.object({ id: z.number(), result: z.unknown().optional(), error: z.string().optional() });

export class BareProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #requests = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const { id, result, error } = Answer.parse(message);
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) pending?.resolve(result);
      else pending?.reject(new Error(error));
    });
  }

  /**
   * @param cpus in the notation of taskset(1)
   * @param host where it runs, if not here
   * @param workerBin its mediasoup-worker, if not ours
   */
  static async start(
    cpus: string | undefined,
    host: Pick<ServerHost, 'prefix' | 'address'> = { prefix: [], address: LOOPBACK },
    workerBin = process.env['MEDIASOUP_WORKER_BIN'],
  ): Promise<BareProcess> {
    const pinned = cpus === undefined ? [] : ['taskset', '-c', cpus];
    const [execPath, ...execArgv] = [...host.prefix, ...pinned, process.execPath];
    const child = fork(SERVER, [host.address], {
      execPath,
      execArgv,
      env: { ...process.env, MEDIASOUP_WORKER_BIN: workerBin },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    return new BareProcess(child);
  }

  async ask<R extends BareRequest>(request: R): Promise<BareAnswers[R['do']]> {
    this.#requests += 1;
    const id = this.#requests;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    this.#child.send({ id, request });
    // Our own process, of the same source.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await pending.promise) as BareAnswers[R['do']];
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
