/** The OpenAPI document as a page that loads nothing from elsewhere, and runs no script. */
import type { OpenApiDocument } from './openapi.ts';

const METHODS = ['get', 'post', 'patch', 'delete'] as const;

export const DOCS_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-inline-size: 60rem; margin-inline: auto; padding: 1rem; }
nav ul { columns: 3 12rem; padding-inline-start: 1rem; }
h2 { margin-block-start: 2.5rem; border-block-end: 1px solid; }
h3 code { font-size: 1rem; }
table { border-collapse: collapse; inline-size: 100%; }
th, td { text-align: start; vertical-align: top; padding: 0.25rem 0.5rem; border-block-end: 1px solid color-mix(in srgb, currentcolor 25%, transparent); }
pre { overflow: auto; padding: 0.5rem; background: color-mix(in srgb, currentcolor 8%, transparent); }
.method { text-transform: uppercase; font-weight: 700; }
`;

export function docsPage(document: OpenApiDocument): string {
  const { info, tags = [], paths = {}, components = {} } = document;
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
  const sections = tags.map(({ name, description = '' }) => {
    const here = entries.filter(({ operation }) => operation.tags?.includes(name));
    const shown = here.map(({ path, method, operation }) => operationHtml(path, method, operation)).join('');
    return `<h2 id="tag-${text(name)}">${text(description)}</h2>${shown}`;
  });
  const schemas = Object.entries(components.schemas ?? {}).map(
    ([name, schema]) => `<h3 id="schema-${text(name)}">${text(name)}</h3>${code(schema)}`,
  );
  const contents = tags.map(
    ({ name, description = '' }) => `<li><a href="#tag-${text(name)}">${text(description)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(info.title)}</title>
<link rel="stylesheet" href="docs/style.css">
<h1>${text(info.title)}</h1>
<p>${text(info.description ?? '')} Version ${text(info.version)}. <a href="openapi.json">The document itself</a></p>
<nav aria-label="Contents"><ul>${contents.join('')}<li><a href="#schemas">Schemas</a></ul></nav>
<main>${sections.join('')}
<h2 id="schemas">Schemas</h2>${schemas.join('')}</main>
</html>
`;
}

type Paths = NonNullable<OpenApiDocument['paths']>;
type Operation = NonNullable<Paths[string]['get']>;

function operationHtml(path: string, method: string, operation: Operation): string {
  const { operationId = '', summary = '', description = '', parameters = [], requestBody, responses = {} } = operation;
  const rows = parameters.flatMap((each) =>
    'name' in each
      ? [
          `<tr><td><code>${text(each.name)}</code><td>${text(each.in)}${each.required === true ? ', required' : ''}` +
            `<td>${text(each.description ?? '')}`,
        ]
      : [],
  );
  const answers = Object.entries(responses).map(
    ([status, answer]) =>
      `<tr><td>${text(status)}<td>${text(isDescribed(answer) ? answer.description : '')}<td>${code(contentOf(answer))}`,
  );
  const asked = requestBody === undefined ? '' : `<h4>Body</h4>${code(contentOf(requestBody))}`;
  return `<section id="${text(operationId)}">
<h3><span class="method">${method}</span> <code>${text(path)}</code></h3>
<p>${text(summary)}. ${text(description)}</p>
${rows.length > 0 ? `<table><thead><tr><th>Name<th>In<th>Meaning<tbody>${rows.join('')}</table>` : ''}
${asked}
<table><thead><tr><th>Status<th>Meaning<th>Content<tbody>${answers.join('')}</table>
</section>
`;
}

const isDescribed = (value: unknown): value is { readonly description: string } =>
  typeof value === 'object' && value !== null && 'description' in value && typeof value.description === 'string';

function contentOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('content' in value)) return undefined;
  const { content } = value;
  if (typeof content !== 'object' || content === null) return undefined;
  const all: unknown[] = Object.values(content);
  const [first] = all;
  return typeof first === 'object' && first !== null && 'schema' in first ? first.schema : undefined;
}

function code(value: unknown): string {
  return value === undefined ? '' : `<pre>${text(JSON.stringify(value, null, 1))}</pre>`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
