/** How the source lies in folders: which import each other in a circle, which are full, and which files are long. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const ROOTS = ['bench', 'client-demo', 'config', 'signaling', 'src', 'workers'];
const PASSED_OVER = new Set(['node_modules', 'dist', 'testing', 'e2e']);
const SOURCE = /\.(?:ts|tsx|mjs)$/;
const TEST = /\.(?:test|contract)\.tsx?$/;
const RELATIVE_IMPORT = /(?:from|import)\s*\(?\s*'(?<path>\.\.?\/[^']+)'/g;

export interface SourceFile {
  /** From the repository's root. */
  readonly path: string;
  readonly lines: number;
  /** The files that it imports of this repository. */
  readonly imports: readonly string[];
}

/** All source files, without those of tests. */
export function readSources(root: string): SourceFile[] {
  return ROOTS.flatMap((folder) => filesUnder(root, folder)).map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const imports = [...text.matchAll(RELATIVE_IMPORT)].map(({ groups }) =>
      posix.join(dirname(path), groups?.['path'] ?? ''),
    );
    return { path, lines: text.split('\n').length - 1, imports };
  });
}

function filesUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : filesUnder(root, path);
    return SOURCE.test(entry.name) && !TEST.test(entry.name) ? [path] : [];
  });
}

/** How many source files lie in each folder, without those in folders below it. */
export function filesPerFolder(sources: readonly SourceFile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return counts;
}

/** Whether one of two folders lies in the other, or both are the same: files that belong together import each other. */
const isWithin = (one: string, other: string): boolean =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);

/** The folders that import each other in a circle, each circle in order of the alphabet and joined by blanks. */
export function circles(sources: readonly SourceFile[]): string[] {
  const graph = new Map<string, Set<string>>();
  for (const { path, imports } of sources) {
    const targets = graph.get(dirname(path)) ?? new Set();
    graph.set(dirname(path), targets);
    for (const target of imports) if (!isWithin(dirname(path), dirname(target))) targets.add(dirname(target));
  }
  const reach = new Map([...graph.keys()].map((folder) => [folder, reachable(graph, folder)]));
  const together = (one: string, other: string): boolean =>
    (reach.get(one)?.has(other) ?? false) && (reach.get(other)?.has(one) ?? false);
  const found = [...graph.keys()].map((folder) => [...graph.keys()].filter((other) => together(folder, other)));
  return [
    ...new Set(found.filter((circle) => circle.length > 0).map((circle) => circle.toSorted().join(' '))),
  ].toSorted();
}

/** The folders that one leads to; itself only if a circle does. */
function reachable(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return found;
}
