import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startCluster, type ClusterNode, type TestCluster } from './cluster.ts';
import { freshRoom, join, startBrowser, waitUntil, type Person } from './harness.ts';

let cluster: TestCluster | undefined;
let browser: Browser;
let eu: ClusterNode;
let us: ClusterNode;
let ap: ClusterNode;

beforeAll(async () => {
  browser = await startBrowser();
});

// One cluster for all, and another one after a try that killed a node.
beforeEach(async () => {
  if (cluster?.nodes.every((node) => cluster?.ending(node) === undefined)) return;
  await cluster?.close();
  cluster = await startCluster('eu', 'us', 'ap');
  const [first, second, third] = cluster.nodes;
  if (!first || !second || !third) throw new Error('three nodes were asked for');
  [eu, us, ap] = [first, second, third];
});

afterAll(async () => {
  await browser?.close();
  await cluster?.close();
});

const Cluster = z.object({
  nodes: z.array(z.object({ id: z.string(), participants: z.number(), hops: z.number() })),
});

/** The nodes as one of them knows them. */
async function nodes() {
  return Cluster.parse(await (await fetch(`${eu.url}/v1/cluster`)).json()).nodes;
}

/** How many tracks arrive at each node from elsewhere. */
async function hops(): Promise<Record<string, number>> {
  return Object.fromEntries((await nodes()).map(({ id, hops }) => [id, hops]));
}

/** How many people the nodes that were not killed serve. */
async function servedBySurvivors(): Promise<number> {
  const survivors = (await nodes()).filter(({ id }) => id !== ap.id);
  return survivors.reduce((sum, { participants }) => sum + participants, 0);
}

/** Media that a node exchanged with another one, in bytes. */
async function hopBytes({ metricsUrl }: ClusterNode, { id }: ClusterNode): Promise<number> {
  const metrics = await (await fetch(metricsUrl)).text();
  return Number(new RegExp(`^causeway_hop_bytes_total\\{link="${id}"\\} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0);
}

/** What a page has sent on all of its connections, in bytes. */
function sentBytes({ page }: Person): Promise<number> {
  return page.evaluate(async () => {
    let sum = 0;
    for (const connection of globalThis.peerConnections) {
      const report = await connection.getStats();
      report.forEach((stats: { type: string; bytesSent?: number }) => {
        if (stats.type === 'transport') sum += stats.bytesSent ?? 0;
      });
    }
    return sum;
  });
}

/** How much crosses the link from one node to another of what somebody sends, as a share, over a megabyte. */
async function carriedShare(sender: Person, from: ClusterNode, to: ClusterNode): Promise<number> {
  // The node counts in steps: from one to another.
  const nextStep = async () => {
    const last = await hopBytes(from, to);
    await waitUntil(async () => (await hopBytes(from, to)) > last);
    return { sent: await sentBytes(sender), carried: await hopBytes(from, to) };
  };
  const start = await nextStep();
  let end = start;
  while (end.sent < start.sent + 1_000_000) end = await nextStep();
  return (end.carried - start.carried) / (end.sent - start.sent);
}

it('joins people on three nodes; tracks are carried while they are watched, each once to a node', async () => {
  const room = freshRoom('trio');
  const ada = await join(browser, eu.url, room, 'Ada');
  const bo = await join(browser, us.url, room, 'Bo');
  const cleo = await join(browser, ap.url, room, 'Cleo');
  await Promise.all([ada.seesMovingVideoOf('Bo'), ada.seesMovingVideoOf('Cleo'), ada.hearsSound()]);
  await Promise.all([bo.seesMovingVideoOf('Ada'), bo.seesMovingVideoOf('Cleo'), bo.hearsSound()]);
  await Promise.all([cleo.seesMovingVideoOf('Ada'), cleo.seesMovingVideoOf('Bo'), cleo.hearsSound()]);
  // Camera and microphone of each of two others.
  await expect.poll(hops).toEqual({ 'eu-1': 4, 'us-1': 4, 'ap-1': 4 });

  await bo.press('leave');
  await cleo.press('leave');
  await expect.poll(hops).toEqual({ 'eu-1': 0, 'us-1': 0, 'ap-1': 0 });
});

it('carries a track to a node once, however many watch it there', async () => {
  const room = freshRoom('crowd');
  const ada = await join(browser, eu.url, room, 'Ada');
  const viewers = [await join(browser, us.url, room, 'Viewer 1', 'audio=0&video=0')];
  await viewers[0]?.seesMovingVideoOf('Ada');
  const one = await carriedShare(ada, eu, us);
  expect(one).toBeGreaterThan(0.3);

  for (const number of [2, 3, 4, 5]) {
    viewers.push(await join(browser, us.url, room, `Viewer ${number}`, 'audio=0&video=0'));
  }
  await Promise.all(viewers.map((viewer) => viewer.seesMovingVideoOf('Ada')));
  const five = await carriedShare(ada, eu, us);
  expect(five / one).toBeLessThan(1.5);
});

it('goes on elsewhere when a node is killed, and nobody sees anybody leave', async () => {
  const room = freshRoom('killed');
  const ada = await join(browser, eu.url, room, 'Ada');
  // Whose picture nobody looks at costs the machine nothing.
  const bo = await join(browser, us.url, room, 'Bo', 'video=0');
  const cleo = await join(browser, ap.url, room, 'Cleo');
  await Promise.all([ada, bo, cleo].map((person) => person.sees(['Ada', 'Bo', 'Cleo'])));
  await Promise.all([ada.seesMovingVideoOf('Cleo'), bo.seesMovingVideoOf('Cleo'), cleo.seesMovingVideoOf('Ada')]);
  await Promise.all([ada.markTiles(), bo.markTiles()]);

  process.kill(ap.pid, 'SIGKILL');
  await expect.poll(servedBySurvivors).toBe(3);
  await cleo.connectionIs('connected');
  await Promise.all([cleo.seesMovingVideoOf('Ada'), cleo.hearsSound()]);
  await Promise.all([ada.seesMovingVideoOf('Cleo'), bo.seesMovingVideoOf('Cleo')]);
  await Promise.all([ada, bo, cleo].map((person) => person.sees(['Ada', 'Bo', 'Cleo'])));
  expect(await ada.markedTiles()).toBe(3);
  expect(await bo.markedTiles()).toBe(3);
});
