import { describe, expect, test } from 'vitest';
import { PublishedCodec, type Published } from './published.ts';

const codec = new PublishedCodec('secret');
const published: Published = { batch: 'b2', after: { seq: 7, batch: 'b1' }, events: ['{"type":"x"}', ''] };
const anew: Published = { batch: 'b3', after: null, events: [] };

describe('with a secret', () => {
  test.each([published, anew])('what is published is read as it was written: %j', (each) => {
    expect(codec.decode('channel', codec.encode('channel', each))).toEqual(each);
  });

  test.each<[string, (text: string) => string]>([
    ['nothing', () => ''],
    ['something else', () => 'hello'],
    ['no signature', (text) => text.slice(43)],
    ['another payload', (text) => text.replace('7', '8')],
    ['a longer one', (text) => `${text} `],
    ['another signature', (text) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`],
    ['a signature of other length', (text) => `é${text.slice(1)}`],
    ['what another secret signed', () => new PublishedCodec('other').encode('channel', published)],
    ['what was for another channel', () => codec.encode('another', published)],
  ])('%s is not believed', (_name, alter) => {
    expect(codec.decode('channel', alter(codec.encode('channel', published)))).toBeUndefined();
  });
});

test.each([undefined, ''])('without a secret (%j) nothing is told but that something changed', (secret) => {
  const unsigned = new PublishedCodec(secret);
  expect(unsigned.encode('channel', published)).toBe('');
  expect(unsigned.decode('channel', codec.encode('channel', published))).toBe('hint');
});
