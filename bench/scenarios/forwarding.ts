/**
 * How many packets a CPU-second forwards: through the whole of the server, beside a mediasoup with nothing around it and
 * beside Janus, all of them there at the same time with real viewers (ICE, DTLS, SRTP), and measured in turns. What counts
 * is the ratio of two windows that lie side by side, for the machine itself swings. Cost per packet falls with load, so
 * each server is sent as much as keeps the one CPU equally busy.
 *
 * The viewers could not take so much. So first everybody receives a little, and what arrived is checked by its sequence
 * numbers; in the windows media is taken off the cable where it arrives at their end, and they go on with everything else.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { keepApart } from '../harness/cpu-placement.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { stolenMs } from '../harness/measures/process-usage.ts';
import { median, quantile } from '../harness/measures/quantile.ts';
import { makeServerHost, type ServerHost } from '../harness/server-host.ts';
import { round } from '../harness/watching.ts';
import {
  type Audience,
  type Forwarder,
  startBare,
  startJanus,
  startWhole,
  type Surroundings,
} from '../load/forwarders.ts';
import { treeOf } from '../harness/work-tree.ts';
import { watchCiphers } from '../load/rtc-peer.ts';

const Options = z.object({
  fanOuts: z
    .string()
    .regex(
      /^[1-9]\d?x[1-9]\d{0,2}(,[1-9]\d?x[1-9]\d{0,2})*$/,
      'expected publishers (up to 99) x viewers (up to 999), as 1x50,10x40',
    )
    .transform((text) => text.split(',')),
  seconds: z.coerce.number().min(1).max(20),
  rounds: z.coerce.number().int().min(1).max(50),
  use: z.coerce.number().min(0.1).max(0.9),
  against: z.string().min(1).optional(),
});
type Options = z.infer<typeof Options>;

const SETUP = join(import.meta.dirname, '../../src/setup/janus.mjs');
/** Of each publisher, when what arrives is checked. */
const CHECKED_PACKETS = 25;
/** So many a second all viewers together can take. */
const CHECKED_PER_SECOND = 3_000;
const ARRIVED_WITHIN_MS = 3_000;
/** Tries to find out how much keeps a server busy, and how long each takes. */
const TRIES = 4;
const TRY_SECONDS = 1.5;
/** To begin with, in packets a second that leave the server. */
const FIRST_GUESS = 20_000;
/** What a server may still be at work on when the last packet is sent, in ms. */
const SETTLE_MS = 150;
const PACE_MS = 2;
/** More than so much is not caught up with after a hold-up, in ms. */
const BURST_MS = 20;

/** A window in which a larger share did not leave the server does not count. */
const MOST_LOST = 0.1;
/** Nor does a pair of which one was busier than the other by more than this factor. */
const MOST_BUSIER = 1.25;
/** Until there are as many pairs that count as there are to be rounds, so many times the rounds are made at most. */
const MOST_TURNS = 2;

type Name = 'whole' | 'bare' | 'janusOneLoop' | 'janusDefault' | 'other';

interface Ratio {
  readonly name: string;
  readonly one: Name;
  readonly other: Name;
}

interface Question {
  /** Who takes part, in the order in which they take their turns. */
  readonly names: readonly Name[];
  readonly ratios: readonly Ratio[];
}

const SERVERS: Question = {
  names: ['whole', 'bare', 'janusOneLoop', 'janusDefault'],
  ratios: [
    { name: 'ratioToBare', one: 'whole', other: 'bare' },
    { name: 'ratioToJanusOneLoop', one: 'whole', other: 'janusOneLoop' },
    { name: 'ratioToJanusDefault', one: 'whole', other: 'janusDefault' },
  ],
};

/** Beside the whole server of another revision. */
const REVISIONS: Question = {
  names: ['whole', 'other'],
  ratios: [{ name: 'ratioToOther', one: 'whole', other: 'other' }],
};

