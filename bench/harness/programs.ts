/** The programs of others with which a scenario is made. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { Program } from '../../src/setup/programs.mjs';

const SETUP = join(import.meta.dirname, '../../src/setup/bench-programs.mjs');
const Env = z.record(z.string(), z.string());

/** Installs those that are missing, or says on standard error what to install. @throws then */
export function ensurePrograms(scenario: string, programs: readonly Program[]): void {
  if (programs.length === 0) return;
  const { status, stdout } = spawnSync(process.execPath, [SETUP, scenario, ...programs], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${scenario} needs ${programs.join(', ')}`);
  Object.assign(process.env, Env.parse(JSON.parse(stdout)));
}
