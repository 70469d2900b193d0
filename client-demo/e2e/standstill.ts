/** For how long somebody's picture stands still before a person's eyes, by its pixels. */
import { expect } from 'vitest';
import type { Person } from './harness.ts';

interface Standstill {
  /** The longest time without another picture since `begin`, in ms: of each picture, the time since the last one too. */
  longestMs(): Readonly<Record<string, number>>;
  begin(): void;
}

declare global {
  /** The page's watch. */
  var standstill: Standstill;
}

/** How often is looked, in ms. */
const LOOK_MS = 25;

/** Runs in the page. A picture belongs to whoever is shown, whatever element shows it. */
function install(lookMs: number): void {
  if (Reflect.has(globalThis, 'standstill')) return;
  const seen = new Map<string, { pixels: string; changedAt: number; longestMs: number }>();
  const look = (): void => {
    const now = performance.now();
    for (const video of document.querySelectorAll<HTMLVideoElement>('[data-testid=remote-video]')) {
      const identity = video.closest('[data-identity]')?.getAttribute('data-identity') ?? '';
      const pixels = globalThis.pixelsOf(video);
      const picture = seen.get(identity) ?? { pixels: '', changedAt: now, longestMs: 0 };
      seen.set(identity, picture);
      picture.longestMs = Math.max(picture.longestMs, now - picture.changedAt);
      if (pixels === picture.pixels) continue;
      picture.pixels = pixels;
      picture.changedAt = now;
    }
  };
  setInterval(look, lookMs);
  globalThis.standstill = {
    begin() {
      look();
      for (const picture of seen.values()) picture.longestMs = 0;
    },
    longestMs() {
      const now = performance.now();
      return Object.fromEntries(
        [...seen].map(([identity, { changedAt, longestMs }]) => [identity, Math.max(longestMs, now - changedAt)]),
      );
    },
  };
}

/** Looks at the page's pictures from now on, until it is closed; called once more: measures from then on. */
async function watchStandstill({ page }: Person): Promise<void> {
  await page.evaluate(install, LOOK_MS);
  await page.evaluate(() => globalThis.standstill.begin());
}

/** The longest time without another picture of anybody since then, in ms. */
const longestStandstillMs = async ({ page }: Person): Promise<number> =>
  Math.max(...Object.values(await page.evaluate(() => globalThis.standstill.longestMs())));

/** What people may see of a fault, in ms. */
const BOUND_MS = 1_000;
/** The same pages are watched for so long without a fault, in ms. */
const QUIET_MS = 3_000;

/**
 * Lets something happen while people watch each other, and expects that all pictures go on: none stands still for longer than
 * a second, or than three times what the same pages show before, on a machine that is too busy for that.
 * @param recovered resolves when all see everybody again
 * @param boundMs in place of the second
 */
export async function expectPicturesGoOn(
  people: readonly Person[],
  happen: () => Promise<unknown>,
  recovered: () => Promise<unknown>,
  boundMs = BOUND_MS,
): Promise<void> {
  await Promise.all(people.map(watchStandstill));
  await new Promise((resolve) => {
    setTimeout(resolve, QUIET_MS);
  });
  const quiet = await Promise.all(people.map(longestStandstillMs));
  await Promise.all(people.map(watchStandstill));
  await happen();
  await recovered();
  const through = await Promise.all(people.map(longestStandstillMs));
  const list = (all: readonly number[]): string => all.map((ms) => Math.round(ms)).join(', ');
  process.stdout.write(`pictures stood still for ${list(through)} ms at most, and ${list(quiet)} ms before\n`);
  for (const [index, longest] of through.entries()) {
    expect(longest, `of viewer ${index}`).toBeLessThan(Math.max(boundMs, 3 * (quiet[index] ?? 0)));
  }
}
