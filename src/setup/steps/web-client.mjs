import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { runCommand } from '../command.mjs';
import { contentHash } from './content-hash.mjs';
import { exitCode, SetupFailure } from '../failure.mjs';
import { toolEnv } from '../node-runtime.mjs';
import { inRepo } from '../paths.mjs';
import { step } from '../progress.mjs';

const sources = ['client-demo', 'signaling/client', 'signaling/protocol', 'package-lock.json'];
const page = inRepo('dist/client-demo/index.html');
const stamp = inRepo('dist/client-demo.hash');

/** @param {string} path */
const isBuilt = (path) => !/\.test\.tsx?$|\/(e2e|docs|testing|node_modules)$/.test(path);

/** Builds the web client into dist/client-demo, unless the last build was of the same sources. */
export async function ensureWebClient() {
  const hash = contentHash(
    sources.map((source) => inRepo(source)),
    isBuilt,
  );
  if (existsSync(page) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;

  await step('Building the web client (Vite)', async (onLine) => {
    rmSync(stamp, { force: true });
    const { ok, how, tail } = await runCommand('vite', ['build', 'client-demo'], { env: toolEnv(), onLine });
    if (!ok || !existsSync(page)) {
      throw new SetupFailure({
        code: exitCode.webClient,
        what: ok ? `vite build wrote no ${page}` : `vite build: ${how}`,
        output: tail,
        advice: 'mend the error that Vite names, or delete node_modules and run this again.',
      });
    }
    mkdirSync(inRepo('dist'), { recursive: true });
    writeFileSync(stamp, hash);
  });
}
