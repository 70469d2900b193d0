import type { Direction, TextValues } from './texts.ts';

/** Marks and controls of direction (UAX 9, section 2): somebody's name must not turn the words around it. */
const CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
/** Letters that are written from right to left: Hebrew to Arabic Extended, their presentation forms, and the old scripts. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

function isolate(value: string, direction: Direction): string {
  const plain = value.replaceAll(CONTROLS, '');
  return direction === 'rtl' || RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** The values with each string kept apart from the direction of the words around it, where the two differ (UAX 9, section 6.3). */
export function isolated(values: TextValues, direction: Direction): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? isolate(value, direction) : value,
    ]),
  );
}
