// npm run cluster -- [--nodes NUMBER] [--regions REGION,…] [--redis URL]: many nodes on this machine, to try them out.
// Prints `NODE_ID REGION URL METRICS_URL PID` for each on standard output once all are ready, and stays.
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { Children } from './cluster/children.mjs';
import { planNodes, readClusterArguments } from './cluster/cluster-plan.mjs';
import { exitCode, runMain, SetupFailure } from './failure.mjs';
import { FreePorts } from './cluster/free-ports.mjs';
import { nodeRuntime } from './node-runtime.mjs';
import { startOwnRedis } from './cluster/own-redis.mjs';
import { ensurePrograms } from './programs.mjs';
import { root } from './paths.mjs';
import { note } from './progress.mjs';
import { serverArguments } from './server-arguments.mjs';
import { setUp } from './set-up.mjs';

/** The deadline of a node, unless it is set: `shutdown.deadlineMs`. */
const nodeDeadlineMs = 10_000;
/** What a node may take beyond its own deadline. */
const marginMs = 5_000;
const redisPatienceMs = 2_000;
/** One Ctrl-C reaches us more than once, from the terminal and from npm, within this time. */
const sameSignalMs = 250;

/** @typedef {import('./cluster/children.mjs').ChildProcess} ChildProcess */
/** @typedef {import('./cluster/cluster-plan.mjs').PlannedNode} PlannedNode */

/**
 * Starts a node and waits until it is ready.
 *
 * @param {Children} nodes
 * @param {PlannedNode} planned
 * @returns {Promise<{ line: string, ended: Promise<void> }>} what to tell of it
 */
async function startNode(nodes, { id, region, metricsUrl, env }) {
  const child = nodes.start(nodeRuntime(), serverArguments, { cwd: root, env, stdout: 'pipe' });
  const ended = howItEnds(child).then((how) => note(`${id} (pid ${child.pid}) ${how}`));
  const url = child.stdout && (await readyUrl(child.stdout));
  if (url) return { line: `${id} ${region} ${url} ${metricsUrl} ${child.pid}`, ended };
  throw new SetupFailure({
    code: exitCode.cluster,
    what: `the node ${id} ended before it was ready`,
    advice: 'see what it says above.',
  });
}

/** @param {NodeJS.ReadableStream} stdout */
async function readyUrl(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    const [, url] = /^Causeway is ready: (\S+)$/.exec(line) ?? [];
    if (url) return url;
  }
  return undefined;
}

/** @param {ChildProcess} child @returns {Promise<string>} */
const howItEnds = (child) =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
  });

/** @returns {Promise<NodeJS.Signals>} a signal to stop; a second one ends everything at once */
function stopSignal(/** @type {Children[]} */ ...all) {
  return new Promise((resolve) => {
    /** @type {number | undefined} */
    let firstAt;
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        if (firstAt === undefined) {
          firstAt = performance.now();
          resolve(signal);
        } else if (performance.now() - firstAt > sameSignalMs) {
          for (const children of all) children.kill();
          process.exit(128 + constants.signals[signal]);
        }
      });
    }
  });
}

await runMain(async () => {
  const wanted = readClusterArguments(process.argv.slice(2));
  const env = await setUp({ worker: true, webClient: true });
  if (!wanted.redis) await ensurePrograms(['redis'], 'npm run cluster');

  const ports = new FreePorts();
  const nodes = new Children();
  const others = new Children();
  const stop = stopSignal(nodes, others);
  let stopping = false;
  void stop.then(() => {
    stopping = true;
  });
  const redis = wanted.redis ? undefined : await startOwnRedis(others, ports);
  if (redis) {
    note(`Redis: ${redis.url} (pid ${redis.child.pid})`);
    void howItEnds(redis.child).then((how) => stopping || note(`Redis ${how}`));
  }

  try {
    const planned = await planNodes(wanted, wanted.redis ?? redis?.url ?? '', env, ports);
    const starting = Promise.all(planned.map((node) => startNode(nodes, node)));
    const started = await Promise.race([starting, stop.then(() => undefined)]);
    if (started) {
      process.stdout.write(started.map(({ line }) => `${line}\n`).join(''));
      await Promise.race([stop, Promise.all(started.map(({ ended }) => ended))]);
    }
    return 0;
  } finally {
    stopping = true;
    await nodes.stop((Number(env.CAUSEWAY_SHUTDOWN_DEADLINE_MS) || nodeDeadlineMs) + marginMs);
    await others.stop(redisPatienceMs);
    redis?.clear();
  }
});
