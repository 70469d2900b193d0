/** When a meeting takes place: a first time on the clock of a time zone, and a rule by which it takes place again. */
import { RRuleTemporal } from 'rrule-temporal';
import { tzlib_get_timezones } from 'timezones-ical-library';
import { CausewayError } from '../domain/errors.ts';

/** A schedule takes place no more often. */
const MAX_OCCURRENCES = 400;
/** What the library may try for one rule: rules that hardly ever fit end here. */
const MAX_PERIODS = 1_500;
const MAX_CANDIDATES = 10_000;

/** No time zone of the data base, which daylight saving does not concern. */
export const UTC = 'UTC';

const zones: ReadonlySet<string> = new Set([UTC, ...[tzlib_get_timezones(false)].flat()]);

/** Whether calendars can be told of it. */
export const isTimeZone = (name: string): boolean => zones.has(name);

const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^(?:[1-9]\d?|[1-3]\d\d|400)$/,
  UNTIL: /^\d{8}T\d{6}Z$/,
  BYDAY: /^(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)){0,13}$/,
  BYMONTHDAY: /^-?\d{1,2}(?:,-?\d{1,2}){0,30}$/,
  BYMONTH: /^\d{1,2}(?:,\d{1,2}){0,11}$/,
  BYSETPOS: /^-?\d{1,3}(?:,-?\d{1,3}){0,9}$/,
  WKST: /^(?:MO|TU|WE|TH|FR|SA|SU)$/,
};

/** Why a recurrence is none that is taken; undefined: it may be. */
export function recurrenceProblem(rule: string): string | undefined {
  const names = new Set<string>();
  for (const part of rule.split(';')) {
    const [name = '', value = ''] = part.split('=');
    const form = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (form === undefined) return `${name.slice(0, 20)} is not one of ${Object.keys(PARTS).join(', ')}`;
    if (part !== `${name}=${value}` || !form.test(value)) return `the value of ${name} is not as it has to be`;
    if (names.has(name)) return `${name} is there twice`;
    names.add(name);
  }
  if (!names.has('FREQ')) return 'FREQ is missing';
  if (names.has('COUNT') === names.has('UNTIL')) return 'expected either COUNT or UNTIL: it has to end';
  return undefined;
}

/** What happens when. */
export interface Timing {
  /** As `2026-12-01T09:00:00`. */
  readonly start: string;
  readonly timeZone: string;
  readonly recurrence: string | null;
}

/**
 * Each time that it begins, in order, in milliseconds since 1970.
 * @throws CausewayError `bad_params` where there is none, too many, or the first is not the start
 */
export function occurrencesOf({ start, timeZone, recurrence }: Timing): readonly number[] {
  let times: readonly number[];
  try {
    const rule = new RRuleTemporal({
      rruleString: ruleOf(start, timeZone, recurrence ?? 'FREQ=DAILY;COUNT=1'),
      maxIterations: MAX_PERIODS,
      maxCandidateEvaluations: MAX_CANDIDATES,
    });
    times = rule.all((_, index) => index <= MAX_OCCURRENCES).map(({ epochMilliseconds }) => epochMilliseconds);
  } catch (cause) {
    throw refused('cannot be followed: it fits too seldom, or the date does not exist', cause);
  }
  if (times.length === 0) throw refused('never takes place');
  if (times.length > MAX_OCCURRENCES) throw refused(`takes place more than ${MAX_OCCURRENCES} times`);
  if (times[0] !== firstTime({ start, timeZone }).epochMilliseconds)
    throw refused('does not fit the start: that has to be the first time (RFC 5545, 3.8.5.3)');
  return times;
}

/** The first time, as the clocks of the zone show it. An hour that is left out there is the one after it. */
export function firstTime({ start, timeZone }: Pick<Timing, 'start' | 'timeZone'>) {
  const rule = new RRuleTemporal({ rruleString: ruleOf(start, timeZone, 'FREQ=DAILY;COUNT=1') });
  const [first] = rule.all();
  if (first === undefined) throw refused('never takes place');
  return first;
}

const ruleOf = (start: string, timeZone: string, rule: string): string =>
  `DTSTART;TZID=${timeZone}:${start.replaceAll(/[-:]/g, '')}\nRRULE:${rule}`;

function refused(why: string, cause?: unknown): CausewayError {
  return new CausewayError('bad_params', `the recurrence ${why}`, { cause });
}
