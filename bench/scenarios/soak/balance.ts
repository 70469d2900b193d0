/** Compares what a cluster held before and after. */
import { numbersOf, type Footprint } from './footprint.ts';

/**
 * What may be more at the end, as a share of what was there. Everything that is counted has to be what it was; memory is
 * never quite: an engine compiles code and learns shapes of objects for hours, and an allocator keeps pages of which it
 * used a part (in 9 minutes with 405 joins and 22 dead workers: heap -1 %, Node +0.2 %, workers +8 %). What is lost for each
 * join or worker shows in the counts of live objects long before it shows here.
 */
const MORE_MEMORY = { heapBytes: 0.1, nodeResidentBytes: 0.15, workerResidentBytes: 0.15 } as const;
/** Of a class that the program makes anew all the time there may be so many more, in objects: what happens to be alive. */
const MORE_OBJECTS = 10;
/** Classes of JavaScript and Node themselves, of which compiled code and caches hold some. */
const BUILT_IN = new Set(Object.getOwnPropertyNames(globalThis));

/** What is more at the end than it may be, in words; empty: nothing. */
export function leaksBetween(start: Footprint, end: Footprint): string[] {
  const numbers = new Map(numbersOf(end));
  const held = numbersOf(start).flatMap(([name, was]) => {
    const is = numbers.get(name) ?? 0;
    const share = new Map<string, number>(Object.entries(MORE_MEMORY)).get(name) ?? 0;
    return is > was * (1 + share) ? [`${name}: ${was} at the start, ${is} at the end`] : [];
  });
  const objects = Object.entries(end.instances).flatMap(([name, is]) => {
    const was = start.instances[name] ?? 0;
    return is > was + MORE_OBJECTS && !BUILT_IN.has(name)
      ? [`objects of ${name}: ${was} at the start, ${is} at the end`]
      : [];
  });
  return [...held, ...objects];
}
