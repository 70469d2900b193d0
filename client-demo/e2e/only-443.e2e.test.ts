/** An office that lets nothing out but TCP on port 443: page and relay share it, as config/examples has them. */
import { spawn, type ChildProcess, execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, type Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCertificate } from '../../src/tls/testing/certificates.ts';
import { AUTOPLAY, CHROMIUM, FAKE_DEVICES, join } from './harness.ts';
import {
  makeNamespace,
  makeNeighbour,
  mayMakeNamespaces,
  type NeighbouringNamespace,
  type NetworkNamespace,
} from './network-namespace.ts';
import { startServer, type TestServer } from './server.ts';

const SECRET = 'a secret of the tests, of 32 characters or more';

const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../config/examples/${name}`, import.meta.url)), 'utf8');

/** Replaces what each deployment has of its own; fails where the example has it not. */
function adapted(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((changed, [from, to]) => {
    expect(changed).toContain(from);
    return changed.replaceAll(from, to);
  }, text);
}

// Skipped where the operating system does not allow it.
describe.runIf(mayMakeNamespaces())('where only TCP on port 443 gets out', () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'causeway-443-'));
  const children: ChildProcess[] = [];
  let host: NetworkNamespace;
  let office: NeighbouringNamespace;
  let server: TestServer;
  let browser: Browser;

  const run = (...command: readonly string[]): void => {
    const [program = '', ...args] = [...host.prefix, ...command];
    children.push(spawn(program, args, { stdio: 'ignore' }));
  };

  beforeAll(async () => {
    host = makeNamespace();
    office = makeNeighbour(host);
    for (const rule of [
      ['-p', 'tcp', '--dport', '443', '-j', 'ACCEPT'],
      ['-j', 'DROP'],
    ]) {
      execFileSync('ip', ['netns', 'exec', office.name, 'iptables', '-A', 'OUTPUT', '-o', 'eth0', ...rule]);
    }

    const { certFile, keyFile } = writeCertificate(folder);
    const both = joinPath(folder, 'both.pem');
    writeFileSync(both, readFileSync(certFile, 'utf8') + readFileSync(keyFile, 'utf8'));
    server = await startServer(
      {
        CAUSEWAY_RTC_LISTEN_IP: office.hostAddress,
        CAUSEWAY_HTTP_TRUSTED_PROXIES: '["127.0.0.1"]',
        CAUSEWAY_HTTP_CLIENT_ADDRESS: 'proxy-protocol',
        CAUSEWAY_TURN_URLS: '["turns:turn.example.com:443?transport=tcp"]',
        CAUSEWAY_TURN_SECRET: SECRET,
      },
      host.prefix,
    );
    const haproxy = adapted(example('haproxy-443.cfg'), {
      '/etc/causeway/fullchain-and-key.pem': both,
      '127.0.0.1:3000': `127.0.0.1:${server.port}`,
    });
    const turnserver = adapted(example('turnserver.conf'), {
      '/etc/causeway/turn-fullchain.pem': certFile,
      '/etc/causeway/turn-privkey.pem': keyFile,
      'replace-me-with-32-characters-or-more': SECRET,
      '192.0.2.10': office.hostAddress,
      'log-file=stdout': `log-file=${joinPath(folder, 'turn.log')}\npidfile=${joinPath(folder, 'turn.pid')}`,
    });
    writeFileSync(joinPath(folder, 'haproxy.cfg'), haproxy);
    writeFileSync(joinPath(folder, 'turnserver.conf'), turnserver);
    run('haproxy', '-db', '-f', joinPath(folder, 'haproxy.cfg'));
    run('turnserver', '-c', joinPath(folder, 'turnserver.conf'));

    // The page's certificate and the relay's sign themselves: they are known by their key.
    const key = new X509Certificate(readFileSync(certFile)).publicKey.export({ type: 'spki', format: 'der' });
    const known = createHash('sha256').update(key).digest('base64');
    browser = await launch({
      executablePath: office.executable(CHROMIUM),
      // Its debugging port would be out of reach.
      pipe: true,
      args: [
        '--no-sandbox',
        ...FAKE_DEVICES,
        AUTOPLAY,
        `--ignore-certificate-errors-spki-list=${known}`,
        `--host-resolver-rules=MAP *.example.com ${office.hostAddress}`,
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    for (const child of children) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    office?.close();
    host?.close();
    rmSync(folder, { recursive: true });
  });

  it('two people see and hear each other by the relay', async () => {
    const url = 'https://meet.example.com';
    const ada = await join(browser, url, 'office', 'Ada');
    const bo = await join(browser, url, 'office', 'Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    await Promise.all([ada.hearsSound(), bo.hearsSound()]);
    const kinds = await ada.page.evaluate(async () => {
      const found = new Set<string>();
      for (const connection of globalThis.peerConnections) {
        const stats = new Map<string, RTCIceCandidatePairStats & { candidateType?: string; relayProtocol?: string }>();
        (await connection.getStats()).forEach((each: RTCIceCandidatePairStats) => stats.set(each.id, each));
        for (const pair of stats.values()) {
          if (pair.type !== 'candidate-pair' || pair.nominated !== true) continue;
          const local = stats.get(pair.localCandidateId);
          found.add(`${local?.candidateType} ${local?.relayProtocol}`);
        }
      }
      return [...found];
    });
    expect(kinds).toEqual(['relay tls']);
  });
});
