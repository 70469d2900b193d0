/** Runs one scenario in a process of its own: it may move itself to other CPUs, fill the memory, or never end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { killTree } from '../harness/measures/process-usage.ts';
import { type Outcome, readResults } from './outcome.ts';

const MAIN = join(import.meta.dirname, '../main.ts');

/**
 * Never rejects.
 * @param args the scenario's name and options
 * @param limitMs after so long it is ended, with all that it started
 * @param env more of its environment
 * @param progress where its progress goes: to standard error, unless nobody is to see it
 */
export async function runScenario(
  args: readonly string[],
  limitMs: number,
  progress: 'inherit' | 'ignore' = 'inherit',
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const started = performance.now();
  const took = (): number => performance.now() - started;
  const child = spawn(process.execPath, [MAIN, ...args, '--json'], {
    stdio: ['ignore', 'pipe', progress],
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (child.pid !== undefined) killTree(child.pid);
  }, limitMs);
  try {
    await once(child, 'close');
    if (late) throw new Error(`it did not end within ${Math.round(limitMs / 1_000)} s`);
    if (child.exitCode !== 0) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    return { tookMs: took(), results: readResults(output) };
  } catch (error) {
    return { tookMs: took(), failure: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
