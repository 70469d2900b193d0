/** How far a node has come, and what the others are told of it. */
import type { LinkTraffic, MediaEngine } from './ports/media-engine.ts';
import type { NodeCondition } from './ports/node-directory.ts';
import type { LocalMeetings } from './services/local-meetings.ts';

/** Links that the others are told of: those of a large cluster would make leases large. */
const MAX_LINKS = 16;
/** How long what was read of them is good: who is there is asked at every join, in ms. */
const LINKS_MS = 1_000;

type LinkReader = () => readonly LinkTraffic[];

/** Reads the busiest links to other nodes, not more often than it is worth. */
export function linkReader(media: Pick<MediaEngine, 'stats'>, now: () => number): LinkReader {
  let links: readonly LinkTraffic[] = [];
  let readAt = -Infinity;
  const traffic = ({ bytesReceived, bytesSent }: LinkTraffic): number => bytesReceived + bytesSent;
  return () => {
    if (now() - readAt >= LINKS_MS) {
      readAt = now();
      links = media
        .stats()
        .hops.links.toSorted((a, b) => traffic(b) - traffic(a))
        .slice(0, MAX_LINKS);
    }
    return links;
  };
}

/** How far a node has come. */
export interface Progress {
  stage: 'starting' | 'serving' | 'draining';
  /** By an operator, who may take it back. */
  drained: boolean;
  /** Once they are there. */
  parts?: { readonly meetings: LocalMeetings; readonly media: MediaEngine; readonly links: LinkReader };
}

/** What the other nodes are told. */
export function conditionOf({ stage, drained, parts }: Progress): NodeCondition {
  const draining = drained || stage !== 'serving';
  if (parts === undefined) return { load: 0, rooms: 0, participants: 0, hops: 0, links: [], draining };
  return { ...parts.meetings.stats(), ...parts.media.load(), links: parts.links(), draining };
}
