// Prints the folder of a libsrtp for Debian's Janus that encrypts as the worker's does, for LD_LIBRARY_PATH. Builds it first.
import { runMain } from './failure.mjs';
import { ensureSharedLibsrtp } from './steps/libsrtp.mjs';

await runMain(async () => {
  process.stdout.write(`${await ensureSharedLibsrtp()}\n`);
  return 0;
});
