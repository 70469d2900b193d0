import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 100;

/** Waits until a condition holds; false if it does not in time. */
export async function until(holds: () => Promise<boolean> | boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) return false;
    await delay(LOOK_MS);
  }
  return true;
}
