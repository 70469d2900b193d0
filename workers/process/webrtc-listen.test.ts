import type { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { describeListenFailure, listenInfos, pipeListenInfo } from './webrtc-listen.ts';

const address = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
  family === 'IPv4'
    ? { address, family, internal, netmask: '', mac: '', cidr: null }
    : { address, family, internal, netmask: '', mac: '', cidr: null, scopeid: 0 };

const interfaces: ReturnType<typeof networkInterfaces> = {
  lo: [address('127.0.0.1', 'IPv4', true), address('::1', 'IPv6', true)],
  eth0: [address('2001:db8::2', 'IPv6'), address('fe80::1', 'IPv6'), address('192.0.2.2', 'IPv4')],
  eth1: [address('169.254.7.7', 'IPv4'), address('198.51.100.9', 'IPv4')],
};

const addresses = (rtc: { listenIp: string; announcedAddress?: string }) =>
  listenInfos({ ...rtc, port: 44_400 }, 0, interfaces).map(({ protocol, ip, announcedAddress }) =>
    [protocol, ip, ...(announcedAddress === undefined ? [] : [announcedAddress])].join(' '),
  );

describe('listenInfos', () => {
  test.each(['0.0.0.0', '::'])('%s: every address of the machine by itself, loopback last', (listenIp) => {
    expect(addresses({ listenIp })).toEqual([
      'udp 192.0.2.2',
      'tcp 192.0.2.2',
      'udp 198.51.100.9',
      'tcp 198.51.100.9',
      'udp 2001:db8::2',
      'tcp 2001:db8::2',
      'udp 127.0.0.1',
      'tcp 127.0.0.1',
    ]);
  });

  test('one address: that one', () => {
    expect(addresses({ listenIp: '192.0.2.2' })).toEqual(['udp 192.0.2.2', 'tcp 192.0.2.2']);
  });

  test('an announced address: one socket, told under that name', () => {
    expect(addresses({ listenIp: '0.0.0.0', announcedAddress: 'sfu.example.org' })).toEqual([
      'udp 0.0.0.0 sfu.example.org',
      'tcp 0.0.0.0 sfu.example.org',
    ]);
  });

  test('worker i listens on the port + i', () => {
    const ports = listenInfos({ listenIp: '192.0.2.2', port: 44_400 }, 3, interfaces).map(({ port }) => port);
    expect(ports).toEqual([44_403, 44_403]);
  });

  test('port 0 leaves the port to the worker', () => {
    const [info] = listenInfos({ listenIp: '192.0.2.2', port: 0 }, 3, interfaces);
    expect(info).not.toHaveProperty('port');
  });

  test('UDP, on which the media of many comes in through one socket, has larger buffers than the system gives', () => {
    const buffers = listenInfos({ listenIp: '192.0.2.2', port: 0 }, 0, interfaces).map(
      ({ protocol, sendBufferSize = 0, recvBufferSize = 0 }) => [protocol, sendBufferSize, recvBufferSize],
    );
    expect(buffers).toEqual([
      ['udp', 4_194_304, 4_194_304],
      ['tcp', 0, 0],
    ]);
  });

  test('takes the addresses of this machine by itself', () => {
    expect(listenInfos({ listenIp: '0.0.0.0', port: 0 }, 0).at(-1)?.ip).toBe('127.0.0.1');
  });
});

describe('describeListenFailure', () => {
  test('names the port and the address', () => {
    const reason =
      "uv_udp_bind() failed [protocol:udp, ip:'192.0.2.2', port:44400]: address already in use [method:WORKER_CREATE]";
    expect(describeListenFailure(reason)).toBe('UDP port 44400 of 192.0.2.2: address already in use');
  });

  test('leaves alone what it does not know', () => {
    expect(describeListenFailure('no idea')).toBe('no idea');
  });
});

describe('pipeListenInfo', () => {
  const ports = { min: 45_000, max: 45_999 };

  test.each([
    ['the first address that others can reach', { listenIp: '0.0.0.0' }, { ip: '192.0.2.2' }],
    ['the address that was configured', { listenIp: '198.51.100.9' }, { ip: '198.51.100.9' }],
    [
      'the address to listen on, told as the announced one',
      { listenIp: '0.0.0.0', announcedAddress: 'sfu.example.com' },
      { ip: '0.0.0.0', announcedAddress: 'sfu.example.com' },
    ],
  ])('%s', (_, rtc, expected) => {
    const { protocol, ip, announcedAddress, portRange } = pipeListenInfo(
      { ...rtc, port: 44_400 },
      { ports },
      interfaces,
    );
    const told = announcedAddress === undefined ? {} : { announcedAddress };
    expect({ protocol, ip, portRange, ...told }).toEqual({ protocol: 'udp', portRange: ports, ...expected });
  });

  test('loopback where there is nothing else, on any free port', () => {
    const { ip, port, portRange } = pipeListenInfo({ listenIp: '0.0.0.0', port: 44_400 }, {}, {});
    expect({ ip, port, portRange }).toEqual({ ip: '127.0.0.1', port: undefined, portRange: undefined });
  });

  test('other nodes may be told another address than clients', () => {
    const rtc = { listenIp: '192.0.2.2', announcedAddress: 'sfu.example.com', port: 44_400 };
    const { ip, announcedAddress } = pipeListenInfo(rtc, { address: '10.0.0.2' }, interfaces);
    expect({ ip, announcedAddress }).toEqual({ ip: '192.0.2.2', announcedAddress: '10.0.0.2' });
  });
});
