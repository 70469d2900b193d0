/** Debian 12 with Node and npm and nothing else, as Node's own image has them: for machines that reach no registry of images. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const SUITE = 'bookworm';
const ARCHIVE = 'http://deb.debian.org/debian';
/** By which this machine knows the npm registry, where it has authorities of its own. */
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** Makes the system in an empty folder; `archive` keeps Debian's part of it for the next time. */
export function makeBareDebian(folder: string, archive: string): void {
  if (!existsSync(archive)) {
    mkdirSync(dirname(archive), { recursive: true });
    const unfinished = `${archive}.${process.pid}.tar`;
    const options = ['--quiet', '--variant=minbase', '--include=ca-certificates', SUITE, unfinished, ARCHIVE];
    execFileSync('mmdebstrap', options, { stdio: ['ignore', 'inherit', 'inherit'] });
    execFileSync('mv', [unfinished, archive]);
  }
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  const inside = (path: string): string => join(folder, path);
  // The Node that runs this, and the npm that came with the machine.
  copyFileSync(realpathSync(process.execPath), inside('usr/local/bin/node'));
  chmodSync(inside('usr/local/bin/node'), 0o755);
  const npm = execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim();
  cpSync(realpathSync(join(npm, 'npm')), inside('usr/local/lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, inside(`usr/local/bin/${name}`));
  }
  if (existsSync(AUTHORITIES)) {
    copyFileSync(AUTHORITIES, inside(AUTHORITIES));
    mkdirSync(inside('usr/local/etc'), { recursive: true });
    writeFileSync(inside('usr/local/etc/npmrc'), `cafile=${AUTHORITIES}\n`);
  }
  for (const command of [
    ['groupadd', '--gid', '1000', 'node'],
    ['useradd', '--uid', '1000', '--gid', 'node', '--create-home', 'node'],
  ]) {
    execFileSync('chroot', [folder, ...command], { stdio: 'pipe' });
  }
}
