/** Who may come in, as a host sets it and as those meet it who come. */
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join, openPage, startBrowser, type Person } from './harness.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;

/** How rooms begin: nobody is in them before a host, and there are few places. */
const RULES = [{ tenant: 'dev', rooms: { joinBeforeHost: false, places: 3 } }];
const START_WITHIN_MS = 120_000;

beforeAll(async () => {
  const settings = { CAUSEWAY_TENANTS: JSON.stringify(RULES) };
  [server, browser] = await Promise.all([startServer(settings), startBrowser()]);
}, START_WITHIN_MS);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const QUIET = 'audio=0&video=0';

/** A host whose settings are open. */
async function hostIn(room: string): Promise<Person> {
  const ada = await join(browser, server.url, room, 'Ada', `role=host&${QUIET}`);
  await ada.page.locator('::-p-aria(Settings[role="button"])').click();
  await ada.page.waitForSelector('dialog[open] input[name=places]');
  return ada;
}

const come = (room: string, name: string): Promise<Person> =>
  openPage(browser, `${server.url}/r/${room}?name=${name}&join=1&${QUIET}`);

it('asks for the password, says how many tries are left, and lets in by the right one, by keyboard alone', async () => {
  const ada = await hostIn('secret');
  await ada.page.locator('input[name=room-password]').fill('open sesame');
  await ada.page.keyboard.press('Enter');
  await ada.page.waitForSelector('[data-testid=remove-password]');
  expect(await ada.page.$eval('input[name=room-password]', (field) => 'value' in field && field.value)).toBe('');

  const bo = await come('secret', 'Bo');
  const tryIt = async (password: string): Promise<void> => {
    await bo.page.waitForSelector('[data-testid=password-form]');
    // The heading has the focus: the field is next.
    await bo.page.keyboard.press('Tab');
    expect(await bo.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');
    await bo.page.keyboard.type(password);
    await bo.page.keyboard.press('Enter');
  };
  await bo.reads('The meeting has a password');
  await tryIt('open barley');
  await bo.reads('That is not the password');
  await bo.reads('Tries left: 4');
  await tryIt('open sesame');
  await bo.connectionIs('connected');

  await ada.press('remove-password');
  await ada.page.waitForSelector('[data-testid=remove-password]', { hidden: true });
  const cy = await come('secret', 'Cy');
  await cy.connectionIs('connected');
});

it('says when one may try again, once there are no tries left', async () => {
  const ada = await hostIn('guessed');
  await ada.page.locator('input[name=room-password]').fill('right');
  await ada.press('set-password');
  await ada.page.waitForSelector('[data-testid=remove-password]');
  const eve = await come('guessed', 'Eve');
  for (const left of [4, 3, 2, 1]) {
    await eve.page.locator('input[name=password]').fill(`guess ${left}`);
    await eve.press('password-join');
    await eve.reads(`Tries left: ${left}`);
  }
  await eve.page.locator('input[name=password]').fill('last');
  await eve.press('password-join');
  await eve.reads('Try again in 10 min');
});

it('lets those who wait for a host in by themselves as far as there are places, and tells the others what they wait for', async () => {
  const bo = await come('early', 'Bo');
  await bo.reads('Waiting for the host');
  await bo.connectionIs('lobby');
  const cy = await come('early', 'Cy');
  await cy.reads('Waiting for the host');
  const dee = await come('early', 'Dee');
  await dee.reads('Waiting for the host');

  const ada = await hostIn('early');
  await bo.connectionIs('connected');
  await cy.connectionIs('connected');
  await dee.reads('Waiting to be let in');
  await dee.connectionIs('lobby');
  expect(await ada.page.$eval('input[name=places]', (field) => 'value' in field && field.value)).toBe('3');
  await ada.page.locator('input[name=places]').fill('4');
  await ada.page.keyboard.press('Escape');
  await ada.press('admit');
  await dee.connectionIs('connected');
  await ada.sees(['Ada', 'Bo', 'Cy', 'Dee']);
});

it('is for those alone whom a host names', async () => {
  const ada = await hostIn('few');
  await ada.page.select('[data-testid=admits]', 'invited');
  await ada.page.waitForSelector('textarea[name=invited]');
  const bo = await come('few', 'Bo');
  await bo.reads('This meeting is not for you');
  await ada.page.locator('textarea[name=invited]').fill(' Bo \n\nCy\nBo');
  await ada.press('save-invited');
  await ada.page.waitForFunction(
    () => document.querySelector<HTMLTextAreaElement>('textarea[name=invited]')?.value === 'Bo\nCy',
  );
  const again = await come('few', 'Bo');
  await again.connectionIs('connected');
  await ada.page.select('[data-testid=admits]', 'everybody');
  await ada.page.waitForSelector('textarea[name=invited]', { hidden: true });
  const dee = await come('few', 'Dee');
  await dee.connectionIs('connected');
});
