/** JSON Schemas as Markdown tables for people. */
import { referenced, type NamedTypes, type Schema } from './schemas.ts';

const code = (text: string): string => `\`${text}\``;

const list = (texts: readonly string[]): string => texts.map(code).join(', ');

/** `1 to 8`, `at least 1`, `at most 8`; undefined when there is no bound worth telling. */
function range(min: number | undefined, max: number | undefined): string | undefined {
  const lower = min === undefined || min <= Number.MIN_SAFE_INTEGER ? undefined : min;
  const upper = max === undefined || max >= Number.MAX_SAFE_INTEGER ? undefined : max;
  if (lower !== undefined && upper !== undefined) return `${lower} to ${upper}`;
  if (lower !== undefined) return `at least ${lower}`;
  return upper === undefined ? undefined : `at most ${upper}`;
}

const withBounds = (name: string, bounds: string | undefined, unit = ''): string =>
  bounds === undefined ? name : `${name}, ${bounds}${unit}`;

/** Where a type's section is: simple types share one table. */
function linkTo(name: string, types: NamedTypes): string {
  const isObject = types.get(name)?.properties !== undefined;
  return `[${name}](types.md#${isObject ? name.toLowerCase() : 'simple-types'})`;
}

/** A schema in words: `string, at most 64 characters`, `array of [TrackView](#trackview)`. */
export function typeText(schema: Schema, types: NamedTypes): string {
  const name = referenced(schema);
  if (name !== undefined) return linkTo(name, types);
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return `one of ${list(schema.enum)}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map((choice) => typeText(choice, types)).join(' or ');
  switch (schema.type) {
    case 'string':
      return withBounds('string', range(schema.minLength, schema.maxLength), ' characters');
    case 'integer':
    case 'number':
      return withBounds(schema.type, range(schema.minimum, schema.maximum));
    case 'array': {
      const items = schema.items === undefined ? 'anything' : typeText(schema.items, types);
      return withBounds(`array of ${items}`, range(schema.minItems, schema.maxItems), ' of them');
    }
    case 'object':
      return schema.additionalProperties ? `map to ${typeText(schema.additionalProperties, types)}` : 'object';
    case 'boolean':
    case 'null':
      return schema.type;
    case undefined:
      return 'any JSON value';
  }
}

interface Row {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** The members of an object; those of objects within it, which have no name of their own, with their path. */
function rows(schema: Schema, prefix = ''): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const within = member.type === 'array' ? member.items : member;
    const nested = within === undefined ? [] : rows(within, `${path}${member.type === 'array' ? '[]' : ''}.`);
    return [{ path, schema: member, required: schema.required?.includes(name) ?? false }, ...nested];
  });
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A Markdown table. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

/** Longest meaning, in characters, that stands in the table; a longer one stands below it. */
const CELL = 90;

function objectTable(schema: Schema, types: NamedTypes): string {
  const members = rows(schema);
  if (members.length === 0) return '';
  const meaningOf = (member: Schema): string => {
    const name = referenced(member);
    return member.description ?? (name === undefined ? undefined : types.get(name)?.description) ?? '';
  };
  const long = members.filter((row) => meaningOf(row.schema).length > CELL);
  const text = table(
    ['Member', 'Type', 'Required', 'Meaning'],
    members.map((row) => [
      code(row.path),
      typeText(row.schema, types),
      row.required ? 'yes' : 'no',
      long.includes(row) ? 'see below' : meaningOf(row.schema),
    ]),
  );
  const below = long.map((row) => `- ${code(row.path)}: ${meaningOf(row.schema)}`);
  return below.length === 0 ? text : `${text}\n\n${below.join('\n')}`;
}

/** The literal members that tell the variants of a union apart, as `state` is `"joined"`. */
function variantTitle(variant: Schema): string {
  const literals = Object.entries(variant.properties ?? {}).filter(([, { const: literal }]) => literal !== undefined);
  return literals.map(([name, { const: literal }]) => `${code(name)} is ${code(JSON.stringify(literal))}`).join(', ');
}

/** A titled table for what a method takes or yields, or a notification carries. */
export function bodyText(title: string, schema: Schema, types: NamedTypes): string {
  const name = referenced(schema);
  if (name !== undefined) return `${title}: ${linkTo(name, types)}.`;
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined) {
    return variants
      .map((variant) => `${title}, when ${variantTitle(variant)}:\n\n${objectTable(variant, types)}`)
      .join('\n\n');
  }
  const members = objectTable(schema, types);
  return members === '' ? `${title}: \`{}\`.` : `${title}:\n\n${members}`;
}

/** The reference of all named types: one table for the simple ones, a section for each object. */
export function typesText(types: NamedTypes): string {
  const entries = [...types];
  const simple = entries.filter(([, schema]) => schema.properties === undefined);
  const objects = entries.filter(([, schema]) => schema.properties !== undefined);
  const simpleTable = table(
    ['Type', 'JSON', 'Must match', 'Meaning'],
    simple.map(([name, schema]) => [
      name,
      typeText(schema, types),
      schema.pattern === undefined ? '' : code(schema.pattern),
      schema.description ?? '',
    ]),
  );
  return [
    `## Simple types\n\n${simpleTable}`,
    ...objects.map(([name, schema]) =>
      [`## ${name}`, schema.description, objectTable(schema, types)].filter((part) => part !== undefined).join('\n\n'),
    ),
  ].join('\n\n');
}
