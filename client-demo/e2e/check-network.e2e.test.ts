/** The self-test behind a real firewall and on a real slow line: each in a network namespace of its own. */
import { execFileSync } from 'node:child_process';
import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closePages, openPage } from './harness.ts';
import { browserIn } from './line-meeting.ts';
import {
  makeNamespace,
  makeNeighbour,
  mayMakeNamespaces,
  type NeighbouringNamespace,
  type NetworkNamespace,
} from './network-namespace.ts';
import { startServer, type TestServer } from './server.ts';

/** All steps, those that wait for what is blocked included, in ms. */
const CHECK_MS = 150_000;
const TEST_MS = 200_000;
/** Enough for the page and for sound, and for little more. */
const SLOW_KBIT = 450;

// Where the operating system allows it.
describe.runIf(mayMakeNamespaces())('the self-test', () => {
  let home: NetworkNamespace;
  let office: NeighbouringNamespace;
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    home = makeNamespace();
    office = makeNeighbour(home);
    server = await startServer({ CAUSEWAY_HTTP_HOST: office.hostAddress }, home.prefix);
    browser = await browserIn(office, server.url);
  }, TEST_MS);

  const firewall = (...rule: readonly string[]): void =>
    void execFileSync('ip', ['netns', 'exec', office.name, 'iptables', ...rule], { stdio: 'pipe' });

  afterEach(async () => {
    firewall('-F', 'OUTPUT');
    await closePages(browser);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    office?.close();
    home?.close();
  });

  /** Runs it, and resolves to what its steps have found. @param before what becomes of the line once the page is there */
  async function found(before: () => void): Promise<ReadonlyMap<string, readonly [finding: string, words: string]>> {
    const { page } = await openPage(browser, `${server.url}/check`);
    await page.waitForSelector('[data-testid=check-start]');
    before();
    await page.locator('[data-testid=check-start]').click();
    await page.waitForSelector('[data-testid=check-steps][data-done=true]', { timeout: CHECK_MS });
    const steps = await page.$$eval('.check-step', (all) =>
      all.map((step): [string, [string, string]] => [
        step.getAttribute('data-testid') ?? '',
        [step.getAttribute('data-finding') ?? '', step.textContent],
      ]),
    );
    return new Map(steps);
  }

  it(
    'finds that UDP is blocked, and that it goes on over TCP',
    async () => {
      const steps = await found(() => firewall('-A', 'OUTPUT', '-o', 'eth0', '-p', 'udp', '-j', 'DROP'));
      expect(steps.get('check-udp')).toEqual(['check:udp-blocked', expect.stringContaining('UDP')]);
      expect(steps.get('check-tcp')?.[0]).toBe('check:tcp-good');
      expect(steps.get('check-signaling')?.[0]).toBe('check:signaling-good');
    },
    TEST_MS,
  );

  it(
    'finds that TCP to the ports of media is blocked',
    async () => {
      const rule = ['-o', 'eth0', '-p', 'tcp', '!', '--dport', String(server.port), '-j', 'DROP'];
      const steps = await found(() => firewall('-A', 'OUTPUT', ...rule));
      expect(steps.get('check-tcp')).toEqual(['check:tcp-blocked', expect.stringContaining('TCP')]);
      expect(steps.get('check-udp')?.[0]).toBe('check:udp-good');
    },
    TEST_MS,
  );

  it(
    'finds a slow line, and says how slow it is',
    async () => {
      const steps = await found(() => office.limit(SLOW_KBIT));
      office.limit(undefined);
      const [finding, words = ''] = steps.get('check-bandwidth') ?? [];
      // What is too much for such a line waits or is lost, as it comes.
      expect(finding).toMatch(/^check:line-(?:slow|too-slow|lossy)$/);
      expect(Number(/down ([\d,]+) kbit/i.exec(words)?.[1]?.replaceAll(',', ''))).toBeLessThan(SLOW_KBIT);
    },
    TEST_MS,
  );
});
