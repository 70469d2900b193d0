/** `causeway doctor`: what keeps a server on this machine from working, and what to mend. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ConfigError } from '../../../config/config-error.ts';
import { fault } from '../doctor/check.ts';
import type { Named } from '../doctor/doctor.ts';
import { print } from '../output.ts';
import { configOf } from './config.ts';

const SIGNS = { ok: 'ok     ', warning: 'WARNING', fault: 'FAULT  ' } as const;

const lineOf = ({ name, state, says, remedy }: Named): string =>
  `${SIGNS[state]}  ${name}: ${says}${remedy === undefined ? '' : `\n           → ${remedy}`}`;

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

interface Options {
  readonly file?: string;
  readonly stun?: string;
  readonly json?: true;
}

export function doctor(): Command {
  return new Command('doctor')
    .description(
      'finds what keeps a server on this machine from working, and says what to mend; ends with 1 if there is a fault',
    )
    .option('--file <path>', 'a YAML file, in place of the one that CAUSEWAY_CONFIG names')
    .option('--stun <host:port>', 'a STUN server that tells how this machine looks from outside')
    .option('--json', 'print JSON')
    .action(async ({ file, stun, json }: Options) => {
      const read = (path: string) => readOr(path);
      let found: readonly Named[];
      try {
        const config = configOf({ file });
        // Loaded here: it takes in what every other command can do without.
        const { examine } = await import('../doctor/doctor.ts');
        found = await examine({ config, read, now: () => Date.now(), stunServer: stun });
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        found = [{ name: 'configuration', ...fault(error.message, 'docs/CONFIGURATION.md describes every key') }];
      }
      print(json === true, found, () => found.map(lineOf).join('\n'));
      if (found.some(({ state }) => state === 'fault')) process.exitCode = 1;
    });
}
