import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../command.mjs';
import { contentHash } from './content-hash.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { exitCode, SetupFailure } from '../failure.mjs';
import { nodeRuntime, toolEnv } from '../node-runtime.mjs';
import { inRepo, userCache } from '../paths.mjs';
import { note, step } from '../progress.mjs';

const mediasoup = inRepo('node_modules/mediasoup');
const recipe = inRepo('workers/native');
const downloadTimeoutMs = 30_000;
const code = exitCode.workerBinary;

const MORE_IN_A_BUILT_ONE =
  "The worker is mediasoup's own, as its authors publish it. One built here also bounds what strangers and single clients " +
  'may take of it (see workers/native): run with CAUSEWAY_WORKER=build, which takes some minutes once.';

/** Whether only a worker that is built here will do. */
function wantsBuild() {
  const wanted = process.env.CAUSEWAY_WORKER ?? '';
  if (wanted === '' || wanted === 'build') return wanted === 'build';
  throw new SetupFailure({
    code,
    what: `CAUSEWAY_WORKER is "${wanted}"`,
    advice: 'set it to "build", or unset it so that a worker is downloaded where there is one.',
  });
}

/**
 * Whether a worker binary runs on this machine (its shared libraries are there, its architecture is right). Without the
 * variables that its parent would set, a worker that runs ends with this code (mediasoup's worker/src/main.cpp).
 *
 * @param {string} binary
 */
export function workerRuns(binary) {
  return spawnSync(binary, { env: {}, stdio: 'ignore', timeout: 10_000 }).status === 41;
}

/**
 * Puts a binary at its place in one act, so that whoever else makes or starts the same file never sees half of it.
 *
 * @param {string} target
 * @param {(file: string) => Promise<boolean>} make writes the binary; false when it cannot be had this way
 */
async function place(target, make) {
  mkdirSync(dirname(target), { recursive: true });
  const file = `${target}.${process.pid}`;
  try {
    if (!(await make(file))) return false;
    chmodSync(file, 0o755);
    renameSync(file, target);
    return true;
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Fetches the binary that mediasoup's authors publish, by mediasoup's own install step. That would start a build of its
 * own (with Python, and more downloads) when there is none to be had; the Python that fails at once prevents it.
 *
 * @param {string} file
 */
function download(file) {
  return step('Downloading the mediasoup-worker binary', async (onLine) => {
    const { ok } = await runCommand(nodeRuntime(), ['npm-scripts.mjs', 'postinstall'], {
      cwd: mediasoup,
      env: { ...process.env, PYTHON: 'false' },
      timeoutMs: downloadTimeoutMs,
      onLine,
    });
    const downloaded = join(mediasoup, 'worker/out/Release/mediasoup-worker');
    if (!ok || !workerRuns(downloaded)) return false;
    copyFileSync(downloaded, file);
    return true;
  });
}

/**
 * @param {string} file
 * @param {string} work where the build goes on when it was interrupted
 */
async function build(file, work) {
  const packages = readFileSync(join(recipe, 'debian-packages'), 'utf8').replaceAll(/#.*/g, '').split(/\s+/);
  await ensureDebianPackages(packages.filter(Boolean), { code, purpose: 'building mediasoup-worker' });

  return step('Building mediasoup-worker (2 to 8 minutes on 2 CPUs, once per user)', async (onLine) => {
    const args = [mediasoup, file, work];
    const { ok, how, tail } = await runCommand(join(recipe, 'build.sh'), args, { env: toolEnv(), onLine });
    if (!ok || !workerRuns(file)) {
      throw new SetupFailure({
        code,
        what: ok ? 'the mediasoup-worker that was built does not start' : `building mediasoup-worker: ${how}`,
        output: tail,
        advice:
          'see the message above. The build is proven on Debian 12. Elsewhere let github.com be reachable, or set ' +
          "MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL to a mirror of mediasoup's releases, or MEDIASOUP_WORKER_BIN to " +
          'a worker of the same mediasoup version.',
      });
    }
    rmSync(work, { recursive: true, force: true });
    return true;
  });
}

/**
 * The mediasoup-worker binary: the one that MEDIASOUP_WORKER_BIN names, else one that was built here before, else
 * downloaded, else built. With CAUSEWAY_WORKER=build none is downloaded.
 *
 * @returns {Promise<string>} its path
 */
export async function ensureWorkerBinary() {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (workerRuns(given)) return given;
    throw new SetupFailure({
      code,
      what: `MEDIASOUP_WORKER_BIN (${given}) is not a mediasoup-worker that starts on this machine`,
      advice: 'correct the variable, or unset it so that a binary is downloaded or built.',
    });
  }

  const { version } = JSON.parse(readFileSync(join(mediasoup, 'package.json'), 'utf8'));
  const key = `${version}-${process.platform}-${process.arch}-${contentHash([recipe])}`;
  const folder = join(userCache(), 'mediasoup-worker', key);
  const built = join(folder, 'mediasoup-worker');
  if (workerRuns(built)) return built;
  if (!wantsBuild()) {
    const downloaded = join(folder, 'mediasoup-worker-downloaded');
    if (workerRuns(downloaded) || (await place(downloaded, download))) {
      note(MORE_IN_A_BUILT_ONE);
      return downloaded;
    }
    note('There is none for this machine, or its host cannot be reached: it is built here instead.');
  }
  await place(built, (file) => build(file, join(folder, 'build')));
  return built;
}
