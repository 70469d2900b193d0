// bench-programs.mjs SCENARIO PROGRAM…: sees to it that the programs are there with which a scenario of `npm run bench` is
// made. Prints variables of its environment as JSON.
import { exitCode, runMain, SetupFailure } from './failure.mjs';
import { ensurePrograms, isProgram } from './programs.mjs';

await runMain(async () => {
  const [scenario, ...names] = process.argv.slice(2);
  const unknown = names.filter((name) => !isProgram(name));
  if (unknown.length > 0) {
    const what = `no programs that are known: ${unknown.join(', ')}`;
    throw new SetupFailure({ code: exitCode.usage, what, advice: 'see src/setup/programs.mjs.' });
  }
  const env = await ensurePrograms(names.filter(isProgram), `npm run bench -- ${scenario}`);
  process.stdout.write(`${JSON.stringify(env)}\n`);
  return 0;
});
