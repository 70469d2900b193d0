/** One client among many that stops reading: what it costs the others, and what becomes of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { metricOf } from '../../harness/measures/metrics.ts';
import { pidsOfTree, usageOf } from '../../harness/measures/process-usage.ts';
import { median } from '../../harness/measures/quantile.ts';
import type { Progress, Results } from '../../harness/scenario.ts';
import type { ServerProcess } from '../../harness/server-process.ts';
import { round } from '../../harness/watching.ts';
import { PlainClient } from '../../load/sockets/plain-client.ts';
import { connectMany, joinMany } from './entering.ts';
import { Latency } from './latency.ts';
import type { SignalingOptions } from './options.ts';
import { Talk } from './talk.ts';

const ROOM = 'slow';
const LISTENERS = 50;
/** Of each message: as many as there may be, so that buffers fill soon. */
const CHARACTERS = 4_000;
const PERIOD_MS = 10;
/** The systems of both ends hold some MB before the server's own buffer begins to fill. */
const CLOSED_WITHIN_MS = 60_000;
const WARM_UP_MS = 3_000;
const LOOK_MS = 500;
/** It is cut when what it has to be told does not fit its buffer, or because it answers no pings: messages are left out. */
const CUTS = ['4413', '4414'].map((code) => `causeway_signaling_socket_closes_total{code="${code}"}`);

export async function measureSlowReader(
  server: ServerProcess,
  { seconds, rounds }: SignalingOptions,
  progress: Progress,
): Promise<Results> {
  const clients = await connectMany(server, LISTENERS, () => ROOM);
  await joinMany(clients, () => ROOM);
  const latency = new Latency();
  const talk = new Talk(clients, latency, CHARACTERS);
  let said = 0;
  // A client that the server cuts off is not what is measured here: it shows in `othersCut`.
  const talking = setInterval(() => void talk.say(clients[(said += 1) % LISTENERS]).catch(() => undefined), PERIOD_MS);
  const outcomes: Outcome[] = [];
  try {
    await delay(WARM_UP_MS);
    for (let turn = 1; turn <= rounds; turn += 1) {
      progress(`round ${turn} of ${rounds}: everybody reads`);
      const since = performance.now();
      const baseline = await watch(server, latency, () => performance.now() - since > 2 * seconds * 1_000);
      progress(`round ${turn} of ${rounds}: one stops reading`);
      outcomes.push({ baseline, ...(await tryOnce(server, latency, `slow-${turn}`)) });
    }
  } finally {
    clearInterval(talking);
  }
  const othersCut = clients.filter(({ closedWith }) => closedWith !== undefined).length;
  for (const client of clients) client.cut();
  return { ...summarise(outcomes), slowReaderOthersCut: othersCut };
}

async function cutsOf(server: ServerProcess): Promise<number> {
  const metrics = await server.metrics();
  return CUTS.reduce((sum, name) => sum + metricOf(metrics, name), 0);
}

/** What was seen for a while. */
interface Seen {
  readonly p50: number;
  readonly p99: number;
  readonly mostBytes: number;
}

interface Outcome {
  readonly baseline: Seen;
  readonly slow: Seen;
  readonly closedAfterMs: number | undefined;
  readonly resumed: boolean;
}

/**
 * Looks on until it is enough. Always in the same way, because the looking costs the server something, too.
 * @param enough is told how many clients the server has cut as too slow so far
 */
async function watch(server: ServerProcess, latency: Latency, enough: (cut: number) => boolean): Promise<Seen> {
  const pids = pidsOfTree(server.pid);
  latency.clear();
  let mostBytes = 0;
  let cut: number;
  do {
    await delay(LOOK_MS);
    const bytes = pids.reduce((sum, pid) => sum + (usageOf(pid)?.residentBytes ?? 0), 0);
    mostBytes = Math.max(mostBytes, bytes);
    cut = await cutsOf(server);
  } while (!enough(cut));
  return { p50: latency.at(50), p99: latency.at(99), mostBytes };
}

async function tryOnce(server: ServerProcess, latency: Latency, name: string): Promise<Omit<Outcome, 'baseline'>> {
  const client = await PlainClient.connect(server.signalingUrl);
  await client.authenticate(await server.token(ROOM, name));
  const session = await client.join(ROOM);
  // It cannot see its own end, as it does not read: the server tells.
  const cutBefore = await cutsOf(server);
  client.stopReading();
  const since = performance.now();
  let closedAfterMs: number | undefined;
  const slow = await watch(server, latency, (cut) => {
    const passedMs = performance.now() - since;
    if (cut > cutBefore) closedAfterMs = passedMs;
    return closedAfterMs !== undefined || passedMs > CLOSED_WITHIN_MS;
  });
  client.cut();
  const resumed = await comesBack(server, session);
  return { slow, closedAfterMs, resumed };
}

/** Whether the session can be resumed, as after any loss of its socket. */
async function comesBack(
  server: ServerProcess,
  session: { readonly resumeToken: string; readonly lastSeq: number },
): Promise<boolean> {
  const again = await PlainClient.connect(server.signalingUrl);
  try {
    await again.request('session.resume', session);
    await again.request('room.leave');
    return true;
  } catch {
    return false;
  } finally {
    again.cut();
  }
}

function summarise(outcomes: readonly Outcome[]): Results {
  const closed = outcomes.flatMap(({ closedAfterMs = [] }) => closedAfterMs);
  return {
    slowReaders: outcomes.length,
    slowReadersClosed: closed.length,
    slowReadersResumed: outcomes.filter(({ resumed }) => resumed).length,
    slowReaderClosedAfterMs: closed.length === 0 ? 0 : Math.round(median(closed)),
    slowReaderOthersMsP99: median(outcomes.map(({ slow }) => slow.p99)),
    slowReaderBaselineMsP99: median(outcomes.map(({ baseline }) => baseline.p99)),
    slowReaderOthersP99OfBaseline: round(median(outcomes.map(({ baseline, slow }) => slow.p99 / baseline.p99))),
    slowReaderOthersP50OfBaseline: round(median(outcomes.map(({ baseline, slow }) => slow.p50 / baseline.p50))),
    slowReaderMoreBytesMax: Math.max(...outcomes.map(({ baseline, slow }) => slow.mostBytes - baseline.mostBytes)),
  };
}
