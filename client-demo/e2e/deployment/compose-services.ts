/** The services of config/compose.yaml as processes, each as its image would start it, with Debian's programs. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../../src/setup/paths.mjs';
import { writeCertificate } from '../../../src/tls/testing/certificates.ts';
import { type Container, type ContainerMachine, inContainer, startMachine } from './containers.ts';

const COMPOSE = join(root, 'config/compose.yaml');
const SUBNET = '172.30';
/** By which the images of these services run; the others begin as root. */
const USERS: Readonly<Record<string, number>> = { 'node-a': 1000, 'node-b': 1000, haproxy: 99, coturn: 65_534 };

const Service = z.object({
  environment: z.record(z.string(), z.coerce.string()).default({}),
  command: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  secrets: z.array(z.object({ source: z.string() })).default([]),
  ports: z
    .array(z.object({ protocol: z.enum(['udp', 'tcp']).default('tcp'), published: z.int(), target: z.int() }))
    .catch([]),
});
const Compose = z.object({ services: z.record(z.string(), Service) });

export interface Services {
  readonly machine: ContainerMachine;
  /** Of the certificate of both names: the hash by which a browser knows it. */
  readonly certificateHash: string;
  readonly tenantSecret: string;
  container(name: string): Container;
  process(name: string): ChildProcess;
  close(): Promise<void>;
}

/** What docker-compose makes of the file for a machine with this address. */
function readCompose(address: string, certificates: string): z.infer<typeof Compose>['services'] {
  const env = { ...process.env, CAUSEWAY_ADDRESS: address, CERTIFICATES: certificates };
  const text = execFileSync('docker-compose', ['-f', COMPOSE, 'config'], { env, encoding: 'utf8' });
  // There `$$` stands for a dollar sign.
  return Compose.parse(parse(text.replaceAll('$$', '$'))).services;
}

/** What DEPLOY.md asks for, in a folder that only root enters: files that the containers' users may read. */
function writeSecrets(folder: string, tenantSecret: string): void {
  mkdirSync(folder);
  const secret = (length = 40): string =>
    createHash('sha256').update(`${Math.random()}`).digest('hex').slice(0, length);
  const [redis, postgres] = [secret(), secret()];
  const contents = {
    cluster_secret: secret(),
    turn_secret: secret(),
    operator_key: secret(),
    auth_keys: JSON.stringify([{ tenant: 'acme', algorithm: 'HS256', secret: tenantSecret }]),
    redis_password: redis,
    postgres_password: postgres,
    redis_url: `redis://:${redis}@redis:6379`,
    store_url: `postgres://causeway:${postgres}@postgres:5432/causeway`,
  };
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(folder, name), `${content}\n`, { mode: 0o444 });
  }
}

function writeCertificates(folder: string): string {
  mkdirSync(folder);
  const { certFile, keyFile } = writeCertificate(folder);
  const [certificate, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
  const files = { 'meet.pem': certificate + key, 'turn-fullchain.pem': certificate, 'turn-privkey.pem': key };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o444 });
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

function newestPostgres(): string {
  const versions = '/usr/lib/postgresql';
  return join(versions, readdirSync(versions).toSorted().at(-1) ?? '', 'bin');
}

/** As PostgreSQL's image does when its folder is empty. */
function makeDatabase(folder: string, password: string, user: { readonly uid: number; readonly gid: number }): void {
  mkdirSync(folder);
  chownSync(folder, user.uid, user.gid);
  const passwordFile = `${folder}.password`;
  writeFileSync(passwordFile, password, { mode: 0o444 });
  const as = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'];
  const options = ['--username', 'causeway', '--pwfile', passwordFile, '--auth-host', 'scram-sha-256', '--no-sync'];
  const initdb = [join(newestPostgres(), 'initdb'), '--pgdata', folder, ...options];
  execFileSync('setpriv', [...as, ...initdb], { stdio: 'pipe', cwd: '/' });
  writeFileSync(join(folder, 'pg_hba.conf'), 'host all all all scram-sha-256\nlocal all all trust\n');
  const create = [join(newestPostgres(), 'postgres'), '--single', '-D', folder, 'postgres'];
  execFileSync('setpriv', [...as, ...create], { input: 'create database causeway;\n', stdio: 'pipe', cwd: '/' });
}

/**
 * Starts all of them but Grafana, which Debian has not.
 * @param changes settings of nodes over those of the file
 */