export const forwarding = defineScenario({
  name: 'forwarding',
  summary:
    'packets forwarded per CPU-second, beside a bare mediasoup and beside Janus; takes about twelve minutes, as root',
  programs: ['janus', 'ip', 'iptables'],
  options: (command) =>
    command
      .option('--fan-outs <list>', 'publishers x viewers, who all see all publishers', '1x50,1x400,10x40')
      .option('--seconds <count>', 'how long a window is', '2')
      .option('--rounds <count>', 'windows of each server that count: every second round goes the other way', '20')
      .option('--use <share>', 'of a CPU, which each server is kept busy with', '0.65'),
  comparesItself: true,
  schema: Options,
  async run(options, progress) {
    const libraries = execFileSync(process.execPath, [SETUP], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const cpus = keepApart()?.server.split(',')[0];
    const results: Record<string, number> = {};
    const question = options.against === undefined ? SERVERS : REVISIONS;
    const tree = options.against === undefined ? undefined : treeOf(options.against, progress);
    for (const fanOut of options.fanOuts) {
      const [publishers = 1, viewers = 1] = fanOut.split('x').map(Number);
      const audience = { publishers, viewers };
      const contest = new Contest(question, audience, (message) => progress(`${fanOut}: ${message}`));
      try {
        await contest.begin(cpus, libraries.trim(), tree);
        await contest.checkDelivery();
        await contest.findRates(options);
        Object.assign(results, await contest.measure(options, fanOut));
      } finally {
        await contest.end();
      }
    }
    for (const { name } of question.ratios) {
      results[name] = Math.min(...options.fanOuts.map((fanOut) => results[`${name}${fanOut}`] ?? Number.NaN));
    }
    return results;
  },
});

interface Contestant {
  readonly host: ServerHost;
  readonly forwarder: Forwarder;
  /** Packets of each publisher in a second that keep it as busy as it should be. */
  rate: number;
}

interface Window {
  /** Packets, in a second of CPU time. */
  readonly perCpuSecond: number;
  /** Share of a CPU. */
  readonly use: number;
  /** Share of what was due that did not leave the server. */
  readonly lost: number;
  /** As IP carries them: the same cipher and header extensions give the same. */
  readonly bytesPerPacket: number;
}

type Windows = ReadonlyMap<Name, readonly Window[]>;

/** All servers with one audience each. */
class Contest {
  readonly #question: Question;
  readonly #audience: Audience;
  readonly #progress: Progress;
  readonly #contestants = new Map<Name, Contestant>();
  readonly #hosts: ServerHost[] = [];

  constructor(question: Question, audience: Audience, progress: Progress) {
    this.#question = question;
    this.#audience = audience;
    this.#progress = progress;
  }

  async begin(cpus: string | undefined, libraries: string, tree: string | undefined): Promise<void> {
    const starts: Readonly<Record<Name, (where: Surroundings) => Promise<Forwarder>>> = {
      whole: (where) => startWhole(where),
      other: (where) => startWhole(where, tree),
      bare: (where) => startBare(where),
      janusOneLoop: (where) => startJanus(where, { libraries, eventLoops: 1 }),
      janusDefault: (where) => startJanus(where, { libraries, eventLoops: undefined }),
    };
    const ciphers = watchCiphers();
    for (const name of this.#question.names) {
      this.#progress(`${name}: its viewers connect`);
      const host = makeServerHost();
      this.#hosts.push(host);
      const forwarder = await starts[name]({ audience: this.#audience, host, cpus });
      const rate = FIRST_GUESS / this.#audience.viewers / this.#audience.publishers;
      this.#contestants.set(name, { host, forwarder, rate });
    }
    const used = [...ciphers.end()];
    if (used.length !== 1) throw new Error(`not all have the same cipher: ${used.join(', ')}`);
    this.#progress(`all have the cipher ${used.join(' or ')}`);
  }

  /** Everybody receives a little. @throws unless all of it arrives, in order and once */
  async checkDelivery(): Promise<void> {
    const { publishers, viewers } = this.#audience;
    for (const [name, { forwarder }] of this.#contestants) {
      for (const reception of forwarder.receptions) reception.begin();
      for (let packet = 0; packet < CHECKED_PACKETS; packet += 1) {
        forwarder.sendEach();
        await delay((publishers * viewers * 1_000) / CHECKED_PER_SECOND);
      }
      const complete = () => forwarder.receptions.filter((each) => each.isComplete(publishers, CHECKED_PACKETS)).length;
      const deadline = performance.now() + ARRIVED_WITHIN_MS;
      while (complete() < viewers && performance.now() < deadline) await delay(100);
      if (complete() < viewers)
        throw new Error(`${name}: only ${complete()} of ${viewers} viewers received everything`);
    }
    this.#progress(`all viewers received all of ${CHECKED_PACKETS} packets of each publisher`);
    for (const { host } of this.#contestants.values()) host.discardMedia(true);
  }

  async findRates({ use }: Options): Promise<void> {
    for (let count = 0; count < TRIES; count += 1) {
      for (const contestant of this.#contestants.values())
        adjust(contestant, await this.#window(contestant, TRY_SECONDS), use, 3);
    }
  }

  /** A round takes each of them in turn; the next one goes back. */
  async measure({ seconds, rounds, use }: Options, fanOut: string): Promise<Results> {
    const windows = new Map<Name, Window[]>(this.#question.names.map((name) => [name, []]));
    const before = { stolen: stolenMs(), at: performance.now() };
    /** How many rounds count for all ratios. */
    const counting = (): number => Math.min(...this.#question.ratios.map((ratio) => fairPairs(windows, ratio).length));
    for (let turn = 0; turn < rounds * MOST_TURNS && counting() < rounds; turn += 1) {
      const order = turn % 2 === 0 ? [...this.#contestants] : [...this.#contestants].toReversed();
      for (const [name, contestant] of order) {
        const window = await this.#window(contestant, seconds);
        windows.get(name)?.push(window);
        adjust(contestant, window, use, 1.2);
      }
      const said = [...windows].map(([name, all]) => {
        const { perCpuSecond = 0, use = 0, lost = 0 } = all.at(-1) ?? {};
        return `${name} ${Math.round(perCpuSecond)} (use ${round(use)}, lost ${round(lost)})`;
      });
      this.#progress(`${said.join(', ')}: ${counting()} of ${rounds} rounds`);
    }
    if (counting() < rounds / 2) throw new Error(`${fanOut}: others are using the CPUs, nothing can be measured`);
    const stolenRatio = (stolenMs() - before.stolen) / (performance.now() - before.at);
    return { ...summarize(this.#question, windows, fanOut), [`stolenRatio${fanOut}`]: round(stolenRatio) };
  }

  async #window({ host, forwarder, rate }: Contestant, seconds: number): Promise<Window> {
    const { publishers, viewers } = this.#audience;
    const before = { ...host.counters(forwarder.pid), ...forwarder.usage() };
    const start = performance.now();
    const rounds = await pace(() => forwarder.sendEach(), rate, seconds * 1_000);
    await delay(SETTLE_MS);
    const elapsedMs = performance.now() - start;
    const after = { ...host.counters(forwarder.pid), ...forwarder.usage() };
    const due = rounds * publishers * viewers;
    const sent = after.datagramsSent - before.datagramsSent;
    // What the counter has besides is RTCP and ICE.
    const forwarded = Math.min(due, sent);
    const cpuMs = after.cpuMs - before.cpuMs;
    return {
      perCpuSecond: (forwarded / cpuMs) * 1_000,
      use: cpuMs / elapsedMs,
      lost: 1 - forwarded / due,
      bytesPerPacket: (after.bytesSent - before.bytesSent) / sent,
    };
  }

  async end(): Promise<void> {
    for (const { forwarder } of this.#contestants.values()) await forwarder.close();
    for (const host of this.#hosts) host.close();
  }
}

/** @param most the factor by which one window, which may be an exception, can change the rate */
function adjust(contestant: Contestant, window: Window, use: number, most: number): void {
  // One that is not given its CPU is not busy, but has too much to do all the same.
  const change = isStarved(window) ? 1 / most : use / window.use;
  contestant.rate *= Math.min(most, Math.max(1 / most, change));
}

/** Calls so many times in a second, evenly as far as timers are. @returns how often */
async function pace(send: () => void, perSecond: number, ms: number): Promise<number> {
  const start = performance.now();
  let sent = 0;
  let forgiven = 0;
  for (;;) {
    const elapsed = performance.now() - start;
    if (elapsed >= ms) return sent;
    const due = Math.floor((elapsed / 1_000) * perSecond) - sent - forgiven;
    const most = Math.max(1, Math.floor((BURST_MS / 1_000) * perSecond));
    forgiven += Math.max(0, due - most);
    for (let count = 0; count < Math.min(due, most); count += 1) {
      send();
      sent += 1;
    }
    await delay(PACE_MS);
  }
}

/** Whether the server could not follow: somebody else had its CPU. */
const isStarved = ({ lost }: Window): boolean => lost > MOST_LOST;

const areEquallyBusy = (one: Window, other: Window): boolean =>
  Math.max(one.use, other.use) <= Math.min(one.use, other.use) * MOST_BUSIER;

/** Windows that lie side by side, and in which nobody else had the CPU. */
function fairPairs(windows: Windows, { one, other }: Ratio): readonly (readonly [Window, Window])[] {
  const ours = windows.get(one) ?? [];
  const pairs = (windows.get(other) ?? []).map((theirs, index) => [ours[index] ?? theirs, theirs] as const);
  return pairs.filter((pair) => !pair.some(isStarved) && areEquallyBusy(...pair));
}

function summarize({ names, ratios }: Question, windows: Windows, fanOut: string): Results {
  const results: Record<string, number> = {};
  const of = (name: Name, what: keyof Window): readonly number[] => (windows.get(name) ?? []).map((each) => each[what]);
  for (const ratio of ratios) {
    const { name } = ratio;
    const faster = fairPairs(windows, ratio).map(([mine, theirs]) => mine.perCpuSecond / theirs.perCpuSecond);
    results[`${name}${fanOut}Pairs`] = faster.length;
    results[`${name}${fanOut}`] = median(faster);
    results[`${name}${fanOut}P25`] = quantile(faster, 0.25);
    results[`${name}${fanOut}P75`] = quantile(faster, 0.75);
  }
  for (const name of names) {
    results[`${name}PacketsPerCpuSecond${fanOut}`] = Math.round(median(of(name, 'perCpuSecond')));
    results[`${name}Use${fanOut}`] = median(of(name, 'use'));
    results[`${name}BytesPerPacket${fanOut}`] = median(of(name, 'bytesPerPacket'));
    results[`${name}LostRatioMax${fanOut}`] = quantile(of(name, 'lost'), 1);
  }
  return results;
}
