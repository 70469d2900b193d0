/** What a receiver was told of the rooms, held against what is promised of it. */
import { z } from 'zod';
import type { Arrival } from './moody-receiver.ts';

export interface Broken {
  /** Numbers of a meeting that never came, and of which no `room.gap` says that they are lost. */
  readonly missing: number;
  /** Events that came for the first time after a later one of their meeting. */
  readonly wentBack: number;
  /** Repeats with another body than the first time. */
  readonly changed: number;
  /** Two events under one number that is not that of a beginning, an end or a gap. */
  readonly doubled: number;
  /** Signatures that do not verify. */
  readonly forged: number;
}

/** Those that stand beside the event of the same number. */
const BESIDE: ReadonlySet<string> = new Set(['room.started', 'room.ended', 'room.gap']);

const Gap = z.object({ from: z.int(), to: z.int() });

export function brokenOf(arrivals: readonly Arrival[]): Broken {
  const first = new Map<string, Arrival>();
  let changed = 0;
  for (const arrival of arrivals) {
    const before = first.get(arrival.id);
    if (before === undefined) first.set(arrival.id, arrival);
    else if (before.text !== arrival.text) changed += 1;
  }
  const meetings = Map.groupBy(first.values(), ({ room, meeting }) => `${room} ${meeting}`);
  let [missing, wentBack, doubled] = [0, 0, 0];
  for (const events of meetings.values()) {
    const numbers = events.map(({ seq }) => seq);
    wentBack += numbers.filter((seq, index) => seq < (numbers[index - 1] ?? 0)).length;
    const own = events.filter(({ type }) => !BESIDE.has(type)).map(({ seq }) => seq);
    doubled += own.length - new Set(own).size;
    const known = new Set(own);
    for (const { type, data } of events) {
      if (type !== 'room.gap') continue;
      const { from, to } = Gap.parse(data);
      for (let seq = from; seq <= to; seq += 1) known.add(seq);
    }
    for (let seq = Math.min(...known); seq < Math.max(...known); seq += 1) if (!known.has(seq)) missing += 1;
    if (Math.min(...known) !== 1) missing += 1;
  }
  return { missing, wentBack, changed, doubled, forged: arrivals.filter(({ genuine }) => !genuine).length };
}

/** Repeats, which the id tells from what is new. */
export const repeatsOf = (arrivals: readonly Arrival[]): number =>
  arrivals.length - new Set(arrivals.map(({ id }) => id)).size;
