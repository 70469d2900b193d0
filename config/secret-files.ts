/** Secrets that stand in files of their own, as Docker, Kubernetes and systemd hand them over. */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { ConfigProblem } from './config-error.ts';
import { isTree, put, valueAt, type Tree } from './tree.ts';

interface SecretKey {
  /** The key whose value the file holds; the file's own key has `File` at its end. */
  readonly path: readonly string[];
  /** Whether the file holds JSON or YAML in place of one text. */
  readonly structured?: boolean;
}

/** Keys that may come from a file. */
const SECRET_KEYS: readonly SecretKey[] = [
  { path: ['cluster', 'secret'] },
  { path: ['admin', 'token'] },
  { path: ['registry', 'url'] },
  { path: ['auth', 'keys'], structured: true },
];

/** Members of `auth.keys` that may come from a file. */
const KEY_MEMBERS = ['secret', 'publicKey'] as const;

const KEYS_PATH = ['auth', 'keys'];

/** No secret is larger, in characters: a file named by mistake is not taken for one. */
const MAX_LENGTH = 1024 * 1024;

/** Puts what the files hold where the schema looks for it. The problems never quote a file. */
export function readSecretFiles(tree: Tree): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const read = (key: string, file: string): string | undefined => {
    try {
      const text = readFileSync(file, 'utf8');
      if (text.length > MAX_LENGTH) throw new Error('it is too large');
      return text.trimEnd();
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'it is too large';
      problems.push({ key, source: file, message: `cannot be read: ${reason}` });
      return undefined;
    }
  };
  const twice = (key: string): void => {
    problems.push({ key: `${key}File`, source: undefined, message: `\`${key}\` is set too: only one of them may be` });
  };

  for (const { path, structured = false } of SECRET_KEYS) {
    const key = path.join('.');
    const file = valueAt(tree, [...path.slice(0, -1), `${path.at(-1)}File`]);
    if (typeof file !== 'string' || file === '') continue;
    if (valueAt(tree, path) !== undefined) {
      twice(key);
      continue;
    }
    const text = read(`${key}File`, file);
    if (text !== undefined) put(tree, path, structured ? parsed(text) : text);
  }

  const keys = valueAt(tree, KEYS_PATH);
  if (!Array.isArray(keys)) return problems;
  const completed = keys.map((entry: unknown, index): unknown => {
    if (!isTree(entry)) return entry;
    const complete: Tree = { ...entry };
    for (const member of KEY_MEMBERS) {
      const key = `${KEYS_PATH.join('.')}.${index}.${member}`;
      const file = entry[`${member}File`];
      if (typeof file !== 'string' || file === '') continue;
      delete complete[`${member}File`];
      if (entry[member] === undefined) complete[member] = read(`${key}File`, file);
      else twice(key);
    }
    return complete;
  });
  put(tree, KEYS_PATH, completed);
  return problems;
}

/** Text where it is neither JSON nor YAML: the schema says what it had expected. */
function parsed(text: string): unknown {
  const document = parseDocument(text);
  if (document.errors.length > 0) return 'neither JSON nor YAML';
  const content: unknown = document.toJS();
  return content;
}
