import { launch, type Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join, type Person } from './harness.ts';
import { makeNamespace, mayMakeNamespaces, type NetworkNamespace } from './network-namespace.ts';
import { startServer, type TestServer } from './server.ts';

/** The server's addresses that a page's media goes to. */
function mediaAddresses({ page }: Person): Promise<string[]> {
  return page.evaluate(async () => {
    const addresses = new Set<string>();
    for (const connection of globalThis.peerConnections) {
      const stats = new Map<string, RTCIceCandidatePairStats & { address?: string }>();
      (await connection.getStats()).forEach((each: RTCIceCandidatePairStats) => stats.set(each.id, each));
      for (const pair of stats.values()) {
        if (pair.type !== 'candidate-pair' || pair.nominated !== true) continue;
        addresses.add(stats.get(pair.remoteCandidateId)?.address ?? 'unknown');
      }
    }
    return [...addresses];
  });
}

// Skipped where the operating system does not allow it.
describe.runIf(mayMakeNamespaces())('in a browser that keeps media off the loopback, as browsers do', () => {
  let namespace: NetworkNamespace;
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    namespace = makeNamespace();
    server = await startServer({ CAUSEWAY_HTTP_HOST: 'localhost' }, namespace.prefix);
    browser = await launch({
      executablePath: namespace.executable(CHROMIUM),
      // Its debugging port would be out of reach.
      pipe: true,
      args: ['--no-sandbox', ...FAKE_DEVICES, AUTOPLAY],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    namespace?.close();
  });

  it('two people see and hear each other, over the network’s address', async () => {
    const ada = await join(browser, server.url, 'network', 'Ada');
    const bo = await join(browser, server.url, 'network', 'Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    await Promise.all([ada.hearsSound(), bo.hearsSound()]);
    expect(await mediaAddresses(ada)).toEqual([namespace.address]);
  });
});
