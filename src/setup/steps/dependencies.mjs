import { lstatSync, readFileSync } from 'node:fs';
import { runCommand } from '../command.mjs';
import { exitCode, SetupFailure } from '../failure.mjs';
import { inRepo } from '../paths.mjs';
import { step } from '../progress.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

/**
 * Whether everything that the lock file asks for is installed, told from the record that npm leaves behind as the last
 * act of an installation. (A stamp of our own would not see a later `npm install` by hand.)
 *
 * @param {Record<string, LockedPackage>} wanted `packages` of package-lock.json
 * @param {Record<string, LockedPackage>} installed `packages` of node_modules/.package-lock.json
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(
    ([path, { version, integrity, optional }]) =>
      path === '' || // the project itself
      (!installed[path] && optional) || // for another platform
      (installed[path]?.version === version && installed[path]?.integrity === integrity),
  );
}

/** @param {string} file @returns {Record<string, LockedPackage>} */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return {};
  }
}

/**
 * Refuses a folder that is a link: `npm ci` would follow it, and empty the folder of another clone.
 *
 * @param {string} folder
 */
export function refuseLink(folder) {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new SetupFailure({
    code: exitCode.dependencies,
    what: `${folder} is a link, and does not hold what package-lock.json names; npm ci would empty what it points to`,
    advice: 'remove the link and run this again: the dependencies are then installed here.',
  });
}

/** Installs what package-lock.json names, development dependencies included, unless that is done. */
export async function ensureDependencies() {
  const wanted = lockedPackages(inRepo('package-lock.json'));
  if (isInstalled(wanted, lockedPackages(inRepo('node_modules/.package-lock.json')))) return;

  refuseLink(inRepo('node_modules'));
  await step('Installing dependencies (npm ci)', async (onLine) => {
    const { ok, how, tail } = await runCommand('npm', ['ci', '--include=dev', '--include=optional'], { onLine });
    if (!ok) {
      throw new SetupFailure({
        code: exitCode.dependencies,
        what: `npm ci: ${how}`,
        output: tail,
        advice: "see npm's message above; most often the npm registry cannot be reached (npm config get registry).",
      });
    }
  });
}
