// npm run check: types, lint, format and dead code; all of them, even when one fails.
import { handOver } from './command.mjs';
import { runMain } from './failure.mjs';
import { setUp } from './set-up.mjs';

const checks = [
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', command: 'oxfmt', args: ['--check'] },
  { name: 'dead code', command: 'knip', args: [] },
];

await runMain(async () => {
  const env = await setUp();
  const results = [];
  for (const { name, command, args } of checks) {
    process.stdout.write(`\n— ${name}: ${[command, ...args].join(' ')}\n`);
    results.push({ name, code: await handOver(command, args, env) });
  }

  const failed = results.filter(({ code }) => code !== 0);
  process.stdout.write(
    `\n${results.map(({ name, code }) => `${code === 0 ? 'ok    ' : 'FAILED'} ${name}`).join('\n')}\n`,
  );
  return failed.length === 0 ? 0 : 1;
});
