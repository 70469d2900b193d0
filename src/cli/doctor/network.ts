/** Ports, addresses, certificates. */
import { randomBytes, X509Certificate, createPrivateKey } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { createServer, isIP } from 'node:net';
import { availableParallelism, networkInterfaces } from 'node:os';
import { certificateState } from '../../tls/certificate-state.ts';
import { type Check, fault, type Finding, messageOf, ok, warning } from './check.ts';

const TIMEOUT_MS = 3_000;

/** Undefined: it is free. */
async function takenTcp(port: number, host: string | undefined): Promise<string | undefined> {
  if (port === 0) return undefined;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(messageOf(error)));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function takenUdp(port: number, host: string): Promise<string | undefined> {
  if (port === 0) return undefined;
  return new Promise((resolve) => {
    const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve(messageOf(error));
    });
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

/** Whether a Causeway answers there already. */
async function isCauseway(port: number, secure: boolean): Promise<boolean> {
  try {
    const answer = await fetch(`${secure ? 'https' : 'http'}://localhost:${port}/v1/info`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return JSON.stringify(await answer.json()).includes('"causeway"');
  } catch {
    return false;
  }
}

export const ports: Check = {
  name: 'ports',
  async run({ config: { http, metrics, rtc, workers, cluster, registry } }) {
    if (await isCauseway(http.port, http.tls.certFile !== undefined))
      return [ok('a Causeway is running here, and has them')];
    const findings: Finding[] = [];
    const look = async (
      key: string,
      port: number,
      protocol: 'TCP' | 'UDP',
      host: string | undefined,
    ): Promise<void> => {
      const taken = protocol === 'TCP' ? await takenTcp(port, host) : await takenUdp(port, host ?? '0.0.0.0');
      if (taken === undefined) return;
      findings.push(
        fault(
          `${protocol} ${port} (${key}) cannot be had: ${taken}`,
          `stop what uses it (ss -lnp | grep :${port}), or set ${key}`,
        ),
      );
    };
    await look('http.port', http.port, 'TCP', http.host);
    await look('metrics.port', metrics.port, 'TCP', metrics.host);
    if (registry.url !== 'memory:') await look('cluster.linkPort', cluster.linkPort, 'TCP', cluster.linkHost);
    const count = workers.count === 'auto' ? availableParallelism() : workers.count;
    const host = rtc.listen[0]?.ip ?? rtc.listenIp;
    for (let at = 0; rtc.port !== 0 && at < count; at += 1) {
      await look('rtc.port', rtc.port + at, 'UDP', host);
      await look('rtc.port', rtc.port + at, 'TCP', host);
    }
    return findings.length > 0 ? findings : [ok('free')];
  },
};

export const certificate: Check = {
  name: 'certificate',
  async run({ config: { http, node }, now }) {
    const { certFile, keyFile } = http.tls;
    if (certFile === undefined || keyFile === undefined) return undefined;
    let parsed: X509Certificate;
    try {
      parsed = new X509Certificate(readFileSync(certFile));
      if (!parsed.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))) {
        return [
          fault(
            'certificate and key do not belong together',
            'name the key that the certificate was made with: http.tls.keyFile',
          ),
        ];
      }
    } catch (error) {
      return [
        fault(
          `it cannot be read: ${messageOf(error)}`,
          'http.tls.certFile and http.tls.keyFile name PEM files that the server may read',
        ),
      ];
    }
    const findings: Finding[] = [];
    const { level, message } = certificateState(parsed, now());
    if (level !== undefined) {
      const remedy = 'renew it; the server reads it again by itself';
      findings.push(level === 'error' ? fault(message, remedy) : warning(message, remedy));
    }
    const host = node.publicUrl === undefined ? undefined : new URL(node.publicUrl).hostname;
    if (host !== undefined && (isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host)) === undefined) {
      findings.push(fault(`it is not for ${host}, which node.publicUrl names`, 'get one that has this name'));
    }
    return findings.length > 0 ? findings : [ok(`good until ${parsed.validTo}`)];
  },
};

