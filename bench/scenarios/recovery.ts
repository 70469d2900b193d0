/**
 * What people in a meeting see of a fault: three nodes with a viewer in Chromium on each, whose pictures of each other
 * are watched while something breaks. Chromium and its real media path, because what counts is how long a picture
 * stands still before a person's eyes: that includes the player, key frames, DTLS and the page's own work.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'hdr-histogram-js';
import { z } from 'zod';
import { startBrowser } from '../harness/browser.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { Audience } from './recovery/audience.ts';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { Cluster } from '../harness/cluster.ts';
import { FAULTS, type Fault, type FaultSettings } from './recovery/faults.ts';
import { tryOnce, type Outcome } from './recovery/trial.ts';

const Faults = z
  .string()
  .transform((names) => names.split(',').filter(Boolean))
  .pipe(z.array(z.enum(Object.keys(FAULTS))));

const Options = z.object({
  tries: z.coerce.number().int().min(1).max(1_000),
  faults: Faults,
  wholeClient: Faults,
  redisDownMs: z.coerce.number().int().min(0).max(120_000),
});

export const recovery = defineScenario({
  name: 'recovery',
  summary:
    'breaks things under a meeting of three browsers on three nodes, and watches their pictures; takes about 25 minutes',
  programs: ['chromium', 'redis'],
  quick: ['--tries', '1', '--faults', 'worker,node'],
  options: (command) =>
    command
      .option('--tries <count>', 'how often each fault is tried', '20')
      .option('--faults <names>', 'what is tried, in this order', Object.keys(FAULTS).join(','))
      .option('--whole-client <faults>', 'what is tried again with the whole web client in the pages', 'none,drain')
      .option('--redis-down-ms <ms>', 'how long Redis is away', '3000'),
  schema: Options,
  async run(options, progress) {
    await using started = endedInAnyCase();
    progress('starting Redis, three nodes and Chromium');
    // Two workers each, as on a machine with two CPUs: when one dies the other takes its people at once.
    const cluster = await Cluster.plan(['eu', 'us', 'ap'], async () => ({ CAUSEWAY_WORKERS_COUNT: '2' }));
    started.defer(() => cluster.close());
    await cluster.start();
    const browser = await startBrowser();
    started.defer(() => browser.close());
    const tried = new Map<string, Outcome[]>();
    for (const [pages, names] of [
      ['light', options.faults],
      ['whole', options.wholeClient],
    ] as const) {
      if (names.length === 0) continue;
      const audience = await Audience.open(cluster, browser, pages);
      try {
        for (const fault of names.flatMap((name) => FAULTS[name] ?? [])) {
          // The same fault beside itself: what nothing but the library shows, and what people have.
          const name = pages === 'whole' ? `wholeClient${capitalised(fault.name)}` : fault.name;
          tried.set(name, await tryOften(cluster, audience, { ...fault, name }, { ...options, progress }));
        }
      } finally {
        await audience.close();
      }
    }
    return summarise(tried, options.tries);
  },
});

interface TrialOptions extends FaultSettings {
  readonly tries: number;
  readonly progress: Progress;
}

async function tryOften(
  cluster: Cluster,
  audience: Audience,
  fault: Fault,
  { tries, progress, ...settings }: TrialOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let index = 1; index <= tries; index += 1) {
    let outcome: Outcome;
    try {
      await cluster.start();
      await audience.arrange();
      await delay(fault.restMs);
      outcome = await tryOnce(cluster, audience, fault, settings);
    } catch (error) {
      progress(`${fault.name} ${index}/${tries}: NOT TRIED: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    outcomes.push(outcome);
    const list = (ms: readonly number[]): string => ms.map((gap) => Math.round(gap)).join(' ');
    progress(
      `${fault.name} ${index}/${tries}: ${outcome.whole ? '' : 'NOT WHOLE AGAIN, '}gaps ${list(outcome.struckGapsMs)} ms, ` +
        `of others ${list(outcome.othersGapsMs)} ms; people lost ${outcome.lost}, doubled ${outcome.doubled}, seen ` +
        `leaving ${outcome.vanished}; events lost ${outcome.eventsLost} of ${outcome.eventsAcknowledged}, doubled ` +
        `${outcome.eventsDoubled}, missed by who moved ${outcome.eventsMissedByMoved}`,
    );
  }
  return outcomes;
}

const capitalised = (name: string): string => `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;

function summarise(all: ReadonlyMap<string, readonly Outcome[]>, triesEach: number): Results {
  const outcomes = [...all.values()].flat();
  const sum = (count: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const results: Record<string, number> = {};
  for (const [name, own] of all) {
    Object.assign(
      results,
      distribution(
        `${name}GapMs`,
        own.flatMap(({ struckGapsMs }) => struckGapsMs),
      ),
    );
    Object.assign(
      results,
      distribution(
        `${name}OthersGapMs`,
        own.flatMap(({ othersGapsMs }) => othersGapsMs),
      ),
    );
  }
  return {
    tries: outcomes.length,
    triesFailed: all.size * triesEach - outcomes.length,
    ...results,
    meetingsNotWholeAgain: sum(({ whole }) => (whole ? 0 : 1)),
    participantsLost: sum(({ lost }) => lost),
    participantsDoubled: sum(({ doubled }) => doubled),
    participantsSeenLeaving: sum(({ vanished }) => vanished),
    eventsAcknowledged: sum(({ eventsAcknowledged }) => eventsAcknowledged),
    eventsLost: sum(({ eventsLost }) => eventsLost),
    eventsMissedByMoved: sum(({ eventsMissedByMoved }) => eventsMissedByMoved),
    eventsDoubled: sum(({ eventsDoubled }) => eventsDoubled),
  };
}

/** Empty where nothing was measured. */
function distribution(name: string, values: readonly number[]): Results {
  if (values.length === 0) return {};
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  for (const value of values) histogram.recordValue(Math.round(value));
  return {
    [`${name}P50`]: histogram.getValueAtPercentile(50),
    [`${name}P95`]: histogram.getValueAtPercentile(95),
    [`${name}Max`]: histogram.maxValue,
  };
}
