import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** Waits for a condition, at most `withinMs`; resolves with whether it holds. */
export async function eventually(condition: () => boolean, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (!condition() && performance.now() < until) await delay(LOOK_EVERY_MS);
  return condition();
}
