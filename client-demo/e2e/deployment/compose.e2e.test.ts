/** The deployment of config/compose.yaml, each of its services a process with the file’s own configuration. */
import { execFileSync } from 'node:child_process';
import jwt from 'jsonwebtoken';
import { launch, type Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AUTOPLAY, CHROMIUM, closePages, FAKE_DEVICES, openPage, type Person, waitUntil } from '../harness.ts';
import { mayMakeNamespaces } from '../network-namespace.ts';
import { type Services, startServices } from './compose-services.ts';

const MEET = 'https://meet.example.com';

describe.runIf(mayMakeNamespaces())('the deployment of compose.yaml', () => {
  let services: Services;
  let browser: Browser;

  const fetchIn = ([command = '', ...args]: readonly string[], url: string): string => {
    const code = `const answer = await fetch(${JSON.stringify(url)}); process.stdout.write(await answer.text()); process.exitCode = answer.ok ? 0 : 1`;
    const node = [process.execPath, '--input-type=module', '--eval', code];
    // The certificate is for the names, and signs itself.
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    return execFileSync(command, [...args, ...node], { encoding: 'utf8', stdio: 'pipe', env });
  };

  /** What Prometheus knows, by the node. */
  const asked = (query: string): Record<string, number> => {
    const Answer = z.object({
      data: z.object({
        result: z.array(
          z.object({ metric: z.object({ instance: z.string() }), value: z.tuple([z.number(), z.coerce.number()]) }),
        ),
      }),
    });
    const text = fetchIn(
      services.container('prometheus').prefix,
      `http://127.0.0.1:9090/api/v1/query?query=${encodeURIComponent(query)}`,
    );
    const { result } = Answer.parse(JSON.parse(text)).data;
    return Object.fromEntries(result.map(({ metric, value }) => [metric.instance, value[1]]));
  };

  async function join(sub: string): Promise<Person> {
    const claims = { tenant: 'acme', sub, room: 'board', role: 'participant' };
    const token = jwt.sign(claims, services.tenantSecret, { expiresIn: '5 min' });
    const person = await openPage(browser, `${MEET}/r/board?join=1#token=${token}`);
    await person.connectionIs('connected');
    return person;
  }

  beforeAll(async () => {
    // Two regions, as else whoever comes to a room is sent to the node that has it. haproxy gives each node one of two people.
    services = startServices({
      'node-a': { CAUSEWAY_NODE_REGION: 'here', CAUSEWAY_LOG_LEVEL: 'warn' },
      'node-b': { CAUSEWAY_NODE_REGION: 'there', CAUSEWAY_LOG_LEVEL: 'warn' },
    });
    const { office } = services.machine;
    browser = await launch({
      executablePath: office.executable(CHROMIUM),
      // Its debugging port would be out of reach.
      pipe: true,
      args: [
        '--no-sandbox',
        ...FAKE_DEVICES,
        AUTOPLAY,
        `--ignore-certificate-errors-spki-list=${services.certificateHash}`,
        `--host-resolver-rules=MAP *.example.com ${office.hostAddress}`,
      ],
    });
    const isUp = (prefix: readonly string[], url: string): boolean => {
      try {
        return fetchIn(prefix, url) !== '';
      } catch {
        return false;
      }
    };
    for (const name of ['node-a', 'node-b']) {
      await waitUntil(() => isUp(services.container(name).prefix, 'http://127.0.0.1:3000/readyz'), 40_000);
    }
    // haproxy has seen them, too.
    await waitUntil(() => isUp(office.prefix, `https://${office.hostAddress}/readyz`));
  });

  afterAll(async () => {
    await browser?.close();
    await services?.close();
  });

  it('two people meet over two nodes, and Prometheus sees both', async () => {
    const ada = await join('Ada');
    const bo = await join('Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    await Promise.all([ada.hearsSound(), bo.hearsSound()]);
    await waitUntil(() => Object.values(asked('causeway_participants')).join() === '1,1', 40_000);
    expect(asked('up')).toEqual({ 'node-a:9464': 1, 'node-b:9464': 1 });
  });

  it('whose node is replaced goes on at the other one', async () => {
    await closePages(browser);
    const ada = await join('Ada');
    const bo = await join('Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    const replaced = services.process('node-b');
    replaced.kill('SIGTERM');
    await waitUntil(() => replaced.exitCode !== null);
    expect(replaced.exitCode).toBe(0);
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
  });

  it('somebody from whom only TCP on port 443 gets out comes by the relay', async () => {
    await closePages(browser);
    for (const rule of [
      ['-p', 'tcp', '--dport', '443', '-j', 'ACCEPT'],
      ['-j', 'DROP'],
    ]) {
      const { name } = services.machine.office;
      execFileSync('ip', ['netns', 'exec', name, 'iptables', '-A', 'OUTPUT', '-o', 'eth0', ...rule]);
    }
    const ada = await join('Ada');
    const bo = await join('Bo');
    await Promise.all([ada.seesMovingVideoOf('Bo'), bo.seesMovingVideoOf('Ada')]);
    await Promise.all([ada.hearsSound(), bo.hearsSound()]);
  });
});
