import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureWorkerBinary, workerRuns } from './worker-binary.mjs';

let folder: string;

/** A program that ends with the given exit code, as a worker that is started by hand does with 41. */
function programEndingWith(exitCode: number): string {
  const file = join(folder, 'worker');
  writeFileSync(file, `#!/bin/sh\nexit ${exitCode}\n`);
  chmodSync(file, 0o755);
  return file;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-worker-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('a binary that is absent, broken or something else does not run as a worker', () => {
  expect(workerRuns(join(folder, 'absent'))).toBe(false);
  expect(workerRuns(programEndingWith(127))).toBe(false);
  expect(workerRuns(programEndingWith(0))).toBe(false);
  expect(workerRuns(programEndingWith(41))).toBe(true);
});

test('MEDIASOUP_WORKER_BIN is taken', async () => {
  const binary = programEndingWith(41);
  vi.stubEnv('MEDIASOUP_WORKER_BIN', binary);
  await expect(ensureWorkerBinary()).resolves.toBe(binary);
});

test('a MEDIASOUP_WORKER_BIN that does not start is refused, not replaced', async () => {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', programEndingWith(1));
  await expect(ensureWorkerBinary()).rejects.toMatchObject({ code: 91, message: expect.stringContaining('worker') });
});

test('CAUSEWAY_WORKER is `build` or not set', async () => {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', '');
  vi.stubEnv('XDG_CACHE_HOME', folder);
  vi.stubEnv('CAUSEWAY_WORKER', 'download');
  await expect(ensureWorkerBinary()).rejects.toMatchObject({
    code: 91,
    message: expect.stringContaining('CAUSEWAY_WORKER'),
  });
});
