/** Pages of Chromium that run what is in bench/browser, and what they tell. */
import { join } from 'node:path';
import { build } from 'hdr-histogram-js';
import type { Browser, Page } from 'puppeteer';
import type { Entry, Received } from '../browser/watching-page.ts';
import type { ClusterNode } from './cluster.ts';
import { bundleForPage } from './page-bundle.ts';

const SCRIPTS = join(import.meta.dirname, '../browser');
/** Histograms count whole numbers: microseconds, from a second before the reference on. */
const OFFSET_US = 1_000_000;

/** People in one page: see bench/browser/watching-page.ts. The page is the node's own; they join wherever they are told. */
export async function openWatchingPage(browser: Browser, node: ClusterNode): Promise<Page> {
  const page = await browser.newPage();
  await load(page, node, 'watching-page.ts');
  return page;
}

/** Leads a page to a node, where it has nothing but this script of bench/browser. */
export async function load(page: Page, { url }: ClusterNode, script: string): Promise<void> {
  await page.setBypassCSP(true);
  await page.goto(`${url}/healthz`);
  await page.addScriptTag({ content: await bundleForPage(join(SCRIPTS, script)) });
}

export async function entryTo(node: ClusterNode, room: string, name: string): Promise<Entry> {
  return { url: node.signalingUrl, token: await node.token(room, name), room };
}

export const receivedBy = (page: Page, name: string): Promise<Received> =>
  page.evaluate((name) => globalThis.watchingPage.received(name), name);

/** How much later one received each frame that both have, in ms. */
export function delays(reference: Received, later: Received): readonly number[] {
  return Object.entries(later).flatMap(([timestamp, at]) => {
    const first = reference[timestamp];
    return first === undefined ? [] : [at - first];
  });
}

export function distribution(name: string, valuesMs: readonly number[]) {
  const histogram = build({ numberOfSignificantValueDigits: 5 });
  for (const value of valuesMs) histogram.recordValue(Math.max(0, Math.round(value * 1_000) + OFFSET_US));
  const at = (percentile: number): number => round((histogram.getValueAtPercentile(percentile) - OFFSET_US) / 1_000);
  return { [`${name}P50`]: at(50), [`${name}P95`]: at(95) };
}

export const round = (value: number): number => Math.round(value * 100) / 100;
