/** `npm run docs`: writes docs/PROTOCOL.md, the pages of docs/protocol, and docs/asyncapi.json. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { asyncApiDocument } from './asyncapi.ts';
import { protocolPages } from './pages.ts';
import { WorkedExchange } from './worked-exchange.ts';

/** The repository's folder for what people read. */
const DOCS = new URL('../../../docs/', import.meta.url);
const HERE = new URL('./', import.meta.url);

/** The prose for the pages of features: by the feature's name. */
async function featureProse(): Promise<ReadonlyMap<string, string>> {
  const folder = new URL('features/', HERE);
  const files = (await readdir(folder)).toSorted();
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, string]> => [
        basename(file, '.md'),
        await readFile(new URL(file, folder), 'utf8'),
      ]),
    ),
  );
}

/** The generated files' contents, by their path under `docs/`. */
export async function generatedDocuments(): Promise<ReadonlyMap<string, string>> {
  const guide = await readFile(new URL('guide.md', HERE), 'utf8');
  const exchange = WorkedExchange.parse(JSON.parse(await readFile(new URL('worked-exchange.json', HERE), 'utf8')));
  return new Map([
    ...protocolPages({ guide, features: await featureProse(), exchange }),
    ['asyncapi.json', `${JSON.stringify(asyncApiDocument(), undefined, 2)}\n`],
  ]);
}

/** Where a generated file is kept. */
export function documentFile(name: string): URL {
  return new URL(name, DOCS);
}

if (import.meta.main) {
  await mkdir(documentFile('protocol/'), { recursive: true });
  for (const [name, text] of await generatedDocuments()) {
    await writeFile(documentFile(name), text);
    process.stdout.write(`wrote docs/${name}\n`);
  }
}
