/** The network of some people changes under a meeting: media comes back, and the page says what is so all the time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person } from './harness.ts';
import { type LineMeeting, startLineMeeting } from './line-meeting.ts';
import { mayMakeNamespaces } from './network-namespace.ts';

/** What a page showed at a moment. */
interface Look {
  /** In ms since 1970. */
  readonly at: number;
  /** Since when somebody's picture stands still, in ms since 1970. */
  readonly stillSince: number;
  /** The state of the connection that the page tells. */
  readonly state: string;
  /** What the page says of it besides, if it does. */
  readonly words: string;
}

declare global {
  /** Every look at the page since it was begun. */
  var looks: Look[];
}

const LOOK_EVERY_MS = 50;
/** A picture of a busy machine does not stand still for so long. */
const STANDSTILL_MS = 800;
/** How long a picture may stand still before the page has to say that something is amiss. Measured: 1 to 3 s. */
const UNTOLD_MS = 6_000;
/** A bound for a busy machine; the promise is 3 s, and the measured times are printed. */
const BACK_WITHIN_MS = 15_000;

/** Looks at the page and at somebody's picture from now on. */
async function look({ page }: Person, identity: string): Promise<void> {
  await page.evaluate(
    (everyMs: number, name: string) => {
      globalThis.looks = [];
      let pixels = '';
      let stillSince = Date.now();
      setInterval(() => {
        const video = document.querySelector<HTMLVideoElement>(`[data-identity="${name}"] [data-testid=remote-video]`);
        const now = video === null ? '' : globalThis.pixelsOf(video);
        if (now !== '' && now !== pixels) stillSince = Date.now();
        pixels = now;
        globalThis.looks.push({
          at: Date.now(),
          stillSince,
          state: document.querySelector('[data-testid=connection-state]')?.textContent ?? '',
          words: [...document.querySelectorAll('[data-testid=reconnecting], [data-notice=media]')]
            .map(({ textContent }) => textContent)
            .join(' '),
        });
      }, everyMs);
    },
    LOOK_EVERY_MS,
    identity,
  );
}

const looksOf = ({ page }: Person): Promise<Look[]> => page.evaluate(() => globalThis.looks);

/** When the picture went on for good; in ms since 1970. */
function standstillEnd(looks: readonly Look[]): number {
  const last = looks.findLastIndex(({ at, stillSince }) => at - stillSince > STANDSTILL_MS);
  return last === -1 ? 0 : (looks[last + 1]?.stillSince ?? Infinity);
}

/** Says that all is well, or that pictures go on. */
const claims = ({ state, words }: Look): boolean =>
  (state === 'connected' && words === '') || words.includes('go on meanwhile');

/** For how long a page has claimed at a time that pictures go on which stood still, in ms. */
function longestUntruthMs(looks: readonly Look[]): number {
  let longest = 0;
  let since: number | null = null;
  for (const seen of looks) {
    since = claims(seen) ? Math.max(since ?? seen.at, seen.stillSince) : null;
    if (since !== null) longest = Math.max(longest, seen.at - since);
  }
  return longest;
}

describe.runIf(mayMakeNamespaces())('a network that changes', () => {
  let meeting: LineMeeting;
  let bo: Person;
  let all: readonly { readonly browser: string; readonly person: Person }[];

  beforeAll(async () => {
    meeting = await startLineMeeting(0);
    bo = await meeting.joinHere('Bo');
    const cleo = await meeting.joinBehind('Cleo', 'audio=0');
    const fay = await meeting.joinBehindInFirefox('Fay');
    await Promise.all([cleo.seesMovingVideoOf('Bo'), fay.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Cleo')]);
    all = [
      { browser: 'Chromium', person: cleo },
      { browser: 'Firefox', person: fay },
    ];
  }, 120_000);

  afterAll(() => meeting?.close());

  it.each<[string, (line: LineMeeting['line']) => Promise<unknown>]>([
    ['to another address at once', async (line) => line.readdress(3)],
    [
      'by being away for 8 s',
      async (line) => {
        line.connected(false);
        await new Promise((resolve) => {
          setTimeout(resolve, 8_000);
        });
        line.connected(true);
      },
    ],
  ])('%s', { timeout: 120_000 }, async (name, change) => {
    await Promise.all(all.map(({ person }) => look(person, 'Bo')));
    await change(meeting.line);
    const returned = Date.now();
    for (const { browser, person } of all) {
      await person.seesMovingVideoOf('Bo');
      await person.connectionIs('connected');
      await person.page.waitForSelector('[data-testid=reconnecting]', { hidden: true, timeout: BACK_WITHIN_MS });
      const looks = await looksOf(person);
      const backAfterMs = standstillEnd(looks) - returned;
      process.stdout.write(`${name}: in ${browser} media is back after ${backAfterMs} ms\n`);
      expect(backAfterMs, `in ${browser}`).toBeLessThan(BACK_WITHIN_MS);
      expect(longestUntruthMs(looks), `what ${browser} said`).toBeLessThan(UNTOLD_MS);
    }
    await bo.seesMovingVideoOf('Cleo');
    await bo.sees(['Bo', 'Cleo', 'Fay']);
  });
});
