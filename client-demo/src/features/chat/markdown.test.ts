import { expect, it } from 'vitest';
import { marksOf, type Mark } from './markdown.ts';

/** As if it were HTML, to be read in a test. */
const drawn = (marks: readonly Mark[]): string =>
  marks
    .map((mark) => {
      if (typeof mark === 'string') return mark.replaceAll('<', '&lt;');
      const [tag, host] =
        'tag' in mark ? [mark.tag, ''] : [`a ${mark.href}`, mark.host === null ? '' : ` (${mark.host})`];
      return `<${tag}>${drawn(mark.inner)}</>${host}`;
    })
    .join('');

it.each([
  ['plain words', '<p>plain words</>'],
  ['one\ntwo', '<p>one<br></>two</>'],
  ['**bold** *soft* ~~not~~ `a<b`', '<p><strong>bold</> <em>soft</> <del>not</> <code>a&lt;b</></>'],
  ['- one\n- two', '<ul><li>one</><li>two</></>'],
  ['1. one', '<ol><li>one</></>'],
  ['> said', '<blockquote><p>said</></>'],
  ['```\nlet x;\n```', '<pre>let x;</>'],
  ['# Title', '<p><strong>Title</></>'],
  ['see https://example.org/a?b=c.', '<p>see <a https://example.org/a?b=c>https://example.org/a?b=c</>.</>'],
  ['www.example.org', '<p><a http://www.example.org/>www.example.org</></>'],
  // Where words and address differ, the address is told.
  ['[bank](https://evil.example/x)', '<p><a https://evil.example/x>bank</> (evil.example)</>'],
  [
    '[https://bank.example](https://evil.example)',
    '<p><a https://evil.example/>https://bank.example</> (evil.example)</>',
  ],
  ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</>'],
  ['[x](data:text/html,x)', '<p>[x](data:text/html,x)</>'],
  ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)>'],
  ['a <b>bold</b> word', '<p>a &lt;b>bold&lt;/b> word</>'],
  ['![x](https://h/x.png)', '<p>![x](https://h/x.png)</>'],
  ['a &amp; b &lt;c', '<p>a &amp; b &lt;c</>'],
  ['| a |\n|---|\n| b |', '| a |\n|---|\n| b |'],
  ['', ''],
])('%j', (words, expected) => {
  expect(drawn(marksOf(words))).toBe(expected);
});

it.each([
  ['quotes in quotes', '>'.repeat(4_000)],
  ['lists in lists', '- '.repeat(2_000)],
  ['open brackets', '['.repeat(4_000)],
  ['open emphasis', '*a '.repeat(1_300)],
  ['emphasis in emphasis', `${'*_'.repeat(900)}a${'_*'.repeat(900)}`],
  ['many links', '[a](b'.repeat(800)],
  ['backticks', '`'.repeat(3_999)],
])('is done with %s', (_name, words) => {
  expect(marksOf(words)).not.toEqual([]);
});
