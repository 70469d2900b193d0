/** Somebody who attacks, in a process of its own that gives way to those who measure. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Results } from '../../harness/scenario.ts';
import type { AttackName, Target } from './attacks.ts';

const PROGRAM = join(import.meta.dirname, 'attacker.ts');
const UNDER_WAY_WITHIN_MS = 30_000;
const ENDED_WITHIN_MS = 5_000;
const Got = z.record(z.string(), z.number());

export interface Attacker {
  /** Ends it. @returns what it got, by its own account; empty where it does not say */
  end(): Promise<Results>;
}

/** Resolves once the attack is under way, or has had the time for that. */
export async function startAttacker(name: AttackName, target: Target): Promise<Attacker> {
  const child = spawn('nice', ['-n', '5', process.execPath, PROGRAM, name, JSON.stringify(target)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let last = '';
  const lines = createInterface({ input: child.stdout }).on('line', (line) => (last = line));
  // One that the server keeps waiting is an attack as well.
  await Promise.race([once(lines, 'line'), exit, delay(UNDER_WAY_WITHIN_MS)]);
  return {
    async end() {
      child.stdin.end();
      await Promise.race([exit, delay(ENDED_WITHIN_MS)]);
      child.kill('SIGKILL');
      await exit;
      return last.startsWith('{') ? Got.parse(JSON.parse(last)) : {};
    },
  };
}
