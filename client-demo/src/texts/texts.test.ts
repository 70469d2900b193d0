import { afterEach, describe, expect, it } from 'vitest';
import { isolated } from './isolation.ts';
import './of-features.ts';
import { chooseLanguage, direction, language, speak, text } from './texts.ts';

afterEach(() => speak('en'));

describe('text', () => {
  it('says a message, its attribute, and what is put into it', () => {
    expect(text('meeting:left')).toBe('You left the meeting');
    expect(text('meeting:left.text')).toContain('You can come back.');
    expect(text('people:joined', { name: 'Ada' })).toBe('Ada joined.');
  });

  it('counts as the language does', () => {
    expect([1, 2].map((count) => text('people:count', { count }))).toEqual([
      'One person in the meeting',
      '2 people in the meeting',
    ]);
  });

  it('says the id where there is no such text, or something that it needs is missing', () => {
    expect(text('people:no-such')).toBe('people:no-such');
    expect(text('people:joined')).toBe('people:joined');
  });

  it('follows the language, in place', async () => {
    await speak('en-XA');
    expect([language.value, text('meeting:left')]).toEqual(['en-XA', 'Ýóú léft thé méétíñg·······']);
  });
});

describe('names in a text', () => {
  it('are kept apart where they are written in the other direction', () => {
    expect(isolated({ name: 'Ada', count: 2 }, 'ltr')).toEqual({ name: 'Ada', count: 2 });
    expect(isolated({ name: 'أمل' }, 'ltr')).toEqual({ name: '\u2068أمل\u2069' });
    expect(isolated({ name: 'Ada' }, 'rtl')).toEqual({ name: '\u2068Ada\u2069' });
  });

  it('cannot turn the words around them', () => {
    expect(isolated({ name: '\u202Eada\u2069\u2066' }, 'ltr')).toEqual({ name: 'ada' });
  });
});

describe('chooseLanguage', () => {
  it.each([
    [['de-AT', 'en'], ['en', 'de'], 'de'],
    [['pt-BR'], ['en', 'pt', 'pt-BR'], 'pt-BR'],
    [['tlh'], ['en', 'de'], 'en'],
    [[], ['en'], 'en'],
    [['en-XA'], ['en'], 'en-XA'],
  ] as const)('of %j among %j: %s', (wished, offered, expected) => {
    expect(chooseLanguage(wished, offered)).toBe(expected);
  });
});

it('English is written from left to right', () => {
  expect(direction.value).toBe('ltr');
});
