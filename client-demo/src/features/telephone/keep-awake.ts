/** The screen is kept on while one is in a meeting: somebody who only listens touches nothing. */

/** Of the picture that keeps the screen on where the browser has no wake lock, in frames a second. */
const FALLBACK_RATE = 1;

interface Lock {
  release(): Promise<void>;
}

/** What the browser has for it; undefined: nothing (https://www.w3.org/TR/screen-wake-lock/). */
export interface WakeLocks {
  request(type: 'screen'): Promise<Lock>;
}

function locksOfBrowser(): WakeLocks | undefined {
  // Older browsers lack it.
  const { wakeLock }: { readonly wakeLock?: WakeLocks | undefined } = navigator;
  return wakeLock;
}

/**
 * A video that plays keeps a screen on: one that nobody sees, of a single colour. Returns the function that ends it; a
 * browser that refuses even that turns its screen off as ever.
 */
function playUnseen(): () => void {
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  try {
    const canvas = document.createElement('canvas');
    // Without a context there are no frames.
    canvas.getContext('2d')?.fillRect(0, 0, 1, 1);
    const stream = canvas.captureStream(FALLBACK_RATE);
    video.srcObject = stream;
    video.play().catch(() => undefined);
  } catch {
    return () => undefined;
  }
  return () => {
    video.pause();
    video.srcObject = null;
  };
}

/** Keeps the screen on; returns the function that ends that. */
export function keepAwake(
  locks: WakeLocks | undefined = locksOfBrowser(),
  fallBack: () => () => void = playUnseen,
): () => void {
  let ended = false;
  let lock: Lock | null = null;
  let endFallBack: (() => void) | null = null;
  const ask = async (): Promise<void> => {
    // A page that is not in sight gets none, and loses the one that it has.
    if (ended || document.visibilityState !== 'visible') return;
    const next = await locks?.request('screen').catch(() => null);
    if (ended) void next?.release().catch(() => undefined);
    else if (next === null || next === undefined) endFallBack ??= fallBack();
    else lock = next;
  };
  const again = (): void => void ask();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release().catch(() => undefined);
    endFallBack?.();
  };
}
