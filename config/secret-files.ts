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
  { path: ['turn', 'secret'] },
  { path: ['api', 'operatorKey'] },
  { path: ['registry', 'url'] },
  { path: ['store', 'url'] },
  { path: ['store', 'secretKeys'] },
  { path: ['mail', 'password'] },
  { path: ['files', 'bucket', 'secretAccessKey'] },
  { path: ['auth', 'keys'], structured: true },
];

/** Lists whose entries have members that may come from a file: by the way to them within an entry. */
const LISTS: readonly { readonly path: readonly string[]; readonly members: readonly (readonly string[])[] }[] = [
  { path: ['auth', 'keys'], members: [['secret'], ['publicKey']] },
  { path: ['auth', 'providers'], members: [['oidc', 'clientSecret']] },
];

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

  for (const { path, members } of LISTS) {
    const list = valueAt(tree, path);
    if (!Array.isArray(list)) continue;
    const completed = list.map((entry: unknown, index): unknown => {
      if (!isTree(entry)) return entry;
      const complete = structuredClone(entry);
      for (const member of members) {
        const fileMember = [...member.slice(0, -1), `${member.at(-1)}File`];
        const key = [...path, index, ...member].join('.');
        const file = valueAt(complete, fileMember);
        if (typeof file !== 'string' || file === '') continue;
        put(complete, fileMember, undefined);
        if (valueAt(complete, member) === undefined) put(complete, member, read(`${key}File`, file));
        else twice(key);
      }
      return complete;
    });
    put(tree, path, completed);
  }
  return problems;
}

/** Text where it is neither JSON nor YAML: the schema says what it had expected. */
function parsed(text: string): unknown {
  const document = parseDocument(text);
  if (document.errors.length > 0) return 'neither JSON nor YAML';
  const content: unknown = document.toJS();
  return content;
}
