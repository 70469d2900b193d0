/** How often the clock is looked at, in ms. */
const PERIOD_MS = 1_000;
/** A look that comes so much later than expected, in ms, means that the computer slept: a page in the background is late by less. */
const SLEPT_MS = 20_000;

/**
 * Calls back when the computer has woken from sleep, as after its lid was closed. No browser says so: the clock does,
 * which went on without us. Lives as long as the page.
 */
export function onWake(callback: () => void, now: () => number = Date.now): void {
  let last = now();
  setInterval(() => {
    const before = last;
    last = now();
    if (last - before > SLEPT_MS) callback();
  }, PERIOD_MS);
}
