import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path/posix';
import { Parser } from '@asyncapi/parser';
import { assert, describe, expect, test } from 'vitest';
import { asyncApiDocument } from './asyncapi.ts';
import { documentFile, generatedDocuments } from './generate.ts';
import { methods } from '../methods.ts';
import { notifications } from '../notifications.ts';
import { protocolPages } from './pages.ts';

const documents = await generatedDocuments();

test.each([...documents])('docs/%s is what `npm run docs` writes', async (name, text) => {
  const fresh = (await readFile(documentFile(name), 'utf8')) === text;
  assert.isTrue(fresh, `docs/${name} is stale: run \`npm run docs\``);
});

/** The parser's first use takes its time on a busy machine, in ms. */
const PARSER_MS = 60_000;

test('asyncapi.json is valid AsyncAPI 3', { timeout: PARSER_MS }, async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApiDocument()));
  // That there is a newer AsyncAPI than 3.0 is no complaint.
  expect(diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')).toEqual([]);
  expect(document?.version()).toBe('3.0.0');
});

test(
  'asyncapi.json has an operation with a correlated reply for each method, and one for each notification',
  { timeout: PARSER_MS },
  async () => {
    const { document } = await new Parser().parse(JSON.stringify(asyncApiDocument()));
    const operations = document?.operations().all() ?? [];
    const received = operations.filter((operation) => operation.isReceive());
    expect(received.map((operation) => operation.id())).toEqual(Object.keys(methods));
    for (const operation of received) {
      const messages = [...operation.messages().all(), ...(operation.reply()?.messages().all() ?? [])];
      expect(messages.map((message) => message.id())).toEqual([
        `${operation.id()}.request`,
        `${operation.id()}.answer`,
        'error',
      ]);
      expect(messages.map((message) => message.correlationId()?.location())).toEqual(
        messages.map(() => '$message.payload#/id'),
      );
    }
    const sent = operations.filter((operation) => operation.isSend());
    expect(sent.map((operation) => operation.id())).toEqual(Object.keys(notifications));
  },
);

const pages = new Map([...documents].filter(([name]) => name.endsWith('.md')));

/** As GitHub makes them: https://github.com/gjtorikian/html-pipeline */
const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each([...pages])('docs/%s', (name, page) => {
  test('has no two headings with the same anchor', () => {
    const anchors = anchorsOf(page);
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  test('has only links that lead to a generated page, and to a heading in it', () => {
    const links = [...page.replaceAll(/`[^`]*`/g, '').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    expect(links).not.toEqual([]);
    const broken = links.filter(([, file = '', anchor]) => {
      const target = file === '' ? name : join(dirname(name), file);
      const text = documents.get(target);
      return text === undefined || (anchor !== undefined && !anchorsOf(text).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  test('has no line of a table longer than 200 characters', () => {
    expect(page.split('\n').filter((line) => line.startsWith('|') && line.length > 200)).toEqual([]);
  });
});

test('every method and notification stands on exactly one page', () => {
  const all = [...pages.values()].join('\n');
  const headings = [...all.matchAll(/^### ([a-z]+\.[A-Za-z]+)$/gm)].map(([, name = '']) => name);
  expect(headings.length).toBe(new Set(headings).size);
  expect(new Set(headings)).toEqual(new Set([...Object.keys(methods), ...Object.keys(notifications)]));
});

test('the guide is read in ten minutes', () => {
  // 230 words a minute: Brysbaert, How many words do we read per minute?, 2019.
  expect((pages.get('PROTOCOL.md') ?? '').split(/\s+/).length).toBeLessThan(2_300);
});

test('prose that asks for an unknown part, or for no feature, is refused', () => {
  const prose = { guide: '', features: new Map<string, string>(), exchange: { steps: [] } };
  expect(() => protocolPages({ ...prose, guide: '{{nonsense}}' })).toThrow('nonsense');
  expect(() => protocolPages({ ...prose, features: new Map([['nonsense', '']]) })).toThrow('nonsense');
});
