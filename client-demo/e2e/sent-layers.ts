/** Which layers of a camera a page sends. */
import { type Person, waitUntil } from './harness.ts';

/** Frames of a camera that are sent in so long, in ms, tell whether it is sent. */
const WATCH_MS = 600;

/** Pages that show a camera small, and large. */
export const THUMBNAIL = { width: 320, height: 400 };
export const LARGE = { width: 1500, height: 1000 };

/** Frames that a page has sent, by the height of their picture, in pixels. */
const sentBy = ({ page }: Person): Promise<Readonly<Record<string, number>>> =>
  page.evaluate(async () => {
    const sent: Record<string, number> = {};
    for (const connection of globalThis.peerConnections) {
      const report = await connection.getStats();
      report.forEach((stats: { type: string; kind: string; frameHeight?: number; framesSent?: number }) => {
        if (stats.type !== 'outbound-rtp' || stats.kind !== 'video') return;
        const height = String(stats.frameHeight ?? 0);
        sent[height] = (sent[height] ?? 0) + (stats.framesSent ?? 0);
      });
    }
    return sent;
  });

/** The heights at which a page is sending now, the lowest first. */
export async function heightsSentBy(person: Person): Promise<readonly number[]> {
  const before = await sentBy(person);
  await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  const after = await sentBy(person);
  return Object.entries(after)
    .filter(([height, frames]) => frames > (before[height] ?? 0))
    .map(([height]) => Number(height))
    .toSorted((a, b) => a - b);
}

export const sends = (person: Person, ...heights: readonly number[]): Promise<void> =>
  waitUntil(async () => JSON.stringify(await heightsSentBy(person)) === JSON.stringify(heights));
