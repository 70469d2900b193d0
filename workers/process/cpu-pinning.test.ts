import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Logger, silentLogger } from '../../src/ports/logger.ts';
import { pinToCpu } from './cpu-pinning.ts';
import { readAffinity, readCpuSet } from './cpu-set.ts';

let child: ChildProcess;
const warnings: string[] = [];
const logger: Logger = { ...silentLogger, warn: (_, message) => warnings.push(message) };
const cpu = readCpuSet().cpus.at(-1) ?? 0;

beforeEach(() => {
  warnings.length = 0;
  child = spawn('sleep', ['60']);
});
afterEach(() => {
  vi.unstubAllEnvs();
  child.kill();
});

describe('pinToCpu', () => {
  test('leaves a process one CPU', async () => {
    expect(await pinToCpu(child.pid ?? 0, cpu, logger)).toBe(cpu);
    expect(readAffinity(child.pid ?? 0)).toEqual([cpu]);
    expect(warnings).toEqual([]);
  });

  test('warns, and goes on, for a CPU that this machine does not have', async () => {
    expect(await pinToCpu(child.pid ?? 0, 4_000, logger)).toBeNull();
    expect(warnings).toHaveLength(1);
  });

  test('warns, and goes on, without taskset', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await pinToCpu(child.pid ?? 0, cpu, logger)).toBeNull();
    expect(warnings).toEqual(['A worker could not be pinned to its CPU: taskset is missing or was refused']);
  });
});
