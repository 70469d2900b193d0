/** Where settings come from: a YAML file and environment variables. */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { ConfigProblem } from './config-error.ts';
import { didYouMean } from './nearest.ts';
import { CONFIG_FILE_VARIABLE, settings, VARIABLE_PREFIX, type Setting } from './settings.ts';
import { isTree, put, valueAt, type Tree } from './tree.ts';

/** What was set, not yet checked. */
export interface Given {
  readonly tree: Tree;
  /** By key: the variable or file that its value comes from. */
  readonly origins: ReadonlyMap<string, string>;
  /** The YAML file, where there is one. */
  readonly file: string | undefined;
  /** What was wrong with the sources themselves. */
  readonly problems: readonly ConfigProblem[];
}

/** Reads the YAML file. Its parser's own messages may quote the file, so only the kind and place of an error are told. */
function readFile(file: string, problems: ConfigProblem[]): Tree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    problems.push({
      key: '',
      source: `${file} (named by ${CONFIG_FILE_VARIABLE})`,
      message: `cannot be read: ${reason}`,
    });
    return {};
  }
  const document = parseDocument(text);
  for (const { code, linePos } of document.errors) {
    const place = linePos === undefined ? '' : ` at line ${linePos[0].line}, column ${linePos[0].col}`;
    problems.push({ key: '', source: file, message: `is not valid YAML: ${code}${place}` });
  }
  if (document.errors.length > 0) return {};
  // A key without a value (all below it commented out, say) is a key that is not set.
  const content: unknown = document.toJS({ reviver: (_key: unknown, value: unknown) => value ?? undefined }) ?? {};
  if (isTree(content)) return content;
  problems.push({ key: '', source: file, message: 'expected keys and their values' });
  return {};
}

/** A variable's value: text for keys that take text, else JSON (a number, `true`, a list…). */
function fromVariable(setting: Setting, text: string): unknown {
  if (setting.schema.safeParse(text).success) return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text; // the schema says what it had expected
  }
}

/**
 * Kubernetes describes a service named `causeway` to each pod beside it in variables such as CAUSEWAY_SERVICE_HOST or
 * CAUSEWAY_HTTP_PORT=tcp://10.0.0.1:3000 (kubernetes.io, "Service: discovering services"): they are not meant for us.
 */
function isServiceLink(variable: string, value: string): boolean {
  return (
    /_SERVICE_(?:HOST|PORT(?:_\w+)?)$/.test(variable) ||
    /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(variable) ||
    (variable.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value))
  );
}

const variables = settings.map(({ variable }) => variable);

/** Gathers what is set; a variable wins over the file, and an empty variable is one that is not set. */
export function readSources(env: NodeJS.ProcessEnv): Given {
  const problems: ConfigProblem[] = [];
  const file = env[CONFIG_FILE_VARIABLE] || undefined;
  const tree = file === undefined ? {} : readFile(file, problems);
  const origins = new Map<string, string>();
  for (const { key, path } of settings) {
    if (file !== undefined && valueAt(tree, path) !== undefined) origins.set(key, file);
  }
  for (const [variable, text = ''] of Object.entries(env)) {
    if (!variable.startsWith(VARIABLE_PREFIX) || variable === CONFIG_FILE_VARIABLE || text === '') continue;
    if (isServiceLink(variable, text)) continue;
    const setting = settings.find((candidate) => candidate.variable === variable);
    if (setting === undefined) {
      problems.push({
        key: '',
        source: variable,
        message: `no key of the configuration has this variable${didYouMean(variable, variables)}`,
      });
    } else {
      put(tree, setting.path, fromVariable(setting, text));
      origins.set(setting.key, variable);
    }
  }
  return { tree, origins, file, problems };
}
