/** What every command that asks a node has: its address, the key, and how it prints. */
import type { Command } from 'commander';
import { z } from 'zod';
import { ApiClient, ApiError } from './api-client.ts';
import { details, print, table } from './output.ts';

/** Environment variables that options of the same meaning go before. None of the server's, which begin with CAUSEWAY_. */
const ENV = { url: 'CAUSEWAYCTL_URL', key: 'CAUSEWAYCTL_KEY', tenant: 'CAUSEWAYCTL_TENANT' } as const;

const Options = z.object({
  url: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  tenant: z.string().optional(),
  json: z.boolean().default(false),
});

export interface Asking {
  readonly api: ApiClient;
  readonly json: boolean;
  /** Prints a list. */
  readonly list: (rows: readonly unknown[], columns: readonly string[]) => void;
  /** Prints one thing. */
  readonly show: (thing: unknown) => void;
  /** Says that it is done, to people only. */
  readonly done: (words: string) => void;
}

/** Adds the options by which a command finds the node. The key is never one: others could read it in the list of processes. */
export function asking(command: Command): Command {
  return command
    .option('--url <url>', `of a node (${ENV.url}; http://localhost:3000 unless set)`)
    .option('--tenant <name>', `for a key of the operator: whom it is about (${ENV.tenant})`)
    .option('--json', 'print JSON')
    .addHelpText('after', `\nThe key of the interface for programs comes from the variable ${ENV.key}.`);
}

/** @throws {ApiError} where an option is not as it has to be */
export function askingOf(command: Command, env: NodeJS.ProcessEnv = process.env): Asking {
  const given = command.optsWithGlobals<Record<string, unknown>>();
  const parsed = Options.safeParse({
    url: given['url'] ?? (env[ENV.url] || undefined),
    tenant: given['tenant'] ?? (env[ENV.tenant] || undefined),
    json: given['json'],
  });
  if (!parsed.success) throw new ApiError(0, `--url: expected a URL such as https://meet.example.com`);
  const { url, tenant, json } = parsed.data;
  return {
    api: new ApiClient({ url, tenant, key: env[ENV.key] || undefined }),
    json,
    list: (rows, columns) => print(json, rows, () => (rows.length === 0 ? 'none' : table(rows, columns))),
    show: (thing) => print(json, thing, () => details(thing)),
    done: (words) => print(json, { ok: true }, () => words),
  };
}
