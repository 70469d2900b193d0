import { expect, test } from 'vitest';
import { FakeClock } from '../../src/ports/testing/fake-clock.ts';
import { SparingLog } from './sparing-log.ts';

test('the first line of a kind is written, those within a minute are counted', () => {
  const clock = new FakeClock();
  const log = new SparingLog(clock);
  const written: string[] = [];
  const say = (kind: string): void => log.line(kind, (leftOut) => written.push(`${kind} ${leftOut}`));
  for (let line = 0; line < 1_624; line += 1) say('remb');
  say('other');
  expect(written).toEqual(['remb 0', 'other 0']);
  clock.advance(60_000);
  expect(written).toEqual(['remb 0', 'other 0', 'remb 1623']);
  clock.advance(60_000);
  say('remb');
  expect(written.at(-1)).toBe('remb 0');
  expect(clock.pending).toBe(1);
});

test('nobody fills the memory with kinds', () => {
  const written: string[] = [];
  const log = new SparingLog(new FakeClock());
  for (let kind = 0; kind < 1_000; kind += 1) log.line(String(kind), () => written.push(String(kind)));
  expect(written).toHaveLength(100);
});
