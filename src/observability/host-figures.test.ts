import { describe, expect, it } from 'vitest';
import { parseCpuSeconds, parseResidentBytes, parseUdpErrors } from './host-figures.ts';

describe('CPU time', () => {
  it('is told apart', () => {
    const text = 'cpu  1000 200 300 4000 500 60 70 800 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n';
    expect(parseCpuSeconds(text)).toEqual({ busy: 16.3, idle: 45, steal: 8 });
  });

  it.each(['', 'cpu  1 2', 'intr 5'])('is not known of %j', (text) => expect(parseCpuSeconds(text)).toBeUndefined());
});

describe('UDP errors', () => {
  const snmp =
    'Ip: Forwarding\nIp: 1\n' +
    'Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors\n' +
    'Udp: 900 1 30 800 20 5 2\nUdpLite: InDatagrams\nUdpLite: 0\n';

  it('are those of IPv4 and IPv6', () => {
    const snmp6 = 'Udp6InErrors                    \t4\nUdp6RcvbufErrors  \t3\nUdp6SndbufErrors 1\n';
    expect(parseUdpErrors(snmp, snmp6)).toEqual({ receiveBuffer: 23, sendBuffer: 6, other: 11 });
  });

  it('are those of IPv4 alone without IPv6', () => {
    expect(parseUdpErrors(snmp, '')).toEqual({ receiveBuffer: 20, sendBuffer: 5, other: 10 });
  });

  it('are not known without a count', () => expect(parseUdpErrors('', '')).toBeUndefined());
});

it('resident memory is read in bytes', () => {
  expect(parseResidentBytes('VmPeak:\t 9 kB\nVmRSS:\t   51200 kB\n')).toBe(52_428_800);
  expect(parseResidentBytes('Name: x')).toBeUndefined();
});
