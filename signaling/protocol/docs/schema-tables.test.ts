import { expect, test } from 'vitest';
import { bodyText, typeText } from './schema-tables.ts';
import { Schema } from './schemas.ts';

const types = new Map<string, Schema>([
  ['Thing', { type: 'object', properties: { name: { type: 'string' } }, description: 'Some thing' }],
  ['Label', { type: 'string' }],
]);

test.each<[Schema, string]>([
  [{ type: 'string', minLength: 1, maxLength: 8 }, 'string, 1 to 8 characters'],
  [{ type: 'string', maxLength: 8 }, 'string, at most 8 characters'],
  [{ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, 'integer, at least 1'],
  [{ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, 'integer'],
  [
    { type: 'array', items: { $ref: '#/types/Thing' }, maxItems: 3 },
    'array of [Thing](types.md#thing), at most 3 of them',
  ],
  [{ allOf: [{ $ref: '#/types/Label' }], description: 'with a text of its own' }, '[Label](types.md#simple-types)'],
  [{ anyOf: [{ $ref: '#/types/Thing' }, { type: 'null' }] }, '[Thing](types.md#thing) or null'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, 'map to number'],
  [{ type: 'string', enum: ['a', 'b'] }, 'one of `a`, `b`'],
  [{ type: 'string', const: 'a' }, '`"a"`'],
  [{}, 'any JSON value'],
])('%j reads as %s', (schema, text) => {
  expect(typeText(schema, types)).toBe(text);
});

test('members of objects without a name stand in the table with their path', () => {
  const schema: Schema = {
    type: 'object',
    properties: {
      things: {
        type: 'array',
        items: { type: 'object', properties: { one: { $ref: '#/types/Thing' } }, required: ['one'] },
      },
      within: { type: 'object', properties: { deep: { type: 'boolean', description: 'a | b' } } },
    },
  };
  expect(bodyText('Params', schema, types)).toBe(
    [
      'Params:',
      '',
      '| Member | Type | Required | Meaning |',
      '| --- | --- | --- | --- |',
      '| `things` | array of object | no |  |',
      '| `things[].one` | [Thing](types.md#thing) | yes | Some thing |',
      '| `within` | object | no |  |',
      '| `within.deep` | boolean | no | a \\| b |',
    ].join('\n'),
  );
});

test('a meaning that is too long for a cell stands below the table', () => {
  const meaning = 'long '.repeat(30).trim();
  const schema: Schema = { type: 'object', properties: { one: { type: 'string', description: meaning } } };
  expect(bodyText('Params', schema, types).split('\n').slice(-3)).toEqual([
    '| `one` | string | no | see below |',
    '',
    `- \`one\`: ${meaning}`,
  ]);
});

test('a keyword that the tables would not show is refused', () => {
  expect(Schema.safeParse({ type: 'integer', multipleOf: 2 }).success).toBe(false);
});
