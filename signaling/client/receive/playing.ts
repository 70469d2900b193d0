/** When something is to be seen or heard of a consumer that was just set up. */
import type { types } from 'mediasoup-client';

/** A picture that does not come in this time, in ms, is waited for no longer: it may be that nothing is sent. */
const PATIENCE_MS = 2_000;
/** Each look takes of the time in which the browser handles media. */
const LOOK_MS = 60;
/** So much must have come. A sender's first pictures come unevenly: the first is large, and its encoder just begins. */
const ENOUGH = { framesDecoded: 5, packetsReceived: 1 } as const;
/**
 * And two pictures within so long, in ms: at first the server may send a part of them only. What has fewer is not waited for
 * longer than the second time, in ms, from when enough have come.
 */
const PAIR_MS = 150;
const FEW_MS = 500;

/** Resolves when frames are decoded or packets arrive evenly, when it is `needless` to wait, or after 2 s. Never rejects. */
export async function untilPlaying(consumer: types.Consumer, needless: () => boolean): Promise<void> {
  const counter = consumer.kind === 'video' ? 'framesDecoded' : 'packetsReceived';
  const deadline = Date.now() + PATIENCE_MS;
  const looks: { readonly at: number; readonly count: number }[] = [];
  let enoughAt = Infinity;
  while (!needless() && Date.now() < deadline) {
    const look = { at: Date.now(), count: await countOf(consumer, counter) };
    looks.push(look);
    if (look.count >= ENOUGH[counter]) {
      enoughAt = Math.min(enoughAt, look.at);
      const before = looks.findLast(({ at }) => at <= look.at - PAIR_MS)?.count ?? 0;
      if (counter === 'packetsReceived' || look.count - before >= 2 || look.at - enoughAt > FEW_MS) return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function countOf(consumer: types.Consumer, counter: keyof typeof ENOUGH): Promise<number> {
  try {
    const report = await consumer.getStats();
    let count = 0;
    report.forEach((stats: unknown) => {
      count += countIn(stats, counter);
    });
    return count;
  } catch {
    // It was closed meanwhile.
    return 0;
  }
}

function countIn(stats: unknown, counter: string): number {
  if (typeof stats !== 'object' || stats === null || !('type' in stats) || stats.type !== 'inbound-rtp') return 0;
  const value: unknown = Reflect.get(stats, counter);
  return typeof value === 'number' ? value : 0;
}
