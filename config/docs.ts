/** Writes docs/CONFIGURATION.md and config/causeway.example.yaml from the schema: `node config/docs.ts`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EXAMPLE_FILE, exampleFile } from './example.ts';
import { CONFIG_FILE_VARIABLE, settings, type Setting } from './settings.ts';
import { wrapped } from './wrapped.ts';

/** The part of JSON Schema that the settings' types use. */
const TypeSchema = z.object({
  type: z.string().optional(),
  const: z.string().optional(),
  enum: z.array(z.string()).optional(),
  get anyOf() {
    return z.array(TypeSchema).optional();
  },
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
});

function typeText({ type, format, minimum, maximum, ...schema }: z.output<typeof TypeSchema>): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (type === 'integer') return `whole number, ${minimum} to ${maximum}`;
  if (type === 'number' && minimum !== undefined && maximum !== undefined) return `number, ${minimum} to ${maximum}`;
  if (type === 'boolean') return '`true` or `false`';
  if (type === 'array') return 'list';
  return format === undefined ? 'text' : `${format} address`;
}

/** A setting as an item of a list: what it is called and what may stand there, and below what it does. */
function item({ key, variable, schema }: Setting): string {
  const json = TypeSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  const fallback =
    json.default === undefined ? 'no default' : `default \`${JSON.stringify(json.default).replaceAll('"', '')}\``;
  return [
    ...wrapped(`- **\`${key}\`**, \`${variable}\` (${typeText(json)}; ${fallback})`, '  ').map(withBreak),
    ...wrapped(`${schema.description ?? ''}.`, '').map((line) => `  ${line}`),
  ].join('\n');
}

/** The last line of the head ends with Markdown's break, so that what a setting does begins on a line of its own. */
const withBreak = (line: string, at: number, lines: readonly string[]): string =>
  at === lines.length - 1 ? `${line}\\` : line;

/** The settings of each section below its name; those of no section come first. */
function sections(): string {
  const bySection = Map.groupBy(settings, ({ path }) => (path.length > 1 ? (path[0] ?? '') : ''));
  return [...bySection]
    .map(([name, own]) => [...(name === '' ? [] : [`## \`${name}\``]), own.map(item).join('\n')].join('\n\n'))
    .join('\n\n');
}

/** The text of docs/CONFIGURATION.md. */
export function configurationDocs(): string {
  return `# Configuration

This page is generated from \`config/schema/\` by \`npm run docs\`: change it there.

Each key has a default. A YAML file, whose path is in the variable \`${CONFIG_FILE_VARIABLE}\`, goes before the defaults, and an
environment variable goes before the file. A variable holds text, or for numbers, truth values and lists JSON; an empty
variable counts as not set. With an unknown key, an unknown variable that begins with \`CAUSEWAY_\`, or a value that does
not fit, the server does not start (exit code 78), and tells every such problem at once.

A YAML file:

\`\`\`yaml
http:
  port: 8443
  tls:
    certFile: /etc/causeway/fullchain.pem
    keyFile: /etc/causeway/privkey.pem
rtc:
  announcedAddress: 203.0.113.7
\`\`\`

The same in variables: \`CAUSEWAY_HTTP_PORT=8443\`, \`CAUSEWAY_HTTP_TLS_CERT_FILE=/etc/causeway/fullchain.pem\`, and so on.

${sections()}
`;
}

/** Where the text goes. */
export const CONFIGURATION_DOCS_FILE = fileURLToPath(new URL('../docs/CONFIGURATION.md', import.meta.url));

if (import.meta.main) {
  writeFileSync(CONFIGURATION_DOCS_FILE, configurationDocs());
  writeFileSync(EXAMPLE_FILE, exampleFile());
}
