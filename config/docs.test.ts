import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { CONFIGURATION_DOCS_FILE, configurationDocs } from './docs.ts';
import { EXAMPLE_FILE, exampleFile } from './example.ts';
import { configSchema } from './schema.ts';

it('docs/CONFIGURATION.md is what the schema says (else run `npm run docs`)', () => {
  expect(readFileSync(CONFIGURATION_DOCS_FILE, 'utf8')).toBe(configurationDocs());
});

it('config/causeway.example.yaml is what the schema says (else run `npm run docs`)', () => {
  expect(readFileSync(EXAMPLE_FILE, 'utf8')).toBe(exampleFile());
});

it('the example with the # taken off every setting that has a default is a configuration', () => {
  let given = exampleFile()
    .split('\n')
    .flatMap((line) => /^( *)#([A-Za-z]+:(?: .*)?)$/.exec(line)?.slice(1, 3).join('') ?? []);
  const depth = (text: string | undefined): number => (text === undefined ? -1 : text.search(/\S/));
  // What has no default, and sections of which nothing is left.
  for (let before = Infinity; given.length < before;) {
    before = given.length;
    given = given.filter((line, at) => !line.endsWith(':') || depth(given[at + 1]) > depth(line));
  }
  expect(configSchema.parse(parse(given.join('\n')) ?? {})).toEqual(configSchema.parse({}));
});

it('the identity providers of docs/DEPLOY.md are configured as it says', () => {
  const text = readFileSync(fileURLToPath(new URL('../docs/DEPLOY.md', import.meta.url)), 'utf8');
  const blocks = [...text.matchAll(/```yaml\n(auth:\n[^]*?)```/g)].map(([, yaml = '']) => yaml);
  expect(blocks).toHaveLength(4);
  for (const block of blocks) {
    // As if the file were there.
    const parsed = configSchema.safeParse(parse(block.replace('clientSecretFile', 'clientSecret')));
    expect(parsed.error?.issues ?? []).toEqual([]);
    expect(parsed.data?.auth.providers[0]?.oidc?.clientSecret).toBe('/run/secrets/oidc');
  }
});
