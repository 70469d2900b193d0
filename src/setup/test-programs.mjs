import { ensureDebianPackages } from './debian-packages.mjs';
import { findCommand } from './executables.mjs';
import { exitCode } from './failure.mjs';

/** Programs that tests start, and the Debian package that brings each. */
const programs = [
  { commands: ['redis-server'], debianPackage: 'redis-server' },
  { commands: ['ffmpeg'], debianPackage: 'ffmpeg' },
  { commands: ['openssl'], debianPackage: 'openssl' },
  { commands: ['ip'], debianPackage: 'iproute2' },
  { commands: ['iptables'], debianPackage: 'iptables' },
];
const browsers = { commands: ['chromium', 'chromium-browser', 'google-chrome'], debianPackage: 'chromium' };

/**
 * Sees to it that the programs that tests start are there.
 *
 * @returns {Promise<NodeJS.ProcessEnv>} variables that tell the tests where the browser is
 */
export async function ensureTestPrograms() {
  const browser = () =>
    process.env.CHROMIUM_BIN || process.env.PUPPETEER_EXECUTABLE_PATH || findCommand(...browsers.commands);
  const missing = programs.filter(({ commands }) => !findCommand(...commands));
  if (!browser()) missing.push(browsers);
  await ensureDebianPackages(
    missing.map(({ debianPackage }) => debianPackage),
    { code: exitCode.systemPackages, purpose: 'the tests' },
  );
  return { PUPPETEER_EXECUTABLE_PATH: browser() };
}
