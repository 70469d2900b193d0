/** When something is to be seen or heard of a consumer that was just set up. */
import type { types } from 'mediasoup-client';

/** A picture that does not come in this time, in ms, is waited for no longer: it may be that nothing is sent. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 20;
/** So much must have come. A sender's first pictures come unevenly: the first is large, and its encoder just begins. */
const ENOUGH = { framesDecoded: 5, packetsReceived: 1 } as const;

/** Resolves when frames are decoded or packets arrive evenly, when it is `needless` to wait, or after 2 s. Never rejects. */
export async function untilPlaying(consumer: types.Consumer, needless: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!needless() && Date.now() < deadline) {
    if (await plays(consumer)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function plays(consumer: types.Consumer): Promise<boolean> {
  const counter = consumer.kind === 'video' ? 'framesDecoded' : 'packetsReceived';
  try {
    const report = await consumer.getStats();
    let count = 0;
    report.forEach((stats: unknown) => {
      count += countIn(stats, counter);
    });
    return count >= ENOUGH[counter];
  } catch {
    // It was closed meanwhile.
    return false;
  }
}

function countIn(stats: unknown, counter: string): number {
  if (typeof stats !== 'object' || stats === null || !('type' in stats) || stats.type !== 'inbound-rtp') return 0;
  const value: unknown = Reflect.get(stats, counter);
  return typeof value === 'number' ? value : 0;
}
