/** What commands print: for people a table, for programs JSON. */
import { inspect } from 'node:util';
import { z } from 'zod';

const Row = z.record(z.string(), z.unknown());

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'string' ? value : inspect(value, { breakLength: Infinity, depth: 2 });
  // What others named is not to move the cursor or turn the text around.
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
}

/** Lines of a table with these columns of each row. */
export function table(rows: readonly unknown[], columns: readonly string[]): string {
  const cells = rows.map((row) => {
    const values = Row.parse(row);
    return columns.map((column) => cellOf(values[column]));
  });
  const all = [columns.map((column) => column.toUpperCase()), ...cells];
  const widths = columns.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Lines `name: value` of one thing. */
export function details(thing: unknown): string {
  const entries = Object.entries(Row.parse(thing));
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cellOf(value)}`).join('\n');
}

/** Prints a result: as JSON, else by `words`. */
export function print(json: boolean, result: unknown, words: () => string): void {
  const text = json ? JSON.stringify(result) : words();
  if (text !== '') process.stdout.write(`${text}\n`);
}
