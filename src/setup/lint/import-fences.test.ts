import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toolEnv } from '../node-runtime.mjs';
import { inRepo } from '../paths.mjs';

/** Lints one file of a project that has nothing but it; returns the lines on which a fence was crossed. */
function crossedLines(file: string, source: string): number[] {
  const project = mkdtempSync(join(tmpdir(), 'causeway-fences-'));
  try {
    mkdirSync(join(project, file, '..'), { recursive: true });
    writeFileSync(join(project, file), source);
    const args = ['--config', inRepo('.oxlintrc.json'), '--format', 'unix', file];
    const { stdout } = spawnSync('oxlint', args, { cwd: project, env: toolEnv(), encoding: 'utf8' });
    return stdout
      .split('\n')
      .filter((line) => line.includes('import-fences'))
      .map((line) => Number(line.split(':')[1]))
      .toSorted((a, b) => a - b);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

test('every form of import is seen', { timeout: 60_000 }, () => {
  const source = [
    "import { a } from '../services/a.ts';",
    "import type { B } from '../services/a.ts';",
    "import '../services/a.ts';",
    "export { c } from '../services/a.ts';",
    "export * from '../services/a.ts';",
    "export const d = await import('../services/a.ts');",
    "export type E = import('../services/a.ts').E;",
    "import { f } from './f.ts';",
  ].join('\n');

  expect(crossedLines('src/domain/x.ts', source)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('a value import of what may only be a type is told from a type import', { timeout: 60_000 }, () => {
  const source = [
    "import { a } from '../../signaling/protocol/a.ts';",
    "import type { B } from '../../signaling/protocol/a.ts';",
    "import { type C } from '../../signaling/protocol/a.ts';",
    "import { type D, e } from '../../signaling/protocol/a.ts';",
    "export type { F } from '../../signaling/protocol/a.ts';",
  ].join('\n');

  expect(crossedLines('src/services/x.ts', source)).toEqual([1, 4]);
});
