import { ensureDebianPackages } from './debian-packages.mjs';
import { findCommand } from './executables.mjs';
import { exitCode } from './failure.mjs';

/** Programs of others that we start beside our own: what they are called, and the Debian package that brings each. */
const programs = Object.freeze({
  chromium: { commands: ['chromium', 'chromium-browser', 'google-chrome'], debianPackage: 'chromium' },
  ffmpeg: { commands: ['ffmpeg'], debianPackage: 'ffmpeg' },
  ip: { commands: ['ip'], debianPackage: 'iproute2' },
  iptables: { commands: ['iptables'], debianPackage: 'iptables' },
  janus: { commands: ['janus'], debianPackage: 'janus' },
  openssl: { commands: ['openssl'], debianPackage: 'openssl' },
  redis: { commands: ['redis-server'], debianPackage: 'redis-server' },
});

/** @typedef {keyof typeof programs} Program */

/** @param {string} name @returns {name is Program} */
export const isProgram = (name) => Object.hasOwn(programs, name);

/** @param {Program} name @returns {string | undefined} its path */
function find(name) {
  const named = name === 'chromium' && (process.env.CHROMIUM_BIN || process.env.PUPPETEER_EXECUTABLE_PATH);
  return named || findCommand(...programs[name].commands);
}

/**
 * Sees to it that these programs are there: installs those that are missing, if that may be done.
 *
 * @param {Program[]} names
 * @param {string} purpose what they are for
 * @returns {Promise<NodeJS.ProcessEnv>} variables that say where they are, for those who cannot find them
 */
export async function ensurePrograms(names, purpose) {
  const missing = names.filter((name) => !find(name)).map((name) => programs[name].debianPackage);
  await ensureDebianPackages(missing, { code: exitCode.systemPackages, purpose });
  return names.includes('chromium') ? { PUPPETEER_EXECUTABLE_PATH: find('chromium') } : {};
}
