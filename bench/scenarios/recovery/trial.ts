/** One fault, once: strikes, waits until the meeting is whole again, and tells what everybody saw and missed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../../harness/cluster.ts';
import { until } from '../../harness/until.ts';
import type { Audience, View } from './audience.ts';
import type { Fault, FaultSettings } from './faults.ts';

/** The witnesses talk for so long before the fault, in ms. */
const LEAD_MS = 300;
/** Messages that were acknowledged have so long to arrive, in ms. */
const ARRIVE_WITHIN_MS = 5_000;

export interface Outcome {
  /** Everybody saw everybody again in time. */
  readonly whole: boolean;
  /** In ms, one for each page and each of its remote pictures where one of the two people is one whom the fault strikes. */
  readonly struckGapsMs: readonly number[];
  /** The same for those pages and pictures where neither is. */
  readonly othersGapsMs: readonly number[];
  /** People who were missing from a page or a witness's list in the end, each counted where they were missing. */
  readonly lost: number;
  /** Tiles that nobody was meant to have in the end. */
  readonly doubled: number;
  /** Tiles that went away, for however short a time. */
  readonly vanished: number;
  readonly eventsAcknowledged: number;
  /** Acknowledged, and not received by a witness whose session went on. */
  readonly eventsLost: number;
  /** The same of the witness that had to begin a new session elsewhere: to that the past is not told. */
  readonly eventsMissedByMoved: number;
  readonly eventsDoubled: number;
}

export async function tryOnce(
  cluster: Cluster,
  audience: Audience,
  fault: Fault,
  settings: FaultSettings,
): Promise<Outcome> {
  await audience.begin();
  const enough = new AbortController();
  const talks = Promise.all(audience.witnesses.map((witness) => witness.talk(enough.signal)));
  try {
    await delay(LEAD_MS);
    await fault.strike(cluster, settings);
    await delay(fault.watchMs);
    const whole = await audience.gather();
    const views = await audience.views();
    enough.abort();
    await talks;
    return {
      whole,
      ...gapsOf(views, audience, fault),
      ...peopleOf(views, audience),
      ...(await eventsOf(audience, fault)),
    };
  } finally {
    enough.abort();
  }
}

function gapsOf(
  views: readonly View[],
  audience: Audience,
  fault: Fault,
): Pick<Outcome, 'struckGapsMs' | 'othersGapsMs'> {
  const struck = fault.strikes === 'all' ? audience.viewers : [audience.first.viewer];
  const struckGapsMs: number[] = [];
  const othersGapsMs: number[] = [];
  for (const { viewer, seen } of views) {
    for (const [other, { gapMs }] of Object.entries(seen.pictures)) {
      (struck.includes(viewer) || struck.includes(other) ? struckGapsMs : othersGapsMs).push(gapMs);
    }
  }
  return { struckGapsMs, othersGapsMs };
}

function peopleOf(
  views: readonly View[],
  { people, witnesses }: Audience,
): Pick<Outcome, 'lost' | 'doubled' | 'vanished'> {
  const lists = [...views.map(({ seen }) => seen.tiles), ...witnesses.map((witness) => witness.people)];
  let lost = 0;
  let doubled = 0;
  for (const list of lists) {
    const there = people.filter((person) => list.includes(person)).length;
    lost += people.length - there;
    doubled += list.length - there;
  }
  return { lost, doubled, vanished: views.reduce((sum, { seen }) => sum + seen.vanished.length, 0) };
}

type Events = Pick<Outcome, 'eventsAcknowledged' | 'eventsLost' | 'eventsMissedByMoved' | 'eventsDoubled'>;

async function eventsOf({ witnesses, first }: Audience, { moves }: Fault): Promise<Events> {
  const acknowledged = await Promise.all(
    witnesses.map(async (sender) => ({ sender, messages: await sender.acknowledged() })),
  );
  const missing = (receiver: (typeof witnesses)[number]): number =>
    acknowledged.reduce((sum, { sender, messages }) => sum + (sender === receiver ? 0 : receiver.missing(messages)), 0);
  const moved = witnesses.filter((witness) => moves && witness === first.witness);
  const stayed = witnesses.filter((witness) => !moved.includes(witness));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  await until(() => stayed.every((witness) => missing(witness) === 0), ARRIVE_WITHIN_MS);
  return {
    eventsAcknowledged: sum(acknowledged.map(({ messages }) => messages.length)),
    eventsLost: sum(stayed.map(missing)),
    eventsMissedByMoved: sum(moved.map(missing)),
    eventsDoubled: sum(witnesses.map(({ doubled }) => doubled)),
  };
}
