/** What a checker of accessibility finds in a page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, run } from 'axe-core';
import type { Person } from './harness.ts';

declare global {
  /** The checker, as it stands in a page once its script has run there. */
  var axe: { readonly run: typeof run };
}

const checker = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Resolves when the page shows its final colours: the change of a scheme is a transition like any other.
 * What turns for as long as it is there is not waited for.
 */
async function settled(): Promise<void> {
  const moving = (): Animation[] =>
    document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
  const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (let running = moving(); running.length > 0; running = moving()) {
    // One that is called off, as when its element goes, is over as well.
    await Promise.allSettled(running.map((animation) => animation.finished));
    await frame();
  }
}

/** What WCAG 2.2 A and AA, and axe's own best practices, have against the page as it is, in one colour scheme. */
async function violationsIn(page: Person['page'], scheme: string): Promise<string[]> {
  await page.evaluate(settled);
  const results: AxeResults = await page.evaluate(() =>
    // Of WCAG 2.2, and not looked at unless asked for.
    globalThis.axe.run({ rules: { 'target-size': { enabled: true } } }),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => [scheme, id, target.join(' '), ...any.map(({ message }) => message)].join(': ')),
  );
}

export type Scheme = 'light' | 'dark';

/** The same in either scheme, or in those given. What is found has to be there when one looks again: a page between two states is no fault. */
export async function violations(
  { page }: Pick<Person, 'page'>,
  schemes: readonly Scheme[] = ['light', 'dark'],
): Promise<string[]> {
  await page.evaluate(checker);
  const found: string[] = [];
  for (const scheme of schemes) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      // So that nothing is half transparent while it is looked at.
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    const first = await violationsIn(page, scheme);
    if (first.length > 0) found.push(...(await violationsIn(page, scheme)));
  }
  return found;
}
