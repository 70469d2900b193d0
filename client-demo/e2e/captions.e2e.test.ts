/** Captions: what somebody says into a microphone others read, with nothing from elsewhere. The voice is a synthetic one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPaths } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wordErrorRate } from './captions/word-error-rate.ts';
import { AUTOPLAY, FAKE_DEVICES, join, startBrowser, waitUntil, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

declare global {
  /** What the page has offered as a file last. */
  var offered: Promise<string> | undefined;
}

/** The model is fetched and works beside other tests. */
const SLOW = { timeout: 240_000 };
const PATIENCE_MS = 150_000;

const SENTENCE = 'Before we begin, I would like to go through the agenda.';

let server: TestServer;
let browser: Browser;
const folder = mkdtempSync(joinPaths(tmpdir(), 'causeway-captions-'));

/** The sentence between pauses: the browser plays the file again and again. */
function speak(): string {
  const spoken = joinPaths(folder, 'spoken.wav');
  const file = joinPaths(folder, 'microphone.wav');
  execFileSync('espeak-ng', ['-v', 'en-us', '-s', '150', '-w', spoken, SENTENCE]);
  const pauses = 'adelay=1500:all=1,apad=pad_dur=8';
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', spoken, '-af', pauses, '-ar', '48000', '-ac', '1', file]);
  return file;
}

beforeAll(async () => {
  const flags = [
    ...FAKE_DEVICES,
    AUTOPLAY,
    `--use-file-for-fake-audio-capture=${speak()}`,
    // No other host is there.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  ];
  [server, browser] = await Promise.all([startServer(), startBrowser(flags)]);
}, PATIENCE_MS);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function choose({ page }: Person, testId: string, value: string): Promise<void> {
  await page.waitForSelector(`[data-testid=${testId}]`);
  await page.select(`[data-testid=${testId}]`, value);
}

/** The transcript as somebody reads it. */
const linesOf = ({ page }: Person): Promise<string[]> =>
  page.$$eval('[data-testid=transcript] li p', (lines) => lines.map((each) => each.textContent ?? ''));

async function openTranscript(person: Person): Promise<void> {
  await person.press('more');
  await person.press('transcript-button');
  await person.page.waitForSelector('[data-testid=transcript]');
}

const isSentence = (line: string): boolean => wordErrorRate(SENTENCE, line) < 0.15;

it(
  'what one says others read, who comes later too, and have it as a file where the host allows that',
  SLOW,
  async () => {
    const room = `captions-${Math.random().toString(36).slice(2)}`;
    const host = await join(browser, server.url, room, 'Host', 'role=host&video=0');
    // Wide enough that the settings have a button of their own.
    await host.page.setViewport({ width: 1280, height: 900 });
    const bo = await join(browser, server.url, room, 'Bo', 'audio=0&video=0');
    await bo.press('more');
    await bo.press('captions-button');
    const resources = (): Promise<string[]> =>
      host.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect((await resources()).filter((name) => /onnx|speech-worker/.test(name))).toEqual([]);

    await host.press('settings');
    await choose(host, 'transcribe', 'local');
    await bo.page.waitForFunction(
      () => document.querySelector('[data-testid=captions] .caption-name')?.textContent === 'Host',
      { timeout: PATIENCE_MS, polling: 200 },
    );
    await openTranscript(bo);
    await waitUntil(async () => (await linesOf(bo)).some(isSentence), PATIENCE_MS);
    expect((await resources()).filter((name) => new URL(name).origin !== server.url)).toEqual([]);

    const cy = await join(browser, server.url, room, 'Cy', 'audio=0&video=0');
    await openTranscript(cy);
    expect((await linesOf(cy)).some(isSentence)).toBe(true);

    expect(await bo.page.$('[data-testid=transcript-download]')).toBeNull();
    await choose(host, 'captions-transcript', 'download');
    await bo.page.waitForSelector('[data-testid=transcript-download]');
    await bo.page.evaluate(() => {
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (file) => {
        if (file instanceof Blob) globalThis.offered = file.text();
        return make(file);
      };
    });
    await bo.press('transcript-download');
    const file = (await bo.page.evaluate(() => globalThis.offered)) ?? '';
    expect(file.split('\n').some((line) => isSentence(line.replace(/^\[[^\]]*\] Host: /, '')))).toBe(true);
  },
);
