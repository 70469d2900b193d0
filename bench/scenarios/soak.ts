/**
 * Churn for a long time on two nodes and a Redis, and then nothing: when everybody has gone, what the server holds must be
 * what it held before. Two workers on each node, of which one is killed again and again; the other lives from the
 * beginning to the end, so that what it loses shows in its memory. No speed is measured: it may run beside other things.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { Cluster, type ClusterNode } from '../harness/cluster.ts';
import { workerPids } from '../harness/measures/process-usage.ts';
import { Random } from '../simulation/random.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { INSPECTABLE } from '../harness/server-process.ts';
import { provideElements } from '../load/shown-elements.ts';
import { leaksBetween } from './soak/balance.ts';
import { Churn } from './soak/churn.ts';
import { footprintOf, holdingsOf, numbersOf, type Footprint } from './soak/footprint.ts';

const Options = z.object({
  minutes: z.coerce
    .number()
    .positive()
    .max(24 * 60),
  warmUpMinutes: z.coerce.number().positive().max(60),
  people: z.coerce.number().int().min(1).max(500),
  staySeconds: z.coerce.number().positive().max(3_600),
  killSeconds: z.coerce.number().positive().max(3_600),
  seed: z.coerce.number().int(),
});
type Options = z.infer<typeof Options>;

const MINUTE_MS = 60_000;
/** Longer than all that outlives its people: a seat stays for 30 s, then a hop for 5, then in Redis that a room has ended for 60. */
const QUIET_FOR_MS = 70_000;
const QUIET_WITHIN_MS = 300_000;
const LOOK_MS = 2_000;

export const soak = defineScenario({
  name: 'soak',
  summary: 'people come and go, workers die; when all have gone, nothing may be left of them; takes about an hour',
  programs: ['redis'],
  options: (command) =>
    command
      .option('--minutes <count>', 'how long people come and go', '60')
      .option('--warm-up-minutes <count>', 'how long before that, until the code is compiled and pools are full', '4')
      .option('--people <count>', 'how many there are', '16')
      .option('--stay-seconds <count>', 'how long one stays, on average', '15')
      .option('--kill-seconds <count>', 'between the deaths of two workers, on average', '45')
      .option('--seed <number>', 'what happens is drawn from it', '1'),
  schema: Options,
  async run(options, progress) {
    provideElements();
    await using started = endedInAnyCase();
    const cluster = await Cluster.plan(['eu', 'us'], async () => ({
      ...INSPECTABLE,
      CAUSEWAY_WORKERS_COUNT: '2',
      CAUSEWAY_WORKERS_SESSIONS_PER_ROOM: '2',
    }));
    started.defer(() => cluster.close());
    progress('starting Redis and two nodes');
    await cluster.start();
    return await measure(cluster, options, progress);
  },
});

async function measure(cluster: Cluster, options: Options, progress: Progress): Promise<Results> {
  const lasting = (await Promise.all(cluster.nodes.map(workersOf))).map((pids) => Math.min(...pids));
  await churn(cluster, { ...options, minutes: options.warmUpMinutes, seed: options.seed + 1 }, lasting, progress);
  await quiet(cluster, progress);
  const start = await footprintOf(cluster, lasting);

  const { tally, workerKills } = await churn(cluster, options, lasting, progress);
  const quietAfterMs = await quiet(cluster, progress);
  const end = await footprintOf(cluster, lasting);

  const leaks = leaksBetween(start, end);
  for (const leak of leaks) progress(`LEAK: ${leak}`);
  if (leaks.length > 0) process.exitCode = 1;
  return {
    leaks: leaks.length,
    minutes: options.minutes,
    seed: options.seed,
    ...tally,
    workerKills,
    quietAfterSeconds: Math.round(quietAfterMs / 1_000),
    ...pairs(start, end),
  };
}

/** Lets people come and go, while workers die. */
async function churn(cluster: Cluster, options: Options, lasting: readonly number[], progress: Progress) {
  const [first, ...others] = cluster.nodes;
  if (first === undefined) throw new Error('there are no nodes');
  const { people, minutes, staySeconds, killSeconds, seed } = options;
  const nodes: readonly [ClusterNode, ...ClusterNode[]] = [first, ...others];
  const churn = new Churn({ nodes, people, stayMs: staySeconds * 1_000, seed, failed: progress });
  const enough = AbortSignal.timeout(minutes * MINUTE_MS);
  const random = new Random(seed);
  let workerKills = 0;
  const kill = async (): Promise<void> => {
    while (!enough.aborted) {
      await delay(random.exponential(killSeconds * 1_000), undefined, { signal: enough }).catch(() => undefined);
      if (enough.aborted) return;
      const pid = (await workersOf(random.pick(nodes))).find((each) => !lasting.includes(each));
      if (pid === undefined) continue; // It is not there again yet.
      process.kill(pid, 'SIGKILL');
      workerKills += 1;
    }
  };
  const telling = setInterval(() => {
    const { joins, failedJoins } = churn.tally;
    progress(`${joins} joins, ${failedJoins} failed, ${workerKills} workers killed`);
  }, MINUTE_MS);
  try {
    await Promise.all([churn.run(enough), kill()]);
  } finally {
    clearInterval(telling);
  }
  return { tally: churn.tally, workerKills };
}

const workersOf = async (node: ClusterNode): Promise<number[]> => workerPids((await node.running()).pid);

/**
 * Waits until nothing has become less for a while: what outlives its people has ended then.
 * @returns how long that took, in ms
 */
async function quiet(cluster: Cluster, progress: Progress): Promise<number> {
  progress('everybody has gone: waiting for what outlives them');
  const start = performance.now();
  const least = new Map<string, number>();
  let lessAt = start;
  while (performance.now() - lessAt < QUIET_FOR_MS && performance.now() - start < QUIET_WITHIN_MS) {
    for (const [name, count] of numbersOf(await holdingsOf(cluster))) {
      if (count >= (least.get(name) ?? Infinity)) continue;
      if (least.has(name)) lessAt = performance.now();
      least.set(name, count);
    }
    await delay(LOOK_MS);
  }
  return lessAt - start;
}

/** As `redisKeysStart` and `redisKeysEnd`, `heapStartBytes` and `heapEndBytes`. */
function pairs(start: Footprint, end: Footprint): Results {
  const named = (when: string, footprint: Footprint): [string, number][] => {
    const heapObjects = Object.values(footprint.instances).reduce((sum, count) => sum + count, 0);
    return [...numbersOf(footprint), ['heapObjects', heapObjects] as const].map(([name, value]) => [
      name.replace(/(Bytes)?$/, (unit) => when + unit),
      value,
    ]);
  };
  return Object.fromEntries([...named('Start', start), ...named('End', end)]);
}
