import { spawnSync } from 'node:child_process';
import { runCommand } from '../command.mjs';
import { findCommand } from './executables.mjs';
import { SetupFailure } from '../failure.mjs';
import { step } from '../progress.mjs';

/** @param {string} name */
function isPackageInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return stdout === 'installed';
}

/**
 * Installs those Debian packages that are missing when it may (root on a system with apt); else names them.
 *
 * @param {string[]} names
 * @param {{ code: number, purpose: string }} context the exit code when it cannot be done, and what they are for
 */
export async function ensureDebianPackages(names, { code, purpose }) {
  const hasApt = findCommand('apt-get') !== undefined;
  const missing = hasApt ? names.filter((name) => !isPackageInstalled(name)) : names;
  if (missing.length === 0) return;

  const install = ['install', '--yes', '--no-install-recommends', ...missing];
  if (!hasApt || process.getuid?.() !== 0) {
    throw new SetupFailure({
      code,
      what: `missing for ${purpose}: ${missing.join(', ')}; ${hasApt ? 'only root may install them' : 'this system has no apt'}`,
      advice: hasApt
        ? `run: sudo apt-get update && sudo apt-get ${install.join(' ')}`
        : "install what these Debian packages hold by your system's own means.",
    });
  }

  await step(`Installing Debian packages for ${purpose}: ${missing.join(' ')}`, async (onLine) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // One package source out of order (a third party's, say) must not stop us: the installation itself is the judge.
    await runCommand('apt-get', ['update'], { env, onLine });
    // Another apt on the machine (unattended upgrades, say) may be at work: wait for it.
    const { ok, how, tail } = await runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...install], {
      env,
      onLine,
    });
    if (!ok) {
      throw new SetupFailure({
        code,
        what: `apt-get install: ${how}`,
        output: tail,
        advice: `see apt's message above; to try by hand: apt-get update && apt-get ${install.join(' ')}`,
      });
    }
  });
}
