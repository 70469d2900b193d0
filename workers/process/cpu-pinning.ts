/** Pins a process to one CPU, and sees that it is. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Logger } from '../../src/ports/logger.ts';
import { readAffinity } from './cpu-set.ts';

const execute = promisify(execFile);
const TASKSET_DEADLINE_MS = 5_000;

/**
 * Restricts all threads of a process to one CPU with util-linux's taskset: Node has no call for it.
 * Answers the CPU when the operating system confirms it. A machine without taskset, or one that refuses, costs some
 * speed and no more: then it logs a warning and answers null.
 */
export async function pinToCpu(pid: number, cpu: number, logger: Logger): Promise<number | null> {
  try {
    await execute('taskset', ['-a', '-c', '-p', String(cpu), String(pid)], { timeout: TASKSET_DEADLINE_MS });
  } catch (error) {
    logger.warn({ pid, cpu, err: error }, 'A worker could not be pinned to its CPU: taskset is missing or was refused');
    return null;
  }
  const affinity = readAffinity(pid);
  if (affinity?.length === 1 && affinity[0] === cpu) return cpu;
  logger.warn({ pid, cpu, affinity }, 'A worker could not be pinned to its CPU: its affinity did not change');
  return null;
}
