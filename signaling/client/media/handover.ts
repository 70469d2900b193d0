/** The end of the media on the node that we leave: not before what comes from the next one is there, at both ends. */
import type { MediaLink } from './media-link.ts';

/**
 * So long others may take to see what we send anew, in ms: on a busy machine 3 s until they receive it, up to 2 s until
 * its picture is even, and 1 s until the page has drawn it.
 */
const OTHERS_MS = 6_000;
/** After so long it ends in any case, in ms: the server waits no longer than 15 s. */
const LONGEST_MS = 12_000;
const LOOK_MS = 100;

export interface HandoverOptions {
  /** Null: there was no media. */
  readonly link: MediaLink | null;
  /** Whether something of ours is not sent on the new link yet. */
  readonly sending: () => boolean;
  /** Whether something that we receive comes over this link alone. */
  readonly receiving: (link: MediaLink) => boolean;
  /** Ends the last session. */
  readonly endLast: () => void;
}

/** @returns ends it at once; may be called twice */
export function startHandover({ link, sending, receiving, endLast }: HandoverOptions): () => void {
  const startedAt = Date.now();
  let sentAt = startedAt;
  const end = (): void => {
    clearInterval(timer);
    link?.close();
    endLast();
  };
  const look = (): void => {
    const now = Date.now();
    if (sending()) sentAt = now;
    const done = link === null || (now - sentAt >= OTHERS_MS && !receiving(link));
    if (done || now - startedAt >= LONGEST_MS) end();
  };
  const timer = setInterval(look, LOOK_MS);
  return end;
}
