import { existsSync } from 'node:fs';
import { ensureDebianPackages } from './steps/debian-packages.mjs';
import { findCommand } from './steps/executables.mjs';
import { exitCode } from './failure.mjs';

/** Programs of others that we start beside our own: what they are called, and the Debian package that brings each. */
const programs = Object.freeze({
  // For the Python of Debian, whose packages are nobody's command.
  aiohttp: { commands: [], file: '/usr/lib/python3/dist-packages/aiohttp', debianPackage: 'python3-aiohttp' },
  aiortc: { commands: [], file: '/usr/lib/python3/dist-packages/aiortc', debianPackage: 'python3-aiortc' },
  buildah: { commands: ['buildah'], debianPackage: 'buildah' },
  chromium: { commands: ['chromium', 'chromium-browser', 'google-chrome'], debianPackage: 'chromium' },
  compose: { commands: ['docker-compose'], debianPackage: 'docker-compose' },
  cryptography: {
    commands: [],
    file: '/usr/lib/python3/dist-packages/cryptography',
    debianPackage: 'python3-cryptography',
  },
  dnsmasq: { commands: ['dnsmasq'], debianPackage: 'dnsmasq-base' },
  espeak: { commands: ['espeak-ng'], debianPackage: 'espeak-ng' },
  ffmpeg: { commands: ['ffmpeg'], debianPackage: 'ffmpeg' },
  firefox: { commands: ['firefox-esr', 'firefox'], debianPackage: 'firefox-esr' },
  haproxy: { commands: ['haproxy'], debianPackage: 'haproxy' },
  turnserver: { commands: ['turnserver'], debianPackage: 'coturn' },
  ip: { commands: ['ip'], debianPackage: 'iproute2' },
  iptables: { commands: ['iptables'], debianPackage: 'iptables' },
  janus: { commands: ['janus'], debianPackage: 'janus' },
  mmdebstrap: { commands: ['mmdebstrap'], debianPackage: 'mmdebstrap' },
  nginx: { commands: ['nginx'], debianPackage: 'nginx-light' },
  openssl: { commands: ['openssl'], debianPackage: 'openssl' },
  postgres: { commands: ['postgres', '/usr/lib/postgresql/15/bin/postgres'], debianPackage: 'postgresql' },
  prometheus: { commands: ['prometheus'], debianPackage: 'prometheus' },
  systemd: { commands: ['systemd-analyze'], debianPackage: 'systemd' },
  unzip: { commands: ['unzip'], debianPackage: 'unzip' },
  redis: { commands: ['redis-server'], debianPackage: 'redis-server' },
});

/** What says where a browser is, the first that is set; those who start it are told by the last. */
const variables = Object.freeze({
  chromium: ['CHROMIUM_BIN', 'PUPPETEER_EXECUTABLE_PATH'],
  firefox: ['FIREFOX_BIN'],
});

/** @typedef {keyof typeof programs} Program */
/** @typedef {keyof typeof variables} Browser */

/** @param {string} name @returns {name is Program} */
export const isProgram = (name) => Object.hasOwn(programs, name);

/** @param {Program} name @returns {name is Browser} */
const isBrowser = (name) => Object.hasOwn(variables, name);

/** @param {Program} name @returns {string | undefined} its path */
function find(name) {
  const named = isBrowser(name) ? variables[name].map((variable) => process.env[variable]).find(Boolean) : undefined;
  const program = programs[name];
  if ('file' in program) return existsSync(program.file) ? program.file : undefined;
  return named ?? findCommand(...program.commands);
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
  return Object.fromEntries(names.filter(isBrowser).map((name) => [variables[name].at(-1), find(name)]));
}
