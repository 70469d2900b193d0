/** No text is missing, unused, or left in code; no language lacks one. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluentResource } from '@fluent/bundle';
import { parseSync, Visitor, type ESTree } from 'vite';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const list = (pattern: string): string[] => globSync(pattern, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
const sources = list('**/*.{ts,tsx}').filter((path) => !/\.test\.tsx?$|\/testing\/|\.d\.ts$/.test(path));

/** Every id of a file, as `message` and `message.attribute`, with the variables that it takes. */
function messagesIn(source: string): Map<string, string> {
  const found = new Map<string, string>();
  const variables = (pattern: unknown): string => {
    const all = JSON.stringify(pattern ?? '').matchAll(/"type":"var","name":"([^"]+)"/g);
    return [...new Set(Array.from(all, ([, name = '']) => name))].toSorted((a, b) => a.localeCompare(b)).join(' ');
  };
  for (const { id, value, attributes } of new FluentResource(source).body) {
    if (found.has(id)) throw new Error(`the text ${id} stands twice in one file`);
    if (value !== null) found.set(id, variables(value));
    for (const [name, pattern] of Object.entries(attributes)) found.set(`${id}.${name}`, variables(pattern));
  }
  return found;
}

const areaOf = (path: string): string => path.split('/').at(-2) ?? '';
const english = new Map(list('**/texts.ftl').map((path) => [areaOf(path), messagesIn(read(path))]));
const known = new Set([...english].flatMap(([area, messages]) => [...messages.keys()].map((id) => `${area}:${id}`)));

/** A text's id, as it stands in code. */
const ID = /^([a-z-]+):([a-z][\w.-]*)$/;

interface Words {
  readonly ids: ReadonlySet<string>;
  /** What looks like words for people. */
  readonly strange: readonly string[];
}

/** Attributes that people read. */
const READ_ALOUD = new Set([
  'aria-label',
  'aria-description',
  'title',
  'placeholder',
  'alt',
  'label',
  'words',
  'hint',
  'yes',
]);
/** Two words, or one with a capital letter. */
const WORDS = /\p{L}{2,}[’,.!?…]* +\p{L}|^\p{Lu}\p{Ll}+$/u;

function wordsIn(path: string, source = read(path)): Words {
  const { program, errors } = parseSync(path, source);
  expect(errors).toEqual([]);
  const ids = new Set<string>();
  const strange: string[] = [];
  /** Within what is not for people: errors of programmers, classes of CSS, where to import from. */
  let technical = 0;
  const enter = (): void => void (technical += 1);
  const leave = (): void => void (technical -= 1);
  const isStyle = ({ name }: ESTree.JSXAttribute): boolean =>
    name.type === 'JSXIdentifier' && ['class', 'style', 'viewBox', 'd'].includes(name.name);
  const isReadAloud = ({ name }: ESTree.JSXAttribute): boolean =>
    name.type === 'JSXIdentifier' && READ_ALOUD.has(name.name);
  const spoken = new Set<unknown>();
  new Visitor({
    ImportDeclaration: enter,
    'ImportDeclaration:exit': leave,
    ImportExpression: enter,
    'ImportExpression:exit': leave,
    NewExpression: enter,
    'NewExpression:exit': leave,
    TSLiteralType: enter,
    'TSLiteralType:exit': leave,
    JSXAttribute(node) {
      if (isStyle(node)) enter();
      else if (isReadAloud(node) && node.value?.type === 'Literal') spoken.add(node.value);
    },
    'JSXAttribute:exit'(node) {
      if (isStyle(node)) leave();
    },
    JSXText({ value }) {
      if (/\p{L}/u.test(value)) strange.push(value.trim());
    },
    TemplateElement({ value: { raw } }) {
      if (technical === 0 && /\p{L}{2,} \p{L}{2,}/u.test(raw)) strange.push(raw);
    },
    Literal(node) {
      const { value } = node;
      if (typeof value !== 'string') return;
      if (ID.test(value)) ids.add(value);
      else if (spoken.has(node) ? /\p{L}/u.test(value) : technical === 0 && WORDS.test(value)) strange.push(value);
    },
  }).visit(program);
  return { ids, strange };
}

/** Words that are no language's: the product's name, selectors, keys of the keyboard, names of the browser's errors. */
const NOT_SPOKEN: ReadonlySet<string> = new Set([
  'Causeway',
  'input, select, textarea, dialog, [contenteditable], [role=menu]',
  'Escape',
  'Enter',
  'px auto auto ',
  'noopener noreferrer',
]);

describe('texts', () => {
  const words = new Map(sources.map((path) => [path, wordsIn(path)]));
  const used = new Set([...words.values()].flatMap(({ ids }) => [...ids]));

  it('none is missing', () => {
    expect([...used].filter((id) => !known.has(id) && english.has(id.split(':', 1)[0] ?? ''))).toEqual([]);
    expect([...used].filter((id) => !english.has(id.split(':', 1)[0] ?? '') && !id.startsWith('node:'))).toEqual([]);
  });

  it('none is unused', () => {
    // `text` belongs to its message, as the words below a title.
    expect([...known].filter((id) => !used.has(id) && !used.has(id.replace(/\.text$/, '')))).toEqual([]);
  });

  it('none is left in code', () => {
    const left = [...words].flatMap(([path, { strange }]) =>
      strange.filter((each) => !NOT_SPOKEN.has(each)).map((each) => `${path}: ${each}`),
    );
    expect(left).toEqual([]);
  });

  it.each([
    ['const a = <p>Hello</p>;', 'Hello'],
    ['const a = <p title="Hello" />;', 'Hello'],
    ["notices.show({ title: 'It is late' });", 'It is late'],
    ["const a = { label: 'Leave' };", 'Leave'],
    ['const a = `${name} has left now`;', ' has left now'],
  ])('those left in code are found: %s', (source, found) => {
    expect(wordsIn('x.tsx', source).strange).toEqual([found]);
  });

  const languages = [...new Set(list('languages/*/*.ftl').map((path) => path.split('/')[1] ?? ''))];
  it.each(languages.length === 0 ? [] : languages)('%s has each, with the same variables', (name) => {
    for (const [area, messages] of english) {
      const translated = messagesIn(read(`languages/${name}/${area}.ftl`));
      expect([area, Object.fromEntries(translated)]).toEqual([area, Object.fromEntries(messages)]);
    }
  });

  it('every folder of texts has a name of its own', () => {
    expect(english.size).toBe(list('**/texts.ftl').length);
  });
});
