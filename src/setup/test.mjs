// npm test [-- VITEST ARGUMENT…]: sets up what is missing, runs the tests, and ends with the line "N passed, N failed".
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver } from './command.mjs';
import { runMain } from './failure.mjs';
import { nodeRuntime } from './node-runtime.mjs';
import { inRepo } from './paths.mjs';
import { ensureHelm } from './steps/helm.mjs';
import { ensurePrograms } from './programs.mjs';
import { setUp } from './set-up.mjs';
import { summaryLine } from './test-summary.mjs';

/** @param {string} file @returns {import("./test-summary.mjs").Report | undefined} */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // vitest ended before it could write one
  }
}

await runMain(async () => {
  const env = await setUp({ worker: true, webClient: true });
  Object.assign(
    env,
    await ensurePrograms(
      [
        'aiohttp',
        'aiortc',
        'chromium',
        'compose',
        'cryptography',
        'dnsmasq',
        'espeak',
        'ffmpeg',
        'firefox',
        'haproxy',
        'ip',
        'iptables',
        'nginx',
        'openssl',
        'postgres',
        'prometheus',
        'redis',
        'systemd',
        'turnserver',
        'unzip',
      ],
      'the tests',
    ),
  );

  env.HELM_BIN = await ensureHelm();

  const folder = mkdtempSync(join(tmpdir(), 'causeway-tests-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const vitest = [inRepo('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...process.argv.slice(2)];
  try {
    const code = await handOver(nodeRuntime(), vitest, env);
    process.stdout.write(`${summaryLine(readReport(reportFile), code)}\n`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
