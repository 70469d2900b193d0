// Sets up what `npm run bench -- forwarding` compares with: Debian's Janus, and what a network of its own takes. Prints the
// folder of a libsrtp for it that encrypts as the worker's does, for LD_LIBRARY_PATH.
import { ensureDebianPackages } from './debian-packages.mjs';
import { findCommand } from './executables.mjs';
import { exitCode, runMain } from './failure.mjs';
import { ensureSharedLibsrtp } from './libsrtp.mjs';

const programs = [
  { command: 'janus', debianPackage: 'janus' },
  { command: 'ip', debianPackage: 'iproute2' },
  { command: 'iptables', debianPackage: 'iptables' },
];

await runMain(async () => {
  const missing = programs.filter(({ command }) => !findCommand(command));
  await ensureDebianPackages(
    missing.map(({ debianPackage }) => debianPackage),
    { code: exitCode.systemPackages, purpose: 'npm run bench -- forwarding' },
  );
  process.stdout.write(`${await ensureSharedLibsrtp()}\n`);
  return 0;
});
