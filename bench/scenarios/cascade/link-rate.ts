/** How many bytes cross the link between two nodes, by the node's own counter. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterNode } from '../../harness/cluster.ts';

/** The counter is read off the pipes every 2 s. */
const LONGEST_SAMPLE_MS = 10_000;
const LOOK_MS = 20;

/** In bytes a second, over about this time; measured from one change of the counter to another. */
export async function linkRate(node: ClusterNode, overMs: number): Promise<number> {
  const first = await nextSample(node);
  await delay(overMs);
  const last = await nextSample(node);
  return ((last.bytes - first.bytes) * 1_000) / (last.at - first.at);
}

async function nextSample(node: ClusterNode): Promise<{ readonly bytes: number; readonly at: number }> {
  const before = await bytesOf(node);
  const deadline = performance.now() + LONGEST_SAMPLE_MS;
  while (performance.now() < deadline) {
    await delay(LOOK_MS);
    const bytes = await bytesOf(node);
    if (bytes !== before) return { bytes, at: performance.now() };
  }
  throw new Error('nothing crosses the link');
}

async function bytesOf(node: ClusterNode): Promise<number> {
  const lines = (await node.metrics()).split('\n').filter((line) => line.startsWith('causeway_hop_bytes_total{'));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
