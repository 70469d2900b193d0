import { expect, it } from 'vitest';
import { fieldOf, styleOf } from './watermark.tsx';

it('has the words in its field, and no way out of it', () => {
  expect(fieldOf('Ada (ada@example.com)').svg).toContain('>Ada (ada@example.com)</text>');
  const hostile = fieldOf('</text><script>&"\u0007').svg;
  expect(hostile).toContain('&lt;/text>&lt;script>&amp;&quot; </text>');
  expect(hostile).not.toContain('<script');
});

it('makes room for long words', () => {
  expect(fieldOf('x'.repeat(100)).width).toBeGreaterThan(900);
  expect(fieldOf('x').width).toBe(160);
});

it('can be overruled by no style sheet', () => {
  const rules = styleOf('Ada; display: none').split('; ');
  expect(rules.every((rule) => rule.endsWith('!important'))).toBe(true);
  expect(rules).toContain('display: block !important');
});
