/** Where only TCP on port 443 gets out, without a relay: the page on port 443 of one address, media on that of another. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { launch } from 'puppeteer';
import { afterEach, describe, expect, it } from 'vitest';
import { writeCertificate } from '../../src/tls/testing/certificates.ts';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join } from './harness.ts';
import { waysOf } from './media-ways.ts';
import { makeNamespace, makeNeighbour, mayMakeNamespaces } from './network-namespace.ts';
import { startServer } from './server.ts';

/** From a range for documents (RFC 5737): browsers send no media to port 443 of private addresses. */
const MEDIA_ADDRESS = '203.0.113.3';

describe.runIf(mayMakeNamespaces())('media on port 443', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  });

  it('two people meet, whom nothing but TCP on port 443 reaches', async () => {
    const host = makeNamespace();
    closers.push(() => host.close());
    const office = makeNeighbour(host);
    closers.push(() => office.close());
    execFileSync('ip', ['-n', host.name, 'address', 'add', `${MEDIA_ADDRESS}/32`, 'dev', office.device]);
    execFileSync('ip', ['-n', office.name, 'route', 'add', MEDIA_ADDRESS, 'via', office.hostAddress]);
    for (const rule of [
      ['-p', 'tcp', '--dport', '443', '-j', 'ACCEPT'],
      ['-j', 'DROP'],
    ]) {
      execFileSync('ip', ['netns', 'exec', office.name, 'iptables', '-A', 'OUTPUT', '-o', 'eth0', ...rule]);
    }
    const folder = mkdtempSync(joinPath(tmpdir(), 'causeway-media-443-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const { certFile, keyFile } = writeCertificate(folder);
    const server = await startServer(
      {
        CAUSEWAY_HTTP_HOST: office.hostAddress,
        CAUSEWAY_HTTP_PORT: '443',
        CAUSEWAY_HTTP_TLS_CERT_FILE: certFile,
        CAUSEWAY_HTTP_TLS_KEY_FILE: keyFile,
        CAUSEWAY_RTC_LISTEN: JSON.stringify([{ ip: MEDIA_ADDRESS }]),
        CAUSEWAY_RTC_PORT: '443',
      },
      host.prefix,
    );
    closers.push(() => server.close());
    const browser = await launch({
      executablePath: office.executable(CHROMIUM),
      // Its debugging port would be out of reach.
      pipe: true,
      args: ['--no-sandbox', ...FAKE_DEVICES, AUTOPLAY, '--ignore-certificate-errors'],
    });
    closers.push(() => browser.close());
    const ada = await join(browser, server.url, 'office', 'Ada');
    const bo = await join(browser, server.url, 'office', 'Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    await Promise.all([ada.hearsSound(), bo.hearsSound()]);
    for (const person of [ada, bo]) {
      expect(await waysOf(person)).toEqual([{ protocol: 'tcp', address: MEDIA_ADDRESS }]);
    }
  });
});
