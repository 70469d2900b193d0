// npm run build:client: the client library as a package for others, in dist/client: ES modules with their types.
import { readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from './command.mjs';
import { exitCode, runMain, SetupFailure } from './failure.mjs';
import { inRepo } from './paths.mjs';
import { step } from './progress.mjs';
import { setUp } from './set-up.mjs';

/** The public files: what others import by `causeway-client/NAME`, the first of them by `causeway-client` alone. */
const modules = ['causeway-client', 'errors', 'show-track', 'timing', 'causeway-meeting', 'shared-document'];
/** Those of which there are only types. */
const typesOnly = ['api'];

const builds = [
  { name: 'modules (Vite)', command: 'vite', args: ['build', '--config', 'signaling/client/vite.config.ts'] },
  { name: 'types (TypeScript)', command: 'tsc', args: ['--project', 'signaling/client/tsconfig.json'] },
];

/** Those that lie in a folder of their own, by their names outside. */
/** @type {Readonly<Record<string, string>>} */
const folders = { 'causeway-meeting': 'embed/', 'shared-document': 'features/notes/' };

/** @param {string} name */
const typesOf = (name) => `./types/client/${folders[name] ?? ''}${name}.d.ts`;

function packageFile() {
  const { version, license, dependencies, devDependencies } = JSON.parse(readFileSync(inRepo('package.json'), 'utf8'));
  const versions = { ...devDependencies, ...dependencies };
  const named = Object.fromEntries([
    ...modules.map((name) => [`./${name}`, { types: typesOf(name), import: `./${name}.js` }]),
    ...typesOnly.map((name) => [`./${name}`, { types: typesOf(name) }]),
  ]);
  return {
    name: 'causeway-client',
    version,
    license,
    type: 'module',
    exports: { '.': named['./causeway-client'], ...named },
    dependencies: { 'mediasoup-client': versions['mediasoup-client'], zod: versions.zod },
  };
}

await runMain(async () => {
  const env = await setUp();
  for (const { name, command, args } of builds) {
    await step(`Building the client library: ${name}`, async (onLine) => {
      const { ok, how, tail } = await runCommand(command, args, { env, onLine });
      if (ok) return;
      throw new SetupFailure({
        code: exitCode.webClient,
        what: `${command}: ${how}`,
        output: tail,
        advice: 'mend the error that is named above.',
      });
    });
  }
  writeFileSync(inRepo('dist/client/package.json'), `${JSON.stringify(packageFile(), null, 2)}\n`);
  return 0;
});
