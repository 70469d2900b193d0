/** What the machine gives the server. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Check, fault, type Finding, ok, warning } from './check.ts';

/** The media sockets ask for so much, in bytes. */
const BUFFER_BYTES = 4 * 1_024 * 1_024;
const FEW_DESCRIPTORS = 8_192;
/** A worker that runs ends with it when no server is around it. */
const WORKER_ALONE = 41;

export const worker: Check = {
  name: 'media worker',
  async run() {
    const binary = process.env['MEDIASOUP_WORKER_BIN'];
    if (binary === undefined || binary === '') {
      return [
        warning(
          'MEDIASOUP_WORKER_BIN is not set: `npm start` finds the worker by itself',
          'set it where the server is started otherwise',
        ),
      ];
    }
    const { status, error } = spawnSync(binary, { env: {}, stdio: 'ignore', timeout: 10_000 });
    return status === WORKER_ALONE
      ? [ok(`${binary} runs`)]
      : [
          fault(
            `${binary} does not run${error ? `: ${error.message}` : ` (exit code ${status})`}`,
            'build it on this machine: unset MEDIASOUP_WORKER_BIN and run `CAUSEWAY_WORKER=build npm start`',
          ),
        ];
  },
};

export const buffers: Check = {
  name: 'UDP buffers',
  async run({ read }) {
    const small = ['rmem_max', 'wmem_max'].filter(
      (name) => Number(read(`/proc/sys/net/core/${name}`) ?? Infinity) < BUFFER_BYTES,
    );
    return small.length === 0
      ? [ok('large enough for bursts of packets')]
      : [
          warning(
            `${small.map((name) => `net.core.${name}`).join(' and ')} below ${BUFFER_BYTES}: packets are lost while a CPU is busy`,
            `run: sysctl ${small.map((name) => `-w net.core.${name}=${BUFFER_BYTES}`).join(' ')}`,
          ),
        ];
  },
};

export const descriptors: Check = {
  name: 'descriptors',
  async run({ read }) {
    const limit = /^Max open files\s+(\S+)/m.exec(read('/proc/self/limits') ?? '')?.[1];
    if (limit === undefined) return undefined;
    return limit === 'unlimited' || Number(limit) >= FEW_DESCRIPTORS
      ? [ok(`${limit} for each process`)]
      : [
          fault(
            `only ${limit} for each process, and every client takes one or more`,
            'raise it: LimitNOFILE=65536 in the systemd unit, or `ulimit -n 65536`',
          ),
        ];
  },
};

export const cpus: Check = {
  name: 'CPUs',
  async run({ config: { workers }, read }) {
    const there = availableParallelism();
    const findings: Finding[] = [];
    const wanted = workers.count === 'auto' ? there : workers.count;
    if (wanted > there)
      findings.push(warning(`${wanted} media workers on ${there} CPUs`, 'set workers.count to `auto`'));
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = (
      read('/proc/stat') ?? ''
    )
      .replace(/\n[^]*/, '')
      .split(/\s+/)
      .slice(1)
      .map(Number);
    const all = user + nice + system + idle + wait + irq + soft + steal;
    if (all > 0 && steal / all > 0.15) {
      findings.push(
        warning(
          `others take ${Math.round((steal / all) * 100)} % of this machine's CPU time`,
          'move to a machine whose CPUs are its own',
        ),
      );
    }
    return findings.length > 0 ? findings : [ok(`${there}, for ${wanted} media workers`)];
  },
};

export const folder: Check = {
  name: 'data folder',
  async run({ config: { data } }) {
    if (data.folder === undefined) return undefined;
    try {
      accessSync(data.folder, constants.W_OK | constants.R_OK);
      return [ok(data.folder)];
    } catch {
      return [
        fault(
          `${data.folder} is not there, or not this user's to write to`,
          `make it: install -d -m 0700 -o USER ${data.folder}`,
        ),
      ];
    }
  },
};
