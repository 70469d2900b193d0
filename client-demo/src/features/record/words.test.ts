import { expect, it } from 'vitest';
import '../../texts/of-features.ts';
import { attendanceAsCsv, csvField, wordsOfRecord } from './words.ts';

it.each([
  ['Ada', 'Ada'],
  ['Ada, "the first"', '"Ada, ""the first"""'],
  ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
  ['@sum', "'@sum"],
  ['two\nlines', '"two\nlines"'],
])('writes %s as a field that is only text', (words, field) => {
  expect(csvField(words)).toBe(field);
});

it('tells who was there from when to when, the earlier ones together', () => {
  const csv = attendanceAsCsv({
    stays: [
      { identity: 'ada', name: 'Ada', role: 'host', from: 0, to: 90_000 },
      { identity: 'bo', name: 'Bo', role: 'participant', from: 60_000 },
    ],
    earlier: { stays: 7, from: 0, to: 30_000, ms: 120_000 },
  });
  const [, earlier = '', ...rows] = csv.slice(1).trimEnd().split('\r\n');
  expect(earlier).toContain('7');
  expect(earlier.endsWith(',,,1970-01-01T00:00:00.000Z,1970-01-01T00:00:30.000Z,2.0')).toBe(true);
  expect(rows).toEqual([
    'Ada,ada,host,1970-01-01T00:00:00.000Z,1970-01-01T00:01:30.000Z,1.5',
    'Bo,bo,participant,1970-01-01T00:01:00.000Z,,',
  ]);
});

it('says what was done, to whom, and with what; an action that it has no words for by its name', () => {
  const record = { seq: 1, at: 0, by: 'ada', byName: 'Ada' };
  const plain = (words: string) => words.replace(/[\u2068\u2069]/g, '');
  expect(plain(wordsOfRecord({ ...record, action: 'participant.remove', target: 'bo', targetName: 'Bo' }))).toBe(
    'Ada: removed – Bo',
  );
  expect(plain(wordsOfRecord({ ...record, action: 'floor.mute', params: { unmuting: false } }))).toBe(
    'Ada: muted everybody (unmuting: false)',
  );
  expect(plain(wordsOfRecord({ ...record, action: 'later.invented' }))).toBe('Ada: later.invented');
});
