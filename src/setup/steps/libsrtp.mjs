import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../command.mjs';
import { contentHash } from './content-hash.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { exitCode, SetupFailure } from '../failure.mjs';
import { inRepo, userCache } from '../paths.mjs';
import { step } from '../progress.mjs';

const recipe = inRepo('workers/native/libsrtp.sh');
const packages = ['build-essential', 'cmake', 'dpkg-dev', 'libssl-dev'];
/** What programs of Debian's ask the linker for. */
const soname = 'libsrtp2.so.1';

/**
 * The libsrtp that a worker built here has inside, as a shared library: from the user's cache, or built.
 *
 * @returns {Promise<string>} its folder, for LD_LIBRARY_PATH
 */
export async function ensureSharedLibsrtp() {
  const folder = join(userCache(), 'libsrtp', `${process.platform}-${process.arch}-${contentHash([recipe])}`);
  if (!existsSync(join(folder, 'lib', soname))) {
    const context = { code: exitCode.systemPackages, purpose: 'building libsrtp' };
    await ensureDebianPackages(packages, context);
    await step('Building libsrtp on OpenSSL (under a minute, once per user)', (onLine) => build(folder, onLine));
  }
  return join(folder, 'lib');
}

/** @param {string} folder @param {(line: string) => void} onLine */
async function build(folder, onLine) {
  mkdirSync(dirname(folder), { recursive: true });
  // It is put in its place in one act: whoever else builds the same never sees half of it.
  const made = mkdtempSync(`${folder}.`);
  try {
    const { ok, how, tail } = await runCommand(recipe, [made, 'shared'], { onLine });
    const built = ok ? readdirSync(join(made, 'lib')).find((name) => /^libsrtp2\.so\.\d/.test(name)) : undefined;
    if (built === undefined) {
      throw new SetupFailure({
        code: exitCode.libsrtp,
        what: `building libsrtp: ${how}`,
        output: tail,
        advice: "see the message above. The build is proven on Debian 12, with Debian's source packages in reach.",
      });
    }
    symlinkSync(built, join(made, 'lib', soname));
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
