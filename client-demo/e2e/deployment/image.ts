/**
 * `npm run image`: builds the image of the Dockerfile, and lets two people meet at a server that runs in it as a
 * container's engine would run it with all that docs/DEPLOY.md promises: nothing to write to but /tmp, no shell, no rights.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, launch } from 'puppeteer';
import { z } from 'zod';
import { root, userCache } from '../../../src/setup/paths.mjs';
import { ensurePrograms } from '../../../src/setup/programs.mjs';
import { writeCertificate } from '../../../src/tls/testing/certificates.ts';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join } from '../harness.ts';
import { makeNamespace, makeNeighbour, mayMakeNamespaces } from '../network-namespace.ts';
import { makeBareDebian } from './bare-debian.ts';

const BASE = 'docker.io/library/node:24-bookworm-slim';
const TAG = 'localhost/causeway';
/** Longest wait for the server, in ms. */
const PATIENCE_MS = 60_000;

const say = (text: string): void => void process.stdout.write(`image: ${text}\n`);

/** buildah(1) without a daemon and without namespaces of users, with a store of its own. */
const store = joinPath(userCache(), 'containers');
const buildah = (...args: readonly string[]): string =>
  execFileSync('buildah', ['--root', store, '--runroot', `${store}.run`, '--storage-driver', 'vfs', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  }).trim();

function isThere(image: string): boolean {
  return buildah('images', '--format', '{{.Name}}:{{.Tag}}').split('\n').includes(image);
}

/** The base from its registry; where that is out of reach, the same made of Debian's packages. */
function ensureBase(): void {
  if (isThere(BASE)) return;
  try {
    buildah('pull', '--quiet', BASE);
    return;
  } catch {
    say(`${BASE} cannot be fetched: made of Debian's packages instead`);
  }
  const container = buildah('from', 'scratch');
  makeBareDebian(buildah('mount', container), joinPath(userCache(), 'bookworm.tar'));
  buildah('unmount', container);
  const authorities = process.env['NODE_EXTRA_CA_CERTS'];
  if (authorities !== undefined) buildah('config', '--env', `NODE_EXTRA_CA_CERTS=${authorities}`, container);
  buildah('commit', '--quiet', '--rm', container, BASE);
}

const Config = z.object({
  Docker: z.object({
    config: z.object({
      User: z.string(),
      Cmd: z.array(z.string()),
      Env: z.array(z.string()),
      WorkingDir: z.string(),
      Healthcheck: z.object({ Test: z.tuple([z.literal('CMD')]).rest(z.string()) }),
    }),
  }),
});
type ImageConfig = z.infer<typeof Config>['Docker']['config'];

