/** What the operating system counts: read off /proc, which only Linux has. */
import { readFileSync } from 'node:fs';

/** See `USER_HZ` in time(7): 100 on every Linux since 2.6. */
const TICKS_PER_SECOND = 100;

/** Seconds since the machine started, over all CPUs. */
export interface CpuSeconds {
  readonly busy: number;
  readonly idle: number;
  /** Kept from this machine by others on the same hardware. */
  readonly steal: number;
}

/** From the text of /proc/stat (proc(5)). */
export function parseCpuSeconds(text: string): CpuSeconds | undefined {
  const fields = /^cpu +(.*)$/m
    .exec(text)?.[1]
    ?.split(' ')
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  const [user = NaN, nice = NaN, system = NaN, idle = NaN, wait = NaN, irq = NaN, softIrq = NaN, steal = NaN] =
    fields ?? [];
  const seconds = { busy: user + nice + system + irq + softIrq, idle: idle + wait, steal };
  return Object.values(seconds).some(Number.isNaN) ? undefined : seconds;
}

/** Datagrams that were dropped since the start of the network namespace. */
export interface UdpErrors {
  /** The receive buffer was full: see docs/OPERATIONS.md, Ports. */
  readonly receiveBuffer: number;
  /** The send buffer was full. */
  readonly sendBuffer: number;
  /** No socket, a wrong checksum. */
  readonly other: number;
}

/** From the texts of /proc/net/snmp and /proc/net/snmp6. */
export function parseUdpErrors(snmp: string, snmp6: string): UdpErrors | undefined {
  const [names, values] = [...snmp.matchAll(/^Udp: (.*)$/gm)].map((match) => (match[1] ?? '').split(' '));
  if (!names || !values) return undefined;
  const of = (name: string): number =>
    Number(values[names.indexOf(name)] ?? 0) + Number(new RegExp(`^Udp6${name}\\s+(\\d+)`, 'm').exec(snmp6)?.[1] ?? 0);
  const receiveBuffer = of('RcvbufErrors');
  return { receiveBuffer, sendBuffer: of('SndbufErrors'), other: Math.max(0, of('InErrors') - receiveBuffer) };
}

/** Resident memory in bytes, from the text of /proc/PID/status. */
export function parseResidentBytes(status: string): number | undefined {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

export interface HostFigures {
  readonly cpuSeconds: CpuSeconds | undefined;
  readonly udpErrors: UdpErrors | undefined;
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

export const readHostFigures = (): HostFigures => ({
  cpuSeconds: parseCpuSeconds(textOf('/proc/stat')),
  udpErrors: parseUdpErrors(textOf('/proc/net/snmp'), textOf('/proc/net/snmp6')),
});

/** Undefined: there is no such process, or no /proc. */
export const residentBytesOf = (pid: number): number | undefined => parseResidentBytes(textOf(`/proc/${pid}/status`));
