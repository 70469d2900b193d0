import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { inRepo, root } from '../paths.mjs';

const documents = [...globSync('docs/*.md', { cwd: root }), ...globSync('*.md', { cwd: root })];

/** The targets of a document's links within the repository, without their anchors. */
function targetsIn(document: string): readonly string[] {
  const text = readFileSync(inRepo(document), 'utf8');
  return [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
}

test.each(documents)('the links of %s lead somewhere', (document) => {
  const dead = targetsIn(document).filter((target) => !existsSync(join(root, dirname(document), target)));
  expect(dead).toEqual([]);
});

const LONGEST_TABLE_LINE = 200;

test.each([...documents, ...globSync('{bench,docs/*,signaling/protocol/docs}/**/*.md', { cwd: root })])(
  'no line of a table in %s is too long to be read',
  (document) => {
    const long = readFileSync(inRepo(document), 'utf8')
      .split('\n')
      .flatMap((line, at) => (line.startsWith('|') && line.length > LONGEST_TABLE_LINE ? `${document}:${at + 1}` : []));
    expect(long).toEqual([]);
  },
);
