import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Scenario } from '../harness/scenario.ts';
import { renderReport } from './markdown.ts';
import { readResults } from './outcome.ts';
import { report, ReportOptions, type Run } from './report.ts';

const scenario = (name: string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  summary: `what ${name} does`,
  options: (command) => command,
  prepare: () => () => Promise.reject(new Error('it runs in a process of its own')),
  ...more,
});

const scenarios = [scenario('one', { quick: ['--few', '1'] }), scenario('broken'), scenario('three')];
const results = { answerMsP50: 12, answerMsP99: 34, bytes: 1_234_567 };

describe('a report', () => {
  let out = '';
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'causeway-report-'));
  });
  afterEach(() => rm(out, { recursive: true }));

  /** What was run, and how; `broken` fails. */
  async function write(options: Record<string, unknown> = {}) {
    const ran: { readonly args: readonly string[]; readonly limitMs: number }[] = [];
    const run: Run = async (args, limitMs) => {
      ran.push({ args, limitMs });
      return { tookMs: 61_000, ...(args[0] === 'broken' ? { failure: 'it ended with 1' } : { results }) };
    };
    const complete = await report(
      scenarios,
      ReportOptions.parse({ out, minutes: '2', ...options }),
      run,
      () => undefined,
    );
    return { ran, complete, text: await readFile(join(out, 'REPORT.md'), 'utf8') };
  }

  test('tells which scenario failed, and has the others', async () => {
    const { ran, complete, text } = await write();
    expect(complete).toBe(false);
    expect(ran).toEqual(['one', 'broken', 'three'].map((name) => ({ args: [name], limitMs: 120_000 })));
    expect(text).toContain('1 of 3 scenarios **failed**');
    expect(text).toContain('| [broken](#broken) | **failed**: it ended with 1 | 1 min 1 s |');
    expect(text).toContain('| [three](#three) | 3 results | 1 min 1 s |');
    expect(text).toContain('| `answerMsP99` | 34 |');
    expect(text).toContain('| `bytes` | 1234567 (1.23M) |');
    expect(text).toContain('    npm run bench -- three\n');
    expect(text).not.toContain('A quick look');
  });

  test('has results that differ in a number in one row', async () => {
    const hourly = Object.fromEntries(Array.from({ length: 6 }, (_, hour) => [`atHour${hour}`, hour * 10]));
    const text = renderReport({
      machine: { cpu: 'a|b', cpus: 2, memoryBytes: 2 ** 30, kernel: '6', node: 'v24' },
      date: new Date(0),
      quick: false,
      sections: [
        {
          scenario: scenario('one'),
          command: 'c',
          outcome: { tookMs: 0, results: { ...results, ...hourly } },
          plots: [],
        },
      ],
    });
    expect(text).toContain('| `atHour` 0, 1, 2, 3, 4, 5 | 0, 10, 20, 30, 40, 50 |');
    expect(text).toContain('| `answerMsP50` | 12 |');
    expect(text).toContain('| CPU | 2 × a\\|b |');
  });

  test('has its charts beside it', async () => {
    const { text } = await write();
    expect((await readdir(out)).toSorted()).toEqual(['REPORT.md', 'one-1.svg', 'three-1.svg']);
    expect(text).toContain('![one: times](one-1.svg)');
    expect(await readFile(join(out, 'one-1.svg'), 'utf8')).toContain('answerMsP50: 12; answerMsP99: 34');
  });

  test('is of those that were asked for, in that order', async () => {
    const { ran, complete } = await write({ only: 'three, one' });
    expect(ran.map(({ args }) => args)).toEqual([['three'], ['one']]);
    expect(complete).toBe(true);
  });

  test('that is quick runs what is short, and says so', async () => {
    const { ran, text } = await write({ quick: true });
    expect(ran.map(({ args }) => args)).toEqual([['one', '--few', '1'], ['broken'], ['three']]);
    expect(text).toContain('A quick look');
    expect(text).toContain('    npm run bench -- one --few 1\n');
  });

  test('of what there is not is refused before anything runs', async () => {
    await expect(write({ only: 'one,no' })).rejects.toThrow('there is no scenario "no": there are one, broken, three');
    expect(await readdir(out)).toEqual([]);
  });
});

describe('what a scenario prints', () => {
  test('is read from its last line', () => {
    expect(readResults(`noise\n${JSON.stringify({ scenario: 'one', machine: {}, results })}\n`)).toEqual(results);
  });

  test.each(['', 'answerMsP50  12', '{"scenario":"one"}', '{"scenario":"one","results":{"a":null}}'])(
    'that is %j is no result',
    (output) => expect(() => readResults(output)).toThrow('its last line'),
  );
});
