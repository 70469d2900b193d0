/** A host's links for guests, where nobody gets in by the address alone. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, openPage, startBrowser } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it('lets a guest in, also after a reload, and nobody once it is taken back', async () => {
  const ada = await join(browser, server.url, 'guests', 'Ada', 'role=host&audio=0&video=0');
  await ada.page.keyboard.press('o');
  await ada.press('make-invitation');
  const made = await ada.page.waitForSelector('[data-testid=made-invitation] .invite-link');
  const link = (await made?.evaluate(({ textContent }) => textContent)) ?? '';
  expect(link).toContain('/r/guests#invite=');

  const bo = await openPage(browser, link);
  await bo.page.waitForSelector('input[name=name]');
  expect(bo.page.url()).not.toContain('invite');
  await bo.page.locator('input[name=name]').fill('Bo the guest');
  await bo.press('join');
  await bo.connectionIs('connected');
  await ada.reads('Bo the guest');
  await bo.page.reload();
  await bo.press('join');
  await bo.connectionIs('connected');

  await ada.press('take-back');
  await ada.page.waitForSelector('[data-testid=made-invitation]', { hidden: true });
  const cy = await openPage(browser, link);
  await cy.page.locator('input[name=name]').fill('Cy');
  await cy.press('join');
  await cy.reads('This invitation is over');
});
