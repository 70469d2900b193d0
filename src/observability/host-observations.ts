/** What is read off the machine at each scrape. */
import { totalmem } from 'node:os';
import process from 'node:process';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { WorkerStats } from '../ports/media-engine.ts';
import { readHostFigures, residentBytesOf } from './host-figures.ts';

/** Of the control group (no limit: more than there is), or of the machine. */
const memoryLimit = (): number => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

/** Makes the metrics; the returned function reads them off. */
export function createHostObservations(registers: Registry[]): (workers: readonly WorkerStats[]) => void {
  const cpu = new Counter({
    name: 'causeway_host_cpu_seconds_total',
    help: 'CPU time of the machine; mode: busy, idle, or steal (kept from it by others on the same hardware)',
    labelNames: ['mode'],
    registers,
  });
  const udp = new Counter({
    name: 'causeway_host_udp_errors_total',
    help: 'Datagrams that were dropped on this machine, by cause: receive_buffer, send_buffer or other',
    labelNames: ['cause'],
    registers,
  });
  const available = new Gauge({
    name: 'causeway_host_memory_available_bytes',
    help: 'Memory that this process could still get, by the limits that it is under',
    registers,
  });
  const limit = new Gauge({
    name: 'causeway_host_memory_limit_bytes',
    help: 'Memory that this process and its workers may have in all',
    registers,
  });
  const memory = new Gauge({
    name: 'causeway_worker_memory_bytes',
    help: 'Resident memory of a media worker',
    labelNames: ['worker'],
    registers,
  });
  return (workers) => {
    const { cpuSeconds, udpErrors } = readHostFigures();
    cpu.reset();
    for (const [mode, seconds] of Object.entries<number>({ ...cpuSeconds })) cpu.inc({ mode }, seconds);
    udp.reset();
    if (udpErrors) {
      udp.inc({ cause: 'receive_buffer' }, udpErrors.receiveBuffer);
      udp.inc({ cause: 'send_buffer' }, udpErrors.sendBuffer);
      udp.inc({ cause: 'other' }, udpErrors.other);
    }
    available.set(process.availableMemory());
    limit.set(memoryLimit());
    for (const { worker, pid } of workers) memory.set({ worker }, pid === 0 ? 0 : (residentBytesOf(pid) ?? 0));
  };
}
