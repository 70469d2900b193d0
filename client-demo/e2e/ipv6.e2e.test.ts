/** Meetings over IPv6: where there is nothing else, and where IPv4 is there and lets no UDP through. */
import { execFileSync } from 'node:child_process';
import { isIPv6 } from 'node:net';
import { launch, type Browser } from 'puppeteer';
import { afterEach, describe, expect, it } from 'vitest';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join, type Person } from './harness.ts';
import { waysOf } from './media-ways.ts';
import { makeNamespace, makeNeighbour, mayMakeNamespaces, type NeighbouringNamespace } from './network-namespace.ts';
import { startServer, type TestServer } from './server.ts';

// Skipped where the operating system does not allow it.
describe.runIf(mayMakeNamespaces())('IPv6', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  });

  function makeOffice(families: 'ipv6' | 'both') {
    const host = makeNamespace();
    closers.push(() => host.close());
    const office = makeNeighbour(host, families);
    closers.push(() => office.close());
    return { host, office };
  }

  async function meet(office: NeighbouringNamespace, server: TestServer): Promise<readonly Person[]> {
    const browser: Browser = await launch({
      executablePath: office.executable(CHROMIUM),
      // Its debugging port would be out of reach.
      pipe: true,
      // The page is on plain HTTP, and not on the loopback.
      args: ['--no-sandbox', ...FAKE_DEVICES, AUTOPLAY, `--unsafely-treat-insecure-origin-as-secure=${server.url}`],
    });
    closers.push(() => browser.close());
    const ada = await join(browser, server.url, 'six', 'Ada');
    const bo = await join(browser, server.url, 'six', 'Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    await Promise.all([ada.hearsSound(), bo.hearsSound()]);
    return [ada, bo];
  }

  it('two people meet where there is no IPv4, on a server that is told nothing of addresses', async () => {
    const { host, office } = makeOffice('ipv6');
    const server = await startServer({ CAUSEWAY_HTTP_HOST: office.hostAddress6 }, host.prefix);
    closers.push(() => server.close());
    for (const person of await meet(office, server)) {
      expect(await waysOf(person)).toEqual([{ protocol: 'udp', address: office.hostAddress6 }]);
    }
  });

  it('media takes IPv6 where the page came by IPv4, whose UDP is dropped; both addresses are listed', async () => {
    const { host, office } = makeOffice('both');
    const drop = ['iptables', '-A', 'OUTPUT', '-o', 'eth0', '-p', 'udp', '-j', 'DROP'];
    execFileSync('ip', ['netns', 'exec', office.name, ...drop]);
    const listen = [{ ip: office.hostAddress }, { ip: office.hostAddress6 }];
    const server = await startServer(
      { CAUSEWAY_HTTP_HOST: office.hostAddress, CAUSEWAY_RTC_LISTEN: JSON.stringify(listen) },
      host.prefix,
    );
    closers.push(() => server.close());
    for (const person of await meet(office, server)) {
      const ways = await waysOf(person);
      expect(ways.length).toBeGreaterThan(0);
      expect(ways.every(({ protocol, address }) => protocol === 'udp' && isIPv6(address))).toBe(true);
    }
  });
});
