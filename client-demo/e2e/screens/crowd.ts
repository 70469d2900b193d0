import type { Browser, Page } from 'puppeteer';
import { build } from 'vite';
import type { CrowdMember } from './crowd-page.ts';

export interface CrowdWishes {
  readonly room: string;
  readonly names: readonly string[];
  /** How many of them have a camera, from the first on. */
  readonly cameras: number;
  readonly framesPerSecond: number;
}

/** The script of the crowd's page. */
export async function crowdScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2023',
      // One file: the page has nowhere to fetch another from.
      rolldownOptions: { output: { codeSplitting: false } },
      lib: { entry: new URL('crowd-page.ts', import.meta.url).pathname, formats: ['es'] },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  if (chunk === undefined) throw new Error('the page of the crowd was not built');
  return chunk.code;
}

async function tokenFor(url: string, room: string, name: string): Promise<string> {
  const response = await fetch(`${url}/v1/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ room, name }),
  });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'token' in answer && typeof answer.token === 'string')
    return answer.token;
  throw new Error(`no token for ${name}: ${response.status}`);
}

/** Lets many people into a room, in one page. Resolves to that page, once all are in. */
export async function bringCrowd(
  browser: Browser,
  url: string,
  script: string,
  { room, names, cameras, framesPerSecond }: CrowdWishes,
): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage({ type: 'window' });
  await page.setBypassCSP(true);
  await page.goto(`${url}/healthz`);
  await page.addScriptTag({ content: script, type: 'module' });
  await page.waitForFunction(() => 'crowd' in globalThis);
  const members: CrowdMember[] = [];
  for (const [index, name] of names.entries()) {
    const token = await tokenFor(url, room, name);
    members.push({ token, room, hue: index < cameras ? (index * 67) % 360 : null });
  }
  const socket = `${url.replace(/^http/, 'ws')}/v1/signaling`;
  await page.evaluate(
    (address, all, rate) => globalThis.crowd.join(address, all, rate),
    socket,
    members,
    framesPerSecond,
  );
  return page;
}
