/** Many nodes, as `npm run cluster` starts them: with a Redis of their own, one worker each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../src/setup/cluster.mjs', import.meta.url));
const NODE_LINE = /^(?<id>\S+) (?<region>\S+) (?<url>\S+) (?<metricsUrl>\S+) (?<pid>\d+)$/;
const ENDING_LINE = /^\s*\S+ \(pid (?<pid>\d+)\) (?<how>.*)$/;

export interface ClusterNode {
  readonly id: string;
  readonly url: string;
  readonly metricsUrl: string;
  readonly pid: number;
}

export interface TestCluster {
  readonly nodes: readonly ClusterNode[];
  /** How a node ended, in the launcher's words; undefined: it runs. */
  ending(node: ClusterNode): string | undefined;
  close(): Promise<void>;
}

export function startCluster(...regions: readonly string[]): Promise<TestCluster> {
  return startClusterWith(regions);
}

/** @param settings environment variables of all nodes */
export async function startClusterWith(
  regions: readonly string[],
  settings: NodeJS.ProcessEnv = {},
): Promise<TestCluster> {
  const child = spawn(process.execPath, [LAUNCHER, '--regions', regions.join(',')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      CAUSEWAY_HTTP_HOST: '127.0.0.1',
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_LOG_LEVEL: 'error',
      // No test waits so long: a node that ends in a test did so by itself.
      CAUSEWAY_SHUTDOWN_DEADLINE_MS: '60000',
      ...settings,
    },
  });
  const endings = new Map<string, string>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    const { pid, how } = ENDING_LINE.exec(line)?.groups ?? {};
    if (pid !== undefined && how !== undefined) endings.set(pid, how);
    process.stderr.write(`${line}\n`);
  });
  const nodes: ClusterNode[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { id = '', url = '', metricsUrl = '', pid } = NODE_LINE.exec(line)?.groups ?? {};
    nodes.push({ id, url, metricsUrl, pid: Number(pid) });
    if (nodes.length === regions.length) break;
  }
  if (nodes.length < regions.length)
    throw new Error('the cluster ended before it was ready; its standard error says why');
  return {
    nodes,
    ending: ({ pid }) => endings.get(String(pid)),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
