/** Numbers and times as the language writes them. */
import { language } from '../texts/texts.ts';

export function percent(share: number): string {
  return new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

export function count(value: number): string {
  return new Intl.NumberFormat(language.value).format(value);
}

const UNITS = ['bit-per-second', 'kilobit-per-second', 'megabit-per-second', 'gigabit-per-second'] as const;

/** As `3.4 Mb/s`. */
export function bitRate(bitsPerSecond: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bitsPerSecond)) / 3));
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: UNITS[power] ?? UNITS[0],
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bitsPerSecond / 1_000 ** power);
}

export function time(iso: string): string {
  return new Intl.DateTimeFormat(language.value, { timeStyle: 'medium' }).format(new Date(iso));
}

export function dateAndTime(iso: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));
}
