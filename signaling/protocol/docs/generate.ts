/** `npm run docs`: writes docs/PROTOCOL.md and docs/asyncapi.json. */
import { readFile, writeFile } from 'node:fs/promises';
import { asyncApiDocument } from './asyncapi.ts';
import { protocolPage } from './protocol-page.ts';
import { WorkedExchange } from './worked-exchange.ts';

/** The repository's folder for what people read. */
const DOCS = new URL('../../../docs/', import.meta.url);
const HERE = new URL('./', import.meta.url);

/** The generated files' contents by name. */
export async function generatedDocuments(): Promise<ReadonlyMap<string, string>> {
  const template = await readFile(new URL('protocol.template.md', HERE), 'utf8');
  const exchange = WorkedExchange.parse(JSON.parse(await readFile(new URL('worked-exchange.json', HERE), 'utf8')));
  return new Map([
    ['PROTOCOL.md', protocolPage(template, exchange)],
    ['asyncapi.json', `${JSON.stringify(asyncApiDocument(), undefined, 2)}\n`],
  ]);
}

/** Where a generated file is kept. */
export function documentFile(name: string): URL {
  return new URL(name, DOCS);
}

if (import.meta.main) {
  for (const [name, text] of await generatedDocuments()) {
    await writeFile(documentFile(name), text);
    process.stdout.write(`wrote docs/${name}\n`);
  }
}