/** A STUN server's word on how a datagram of ours looks from there (RFC 8489). @throws Error */
async function seenFrom(server: string): Promise<string> {
  const at = server.lastIndexOf(':');
  const [host, port] = at === -1 ? [server, 3_478] : [server.slice(0, at), Number(server.slice(at + 1))];
  const { address, family } = await lookup(host.replaceAll(/[[\]]/g, ''));
  const id = randomBytes(12);
  const request = Buffer.concat([Buffer.from('000100002112a442', 'hex'), id]);
  return new Promise((resolve, reject) => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    const timer = setTimeout(() => end(() => reject(new Error(`${server} does not answer`))), TIMEOUT_MS);
    const end = (then: () => void): void => {
      clearTimeout(timer);
      socket.close(then);
    };
    socket.once('error', (error) => end(() => reject(error)));
    socket.on('message', (answer) => {
      if (answer.length < 20 || !answer.subarray(8, 20).equals(id)) return;
      const mapped = mappedAddress(answer);
      if (mapped !== undefined) end(() => resolve(mapped));
    });
    socket.send(request, port, address);
  });
}

/** XOR-MAPPED-ADDRESS of an answer, for IPv4 and IPv6. */
export function mappedAddress(answer: Buffer): string | undefined {
  for (let at = 20; at + 4 <= answer.length;) {
    const length = answer.readUInt16BE(at + 2);
    const value = answer.subarray(at + 4, at + 4 + length);
    if (answer.readUInt16BE(at) === 0x00_20 && value.length >= 8) {
      const address = value.subarray(4).map((byte, index) => byte ^ (answer[4 + index] ?? 0));
      if (value[1] === 1) return [...address.subarray(0, 4)].join('.');
      const parts = Array.from({ length: 8 }, (_, part) =>
        Buffer.from(address)
          .readUInt16BE(part * 2)
          .toString(16),
      );
      return new URL(`http://[${parts.join(':')}]`).hostname.slice(1, -1);
    }
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return undefined;
}

const PRIVATE = /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80:)/i;

export const address: Check = {
  name: 'announced address',
  async run({ config: { rtc, dev }, stunServer }) {
    const announced = rtc.announcedAddress ?? rtc.listen.find((each) => each.announcedAddress)?.announcedAddress;
    const own = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map((one) => one.address));
    const findings: Finding[] = [];
    let resolved = announced;
    if (announced !== undefined && isIP(announced) === 0) {
      try {
        resolved = (await lookup(announced)).address;
      } catch (error) {
        return [
          fault(`${announced} does not resolve: ${messageOf(error)}`, 'correct rtc.announcedAddress, or the DNS'),
        ];
      }
    }
    if (stunServer !== undefined) {
      try {
        const outside = await seenFrom(stunServer);
        const told = resolved === undefined ? own : [resolved];
        if (!told.includes(outside)) {
          findings.push(
            fault(
              `from outside this machine is ${outside}, and clients are told ${told.join(', ')}`,
              `set rtc.announcedAddress to ${outside}`,
            ),
          );
        }
      } catch (error) {
        findings.push(
          fault(`UDP to ${stunServer} does not come back: ${messageOf(error)}`, 'let UDP out and its answers in'),
        );
      }
    }
    if (!dev && resolved === undefined && own.every((each) => PRIVATE.test(each))) {
      findings.push(
        warning(
          'this machine has private addresses alone, and clients are told those',
          'for clients from elsewhere set rtc.announcedAddress to the public one',
        ),
      );
    }
    return findings.length > 0 ? findings : [ok(resolved ?? 'those of this machine')];
  },
};

export const publicUrl: Check = {
  name: 'public URL',
  async run({ config: { node }, now }) {
    if (node.publicUrl === undefined) return undefined;
    const url = new URL('v1/info', node.publicUrl.endsWith('/') ? node.publicUrl : `${node.publicUrl}/`);
    const remedy = 'look at the proxy in front: docs/OPERATIONS.md, "Behind a proxy"';
    let answer: Response;
    try {
      answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      const cause = error instanceof Error ? messageOf(error.cause ?? error) : messageOf(error);
      return [warning(`${url.href} does not answer: ${cause}`, `start the server; if it runs, ${remedy}`)];
    }
    if (!answer.ok || !(await answer.text()).includes('"causeway"')) {
      return [fault(`${url.href} is answered (${answer.status}), but not by Causeway`, remedy)];
    }
    const ahead = Date.parse(answer.headers.get('date') ?? '') - now();
    if (Math.abs(ahead) > 60_000) {
      return [
        warning(`its clock and this one differ by ${Math.round(Math.abs(ahead) / 1_000)} s`, 'let both follow NTP'),
      ];
    }
    return [ok('answers')];
  },
};
