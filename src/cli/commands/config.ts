/** `causeway config check|print`: what the server would start with. */
import { Command } from 'commander';
import { CONFIG_FILE_VARIABLE, settings } from '../../../config/settings.ts';
import { loadConfig } from '../../../config/load.ts';
import type { Config } from '../../../config/schema.ts';
import { isTree, valueAt } from '../../../config/tree.ts';
import { print } from '../output.ts';

interface Options {
  readonly file?: string;
  readonly json?: true;
}

/** Keys whose values nobody is shown. */
const SECRET = /(?:secret|token|operatorKey|keys|password)$/i;
/** The same within a list. */
const INNER_SECRET = /secret$/i;
/** A password in a URL. */
const URL_PASSWORD = /(:\/\/[^/@\s]*:)[^/@\s]*@/;

/** What stands for a secret. */
const HIDDEN = '(hidden)';

/** The configuration that the server would have. @throws {ConfigError} */
export function configOf(
  { file }: { readonly file?: string | undefined },
  env: NodeJS.ProcessEnv = process.env,
): Config {
  return loadConfig(file === undefined ? env : { ...env, [CONFIG_FILE_VARIABLE]: file });
}

/** Every setting by its key, without secrets. */
function shownConfig(config: Config): Record<string, unknown> {
  return Object.fromEntries(
    settings.map(({ key, path }) => {
      const value = isTree(config) ? valueAt(config, path) : undefined;
      if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
        return [key, value ?? null];
      if (SECRET.test(key)) return [key, HIDDEN];
      return [key, shown(value)];
    }),
  );
}

/** A value without what is secret within it. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(URL_PASSWORD, `$1${HIDDEN}@`);
  if (Array.isArray(value)) return value.map(shown);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, INNER_SECRET.test(name) ? HIDDEN : shown(inner)]),
  );
}

export function config(): Command {
  const command = new Command('config').description('the configuration that the server would start with');
  const common = (sub: Command): Command =>
    sub
      .option('--file <path>', 'a YAML file, in place of the one that CAUSEWAY_CONFIG names')
      .option('--json', 'print JSON');
  common(command.command('check').description('whether it is valid: every problem at once')).action(
    (options: Options) => {
      configOf(options);
      print(options.json === true, { ok: true }, () => 'the configuration is valid');
    },
  );
  common(command.command('print').description('every setting, secrets hidden')).action((options: Options) => {
    const shown = shownConfig(configOf(options));
    print(options.json === true, shown, () =>
      Object.entries(shown)
        .map(([key, value]) => `${key}: ${value === null ? '' : JSON.stringify(value)}`)
        .join('\n'),
    );
  });
  return command;
}
