import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../bench/harness/tcp-proxy.ts';
import { freshRoom, join, startBrowser, waitUntil } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let proxy: TcpProxy;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  [proxy, browser] = await Promise.all([startTcpProxy(server.port), startBrowser()]);
});

// Also after a try that stopped while nobody was let through.
beforeEach(() => proxy.restore());

afterAll(async () => {
  await browser?.close();
  await proxy?.close();
  await server?.close();
});

it('resumes after its socket was cut: the video never stops, nobody leaves, nobody is there twice', async () => {
  const room = freshRoom('cut');
  const ada = await join(browser, `http://127.0.0.1:${proxy.port}`, room, 'Ada');
  const bo = await join(browser, server.url, room, 'Bo');
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  await Promise.all([ada.markTiles(), bo.markTiles()]);

  proxy.refuse();
  await ada.connectionIs('reconnecting');
  await bo.page.waitForSelector('[data-identity=Ada][data-reconnecting=true]');
  await Promise.all([ada.decodesMoreFrames(), bo.decodesMoreFrames()]);
  // Something for Ada to miss.
  await bo.press('mic');
  const cleo = await join(browser, server.url, room, 'Cleo', 'video=0&audio=0');
  expect(await ada.identities()).toHaveLength(2);

  proxy.restore();
  await ada.connectionIs('connected');
  await Promise.all([ada, bo, cleo].map((person) => person.sees(['Ada', 'Bo', 'Cleo'])));
  await ada.page.waitForSelector('[data-identity=Bo][aria-label*="muted"]');
  await bo.page.waitForSelector('[data-identity=Ada][data-reconnecting=false]');
  expect(await ada.markedTiles()).toBe(2);
  expect(await bo.markedTiles()).toBe(2);
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
});

it('has video and sound again after the media worker was killed', async () => {
  const room = freshRoom('killed');
  const ada = await join(browser, server.url, room, 'Ada');
  const bo = await join(browser, server.url, room, 'Bo');
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  await waitUntil(() => server.workerPids().length === 1);
  const before = server.workerPids();

  for (const pid of before) process.kill(pid, 'SIGKILL');
  await waitUntil(() => server.workerPids().some((pid) => !before.includes(pid)));
  await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  await Promise.all([ada.hearsSound(), bo.hearsSound()]);
  await Promise.all([ada.sees(['Ada', 'Bo']), bo.sees(['Ada', 'Bo'])]);
  expect(await ada.page.$$('[data-testid=notice]')).toHaveLength(0);
});