export function startServices(changes: Readonly<Record<string, Readonly<Record<string, string>>>>): Services {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-compose-'));
  // What is mounted is reached by other users; where it lies is not.
  chmodSync(folder, 0o700);
  const at = (name: string): string => join(folder, name);
  const tenantSecret = 'f3b1c7a95e2d48608b7d4c19a0e6f25d';
  writeSecrets(at('secrets'), tenantSecret);
  const certificateHash = writeCertificates(at('certificates'));

  const names = ['node-a', 'node-b', 'redis', 'postgres', 'haproxy', 'coturn', 'prometheus'];
  const machine = startMachine(SUBNET, names);
  const close = async (): Promise<void> => {
    await machine.close();
    rmSync(folder, { recursive: true });
  };
  try {
    const services = readCompose(machine.office.hostAddress, at('certificates'));
    const containers = new Map(names.map((name) => [name, machine.container(name)]));
    const processes = new Map<string, ChildProcess>();

    /** The file has paths of containers; here they lie below another root. */
    const moved = (text: string): string =>
      text.replaceAll(
        /(?<![\w./-])\/(?=etc\/(?:coturn|causeway|prometheus|haproxy)|usr\/local\/etc|run\/secrets)/g,
        (each) => inContainer(each).concat('/'),
      );

    const start = (name: string, image: readonly string[], env: NodeJS.ProcessEnv = {}): void => {
      const service = services[name];
      const container = containers.get(name);
      if (service === undefined || container === undefined) throw new Error(`${name} is no service`);
      const mounts: Record<string, string> = {};
      for (const volume of service.volumes) {
        const [source = '', path = ''] = volume.split(':');
        if (!source.startsWith('/')) continue;
        mounts[path] = source;
        if (!source.startsWith(root)) continue;
        // A file of the deployment: as it is but for the paths.
        const copy = at(`${name}-${path.replaceAll('/', '_')}`);
        // Nor does a test wait for 15 s for each look of Prometheus.
        const text = moved(readFileSync(source, 'utf8')).replaceAll('_interval: 15s', '_interval: 1s');
        writeFileSync(copy, text, { mode: 0o444 });
        mounts[path] = copy;
      }
      for (const { source } of service.secrets) mounts[`/run/secrets/${source}`] = join(at('secrets'), source);
      if (name.startsWith('node-')) {
        mounts['/app'] = root;
        mounts['/usr/local/bin/mediasoup-worker'] = process.env['MEDIASOUP_WORKER_BIN'] ?? '';
      }
      const settings = Object.entries({ ...service.environment, ...changes[name] });
      container.publish(service.ports.map(({ protocol, published }) => ({ protocol, port: published })));
      const command = (service.command.length > 0 ? service.command : image).map(moved);
      const child = container.start({
        command,
        env: {
          PATH: process.env['PATH'],
          ...Object.fromEntries(settings.map(([key, value]) => [key, moved(value)])),
          ...env,
        },
        user: USERS[name],
        quiet: !name.startsWith('node-'),
        mounts,
      });
      processes.set(name, child);
    };

    start('redis', []);

    const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    const postgres = { uid: idOf('-u'), gid: idOf('-g') };
    // The user of the database has to get there.
    const data = mkdtempSync(join(tmpdir(), 'causeway-compose-data-'));
    chmodSync(data, 0o755);
    makeDatabase(join(data, 'data'), readFileSync(join(at('secrets'), 'postgres_password'), 'utf8').trim(), postgres);
    const own = ['setpriv', '--reuid', String(postgres.uid), '--regid', String(postgres.gid), '--clear-groups'];
    const listening = ['-c', 'listen_addresses=*', '-c', `unix_socket_directories=${data}`, '-c', 'fsync=off'];
    chmodSync(data, 0o777);
    start('postgres', [...own, join(newestPostgres(), 'postgres'), '-D', join(data, 'data'), ...listening]);

    for (const name of ['node-a', 'node-b']) {
      const runtime = relative(root, process.execPath);
      const node = runtime.startsWith('..') ? process.execPath : join(inContainer('/app'), runtime);
      start(name, [node, '--max-semi-space-size=32', '--disable-sigusr1', join(inContainer('/app'), 'src/main.ts')], {
        NODE_ENV: 'production',
        MEDIASOUP_WORKER_BIN: inContainer('/usr/local/bin/mediasoup-worker'),
      });
    }
    start('haproxy', ['haproxy', '-W', '-db', '-f', inContainer('/usr/local/etc/haproxy/haproxy.cfg')]);
    start('coturn', []);
    const stored = ['--storage.tsdb.path', at('prometheus-data'), '--web.listen-address=127.0.0.1:9090'];
    start('prometheus', ['prometheus', '--config.file', inContainer('/etc/prometheus/prometheus.yml'), ...stored]);

    const found = <Value>(map: ReadonlyMap<string, Value>, name: string): Value => {
      const value = map.get(name);
      if (value === undefined) throw new Error(`${name} was not started`);
      return value;
    };
    return {
      machine,
      certificateHash,
      tenantSecret,
      container: (name) => found(containers, name),
      process: (name) => found(processes, name),
      async close() {
        await close();
        rmSync(data, { recursive: true });
      },
    };
  } catch (error) {
    void close();
    throw error;
  }
}
