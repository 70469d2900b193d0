/** The command `causeway`: for operators at a terminal, and for their scripts. */
import { spawn } from 'node:child_process';
import tab from '@bomb.sh/tab/commander';
import { Command } from 'commander';
import { ConfigError } from '../../config/config-error.ts';
import { readBuildInfo } from '../build-info.ts';
import { serverArguments } from '../setup/server-arguments.mjs';
import { ApiError } from './api-client.ts';
import { config } from './commands/config.ts';
import { doctor } from './commands/doctor.ts';
import { participants, rooms, token } from './commands/meetings.ts';
import { schedules } from './commands/schedules.ts';
import { audit, drain, keys, nodes, usage, watch } from './commands/operating.ts';

/** What scripts may ask for: not done; the configuration is not valid. */
const EXIT = { failed: 1, badConfig: 78 } as const;

function serve(): Command {
  return new Command('serve')
    .description('runs the server, as `npm start` does when all is set up')
    .action(async () => {
      const child = spawn(process.execPath, serverArguments, { stdio: 'inherit' });
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
      process.exitCode = await new Promise<number>((resolve) => {
        child.once('exit', (code) => resolve(code ?? EXIT.failed));
      });
    });
}

const program = new Command('causeway')
  .description('Runs and operates Causeway.')
  .version(readBuildInfo().version)
  .showSuggestionAfterError();
for (const command of [
  serve(),
  token(),
  rooms(),
  participants(),
  schedules(),
  nodes(),
  drain(),
  watch(),
  keys(),
  usage(),
  audit(),
  config(),
  doctor(),
]) {
  program.addCommand(command);
}
tab(program, { completionCommandName: 'completion' });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof ApiError) {
    process.stderr.write(`causeway: ${error.message}\n`);
    process.exitCode = EXIT.failed;
  } else if (error instanceof ConfigError) {
    process.stderr.write(`causeway: ${error.message}\n`);
    process.exitCode = EXIT.badConfig;
  } else {
    throw error;
  }
}
