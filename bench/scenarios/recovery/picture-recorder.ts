/**
 * What runs in each page: it notes when each remote picture was shown. The moment at which a frame is handed to the
 * compositor is what a person sees; counters of received packets or decoded frames would also count what is not shown,
 * such as the frames of a track that the page has not attached yet. A page that is busy is not told of each frame, but how
 * many there were: what lies between two that it was told of is taken to have come as closely as a display can show it,
 * which leaves the longest standstill that is possible.
 */

/** What one page has seen since `begin`. */
export interface Seen {
  /** By the identity of whose picture it is. */
  readonly pictures: Readonly<Record<string, PictureSeen>>;
  /** The identities of the tiles of now, in their order. */
  readonly tiles: readonly string[];
  /** The identities of tiles that went away meanwhile, once for each time. */
  readonly vanished: readonly string[];
  /** Somebody is shown as reconnecting, now. */
  readonly reconnecting: boolean;
}

interface PictureSeen {
  /** The longest time between two frames that follow on each other, the time since the last one included. */
  readonly gapMs: number;
  /** For how long frames have come without a break. */
  readonly steadyMs: number;
}

interface PictureRecorder {
  begin(): void;
  read(): Seen;
}

declare global {
  /** The page's recorder. */
  var pictureRecorder: PictureRecorder;
}

/** So many ms without a frame are a break, not jitter: eight frames at 30 frames a second. */
const BREAK_MS = 250;

/** Two frames on a display are so far apart at least, in ms. */
const CLOSEST_MS = 1_000 / 60;

/**
 * Evaluated in the page before its own code; it sees nothing of this module.
 * @param breakMs see BREAK_MS
 * @param closestMs see CLOSEST_MS
 */
function install(breakMs: number, closestMs: number): void {
  const shown = new Map<string, { lastAt: number; lastBy: Element; resumedAt: number; gapMs: number }>();
  const followed = new WeakSet<Element>();
  let vanished: string[] = [];

  const identityOf = (element: Element): string =>
    element.closest('[data-identity]')?.getAttribute('data-identity') ?? '';
  const tiles = (): string[] => [...document.querySelectorAll('[data-testid=participant-tile]')].map(identityOf);

  const follow = (video: HTMLVideoElement, identity: string): void => {
    followed.add(video);
    let frames = 0;
    const onFrame: VideoFrameRequestCallback = (now, { presentedFrames }): void => {
      const picture = shown.get(identity) ?? { lastAt: now, lastBy: video, resumedAt: now, gapMs: 0 };
      const untold = picture.lastBy === video ? Math.max(0, presentedFrames - frames - 1) : 0;
      const gapMs = Math.max(0, now - picture.lastAt - untold * closestMs);
      frames = presentedFrames;
      picture.gapMs = Math.max(picture.gapMs, gapMs);
      if (gapMs > breakMs) picture.resumedAt = now;
      picture.lastAt = now;
      picture.lastBy = video;
      shown.set(identity, picture);
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  };

  new MutationObserver((mutations) => {
    for (const video of document.querySelectorAll<HTMLVideoElement>(
      'video[data-testid=remote-video], video[data-stand-in]',
    )) {
      if (!followed.has(video)) follow(video, identityOf(video));
    }
    const removed = mutations.flatMap(({ removedNodes }) => [...removedNodes]);
    const gone = removed.filter(
      (node) => node instanceof Element && node.getAttribute('data-testid') === 'participant-tile',
    );
    if (gone.length === 0) return;
    // A tile that only changes its place is removed and added again.
    const here = tiles();
    for (const node of gone) {
      const identity = node instanceof Element ? identityOf(node) : '';
      if (!here.includes(identity)) vanished.push(identity);
    }
  }).observe(document, { childList: true, subtree: true });

  globalThis.pictureRecorder = {
    begin() {
      vanished = [];
      for (const picture of shown.values()) {
        picture.gapMs = 0;
        picture.resumedAt = performance.now();
      }
    },
    read() {
      const now = performance.now();
      const pictures: Record<string, PictureSeen> = {};
      for (const [identity, { lastAt, resumedAt, gapMs }] of shown) {
        const openMs = now - lastAt;
        pictures[identity] = { gapMs: Math.max(gapMs, openMs), steadyMs: openMs > breakMs ? 0 : now - resumedAt };
      }
      const reconnecting = document.querySelector('[data-reconnecting=true]') !== null;
      return { pictures, tiles: tiles(), vanished, reconnecting };
    },
  };
}

/** What is evaluated in a page before its own code. */
export interface PageScripts {
  evaluateOnNewDocument(
    script: (breakMs: number, closestMs: number) => void,
    breakMs: number,
    closestMs: number,
  ): Promise<unknown>;
}

export async function prepare(page: PageScripts): Promise<void> {
  await page.evaluateOnNewDocument(install, BREAK_MS, CLOSEST_MS);
}
