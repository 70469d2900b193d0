import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CONFIGURATION_DOCS_FILE, configurationDocs } from './docs.ts';

it('docs/CONFIGURATION.md is what the schema says (else run `npm run docs`)', () => {
  expect(readFileSync(CONFIGURATION_DOCS_FILE, 'utf8')).toBe(configurationDocs());
});
