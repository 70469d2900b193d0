import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';
import { assert, expect, test } from 'vitest';
import { asyncApiDocument } from './asyncapi.ts';
import { documentFile, generatedDocuments } from './generate.ts';
import { methods } from '../methods.ts';
import { notifications } from '../notifications.ts';
import { protocolPage } from './protocol-page.ts';

test.each([...(await generatedDocuments())])('docs/%s is what `npm run docs` writes', async (name, text) => {
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

test('every link within PROTOCOL.md leads to a heading, and no two headings share an anchor', async () => {
  const page = (await generatedDocuments()).get('PROTOCOL.md') ?? '';
  // As GitHub makes them: https://github.com/gjtorikian/html-pipeline
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter((link) => link === undefined || !anchors.includes(link))).toEqual([]);
  expect(new Set(anchors).size).toBe(anchors.length);
});

test('a template that asks for an unknown part, or leaves one out, is refused', () => {
  expect(() => protocolPage('{{nonsense}}', { steps: [] })).toThrow('nonsense');
  expect(() => protocolPage('', { steps: [] })).toThrow('methodOverview');
});
