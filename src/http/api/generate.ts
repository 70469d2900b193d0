/** Writes docs/openapi.json and the types of the typed client from the operations: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { clientTypes } from './client-types.ts';
import { openApiDocument } from './openapi.ts';

/** Where the document goes, and where the types do. */
export const OPENAPI_FILE = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
export const CLIENT_TYPES_FILE = fileURLToPath(
  new URL('../../../signaling/admin-client/operations.ts', import.meta.url),
);

export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

export function clientTypesText(): string {
  return clientTypes(openApiDocument());
}

if (import.meta.main) {
  writeFileSync(OPENAPI_FILE, openApiText());
  writeFileSync(CLIENT_TYPES_FILE, clientTypesText());
}
