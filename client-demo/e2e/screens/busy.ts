/**
 * How busy the page's main thread is: `npm run screens:busy`. With 25 tiles that move, the part of the time in which it is
 * idle; with 200 people in the room, the longest task while somebody scrolls and searches the list of them.
 */
import type { Browser } from 'puppeteer';
import { join, startBrowser, type Person } from '../harness.ts';
import { startServer } from '../server.ts';
import { bringCrowd, crowdScript } from './crowd.ts';
import { peopleNamed } from './names.ts';

declare global {
  var longTasks: number[];
}

const VIEWPORT = { width: 1_440, height: 900 };
const FRAMES_PER_SECOND = 15;
/** Over which time the main thread is watched, and before which pictures have to come, in ms. */
const WATCH_MS = 10_000;
const SETTLE_MS = 4_000;
/** A task of so many ms and more is told as one that is long. */
const LONG_MS = 50;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The time that the main thread has spent in tasks, in s. */
async function taskTimeOf({ page }: Person): Promise<number> {
  const { TaskDuration = 0 } = await page.metrics();
  return TaskDuration;
}

interface Place {
  readonly browser: Browser;
  readonly url: string;
  readonly script: string;
}

/** The part of the time in which the main thread did nothing, from 0 to 1. */
async function idleWithTiles({ browser, url, script }: Place): Promise<{ idle: number; moving: number }> {
  const ada = await join(browser, url, 'tiles', 'Ada');
  await ada.page.setViewport(VIEWPORT);
  const wishes = { room: 'tiles', names: peopleNamed(24), cameras: 24, framesPerSecond: FRAMES_PER_SECOND };
  const crowd = await bringCrowd(browser, url, script, wishes);
  await ada.page.bringToFront();
  await pause(SETTLE_MS);
  const before = await taskTimeOf(ada);
  await pause(WATCH_MS);
  const busy = (await taskTimeOf(ada)) - before;
  const moving = await ada.page.$$eval(
    '.tile video',
    (videos) => videos.filter((video) => video instanceof HTMLVideoElement && video.videoWidth > 0).length,
  );
  await crowd.browserContext().close();
  await ada.page.browserContext().close();
  return { idle: 1 - (busy * 1_000) / WATCH_MS, moving };
}

/** The longest tasks of the main thread while the list of 200 people is scrolled and searched, in ms. */
async function longTasksWithList({ browser, url, script }: Place): Promise<readonly number[]> {
  const ada = await join(browser, url, 'list', 'Ada', 'audio=0&video=0');
  await ada.page.setViewport(VIEWPORT);
  const wishes = { room: 'list', names: peopleNamed(199), cameras: 0, framesPerSecond: 1 };
  const crowd = await bringCrowd(browser, url, script, wishes);
  await ada.page.bringToFront();
  await ada.page.keyboard.press('p');
  await ada.page.waitForSelector('[data-testid=person-row]');
  await pause(SETTLE_MS);
  await ada.page.evaluate((least: number) => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) if (duration >= least) globalThis.longTasks.push(duration);
    }).observe({ type: 'longtask' });
  }, LONG_MS);
  await ada.page.hover('.list');
  for (let turn = 0; turn < 60; turn += 1) {
    await ada.page.mouse.wheel({ deltaY: turn < 40 ? 240 : -400 });
    await pause(30);
  }
  await ada.page.focus('input[name=search]');
  for (const word of ['tanaka', 'ada', 'björn', 'w']) {
    await ada.page.keyboard.type(word, { delay: 60 });
    for (const _letter of word) await ada.page.keyboard.press('Backspace');
  }
  const found = await ada.page.evaluate(() => globalThis.longTasks);
  await crowd.browserContext().close();
  await ada.page.browserContext().close();
  return found;
}

const server = await startServer({ CAUSEWAY_LOG_LEVEL: 'warn' });
const browser = await startBrowser();
try {
  const place = { browser, url: server.url, script: await crowdScript() };
  const { idle, moving } = await idleWithTiles(place);
  process.stdout.write(`${moving} moving tiles: the main thread is idle ${Math.round(idle * 100)} % of the time\n`);
  const long = await longTasksWithList(place);
  const longest = Math.round(Math.max(0, ...long));
  process.stdout.write(
    `200 people, scrolled and searched: ${long.length} tasks over ${LONG_MS} ms${long.length > 0 ? `, the longest ${longest} ms` : ''}\n`,
  );
} finally {
  await browser.close();
  await server.close();
}
