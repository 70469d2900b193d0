/** Loads the configuration: defaults, then a YAML file, then environment variables; the later wins. */
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { didYouMean } from './nearest.ts';
import { rules } from './rules.ts';
import { configSchema, type Config } from './schema.ts';
import { readSecretFiles } from './secret-files.ts';
import { settings } from './settings.ts';
import { readSources } from './sources.ts';
import { put } from './tree.ts';

/** Keys, and what begins keys. */
const knownKeys = [
  ...new Set(settings.flatMap(({ path }) => path.map((_, index) => path.slice(0, index + 1).join('.')))),
];

function noSuchKey(key: string): string {
  return `there is no such key in this version${didYouMean(key, knownKeys)}`;
}

/** The places that an issue is about, each with what is wrong there. */
function findings(issue: z.core.$ZodIssue): { path: string[]; message: string }[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: noSuchKey([...path, key].join('.')) }));
}

/**
 * Loads the configuration.
 *
 * @param env the environment variables: those that begin with `CAUSEWAY_`, and NODE_ENV
 * @throws {ConfigError} with all problems at once
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const { tree, origins, file, problems: sourceProblems } = readSources(env);
  const problems: ConfigProblem[] = [...sourceProblems, ...readSecretFiles(tree)];
  const badKeys = new Set<string>();

  let parsed = configSchema.safeParse(tree);
  for (const { path, message } of (parsed.error?.issues ?? []).flatMap(findings)) {
    const setting = settings.find((candidate) => candidate.path.every((name, at) => path[at] === name));
    const source = setting === undefined ? file : origins.get(setting.key);
    problems.push({ key: path.join('.'), source, message });
    // Without what is bad the rest can be held against the rules, so that all problems are told at once.
    put(tree, setting?.path ?? path, undefined);
    if (setting !== undefined) badKeys.add(setting.key);
  }
  if (!parsed.success) parsed = configSchema.safeParse(tree);

  for (const { key, broken, message } of rules) {
    if (parsed.success && !badKeys.has(key) && broken(parsed.data, env['NODE_ENV'])) {
      problems.push({ key, source: origins.get(key), message });
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return parsed.data;
}