/** What sees the image as its root, and can change nothing there. */
function inImage(
  folder: string,
  { User, Env, WorkingDir }: ImageConfig,
  prefix: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const script = [
    'set -e',
    `mount --bind ${folder} ${folder}`,
    `mount -o remount,ro,bind ${folder}`,
    `mount -t tmpfs tmpfs ${folder}/tmp`,
    `mount --bind "$1" ${folder}/mnt`,
    `mount -t proc proc ${folder}/proc`,
    `mount --rbind /dev ${folder}/dev`,
    // No shell, whatever is tried.
    `for shell in dash bash; do mount --bind /dev/null ${folder}/bin/$shell; done`,
    'shift',
    'exec "$@"',
  ].join('\n');
  const settings = [...Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const enter = ['setpriv', '--no-new-privs', 'chroot', `--userspec=${User}`, '--groups=', folder];
  const become = [...enter, '/usr/bin/env', '--ignore-environment', `--chdir=${WorkingDir}`, ...settings];
  return (certificates: string, command: readonly string[]): string[] => [
    ...prefix,
    ...['sh', '-c', script, 'image', certificates, ...become, ...command],
  ];
}

async function runProgram([command = '', ...args]: readonly string[]): Promise<number | null> {
  const child = spawn(command, args, { stdio: 'ignore' });
  await once(child, 'exit');
  return child.exitCode;
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode;
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
  say(what);
}

async function meetAt(folder: string, config: ImageConfig, tls: boolean): Promise<void> {
  const closers: (() => unknown)[] = [];
  try {
    const host = makeNamespace();
    closers.push(() => host.close());
    const office = makeNeighbour(host);
    closers.push(() => office.close());
    const certificates = mkdtempSync(joinPath(tmpdir(), 'causeway-image-'));
    closers.push(() => rmSync(certificates, { recursive: true }));
    writeCertificate(certificates);
    execFileSync('chmod', ['-R', 'a+rX', certificates]);
    const settings = {
      // Guests may join; production is what the image says by itself.
      NODE_ENV: 'development',
      CAUSEWAY_DEV: 'true',
      CAUSEWAY_HTTP_HOST: '0.0.0.0',
      CAUSEWAY_WORKERS_COUNT: '1',
      CAUSEWAY_LOG_LEVEL: 'warn',
      ...(tls ? { CAUSEWAY_HTTP_TLS_CERT_FILE: '/mnt/cert.pem', CAUSEWAY_HTTP_TLS_KEY_FILE: '/mnt/key.pem' } : {}),
    };
    const command = inImage(folder, config, host.prefix, settings);
    const [, ...health] = config.Healthcheck.Test;
    const isHealthy = async (): Promise<boolean> => (await runProgram(command(certificates, health))) === 0;
    must(!(await isHealthy()), 'it is not healthy before it runs');

    const [program = '', ...args] = command(certificates, config.Cmd);
    const server = spawn(program, args, { stdio: 'inherit' });
    closers.push(() => end(server));
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await isHealthy()) && performance.now() < deadline) await sleep(500);
    must(await isHealthy(), `it is healthy, with${tls ? '' : 'out'} TLS`);

    const url = `${tls ? 'https' : 'http'}://${office.hostAddress}:3000`;
    const browser: Browser = await launch({
      executablePath: office.executable(CHROMIUM),
      pipe: true,
      args: [
        '--no-sandbox',
        ...FAKE_DEVICES,
        AUTOPLAY,
        ...(tls ? ['--ignore-certificate-errors'] : [`--unsafely-treat-insecure-origin-as-secure=${url}`]),
      ],
    });
    closers.push(() => browser.close());
    const ada = await join(browser, url, 'image', 'Ada');
    const bo = await join(browser, url, 'image', 'Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    await Promise.all([ada.hearsSound(), bo.hearsSound()]);
    must(true, 'two people see and hear each other');
    await browser.close();
    must((await end(server)) === 0, 'it stops by SIGTERM with 0');
  } finally {
    for (const closer of closers.toReversed()) await closer();
  }
}

const needed = await ensurePrograms(['buildah', 'mmdebstrap', 'chromium', 'ip', 'openssl'], 'the image');
Object.assign(process.env, needed);
if (process.getuid?.() !== 0 || !mayMakeNamespaces()) {
  say('skipped: it takes root, and a machine that lets root make network namespaces and mounts');
} else {
  ensureBase();
  if (process.argv.includes('--no-build') && isThere(`${TAG}:latest`)) say('not built again');
  else {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    const started = performance.now();
    // Of this form, as the other one has no health check.
    const form = ['--format', 'docker', '--isolation', 'chroot', '--pull-never', '--layers'];
    buildah('build', ...form, '--build-arg', `COMMIT=${commit}`, '--tag', TAG, root);
    say(`built in ${Math.round((performance.now() - started) / 1000)} s`);
  }
  const { config } = Config.parse(JSON.parse(buildah('inspect', '--type', 'image', TAG))).Docker;
  const container = buildah('from', '--pull-never', TAG);
  try {
    const folder = buildah('mount', container);
    await meetAt(folder, config, false);
    await meetAt(folder, config, true);
  } finally {
    buildah('rm', container);
  }
}
