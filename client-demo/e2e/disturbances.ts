/** Whether people see anything of a move. */
import type { Person } from './harness.ts';

declare global {
  /** What was seen at any moment that should not have been. */
  var disturbances: string[];
  /** How often a picture went over to another track. */
  var switches: number;
}

/** Looks at the page from now on: the state of the connection, and whether each picture has a track that is alive. */
export function watch({ page }: Person): Promise<void> {
  return page.evaluate(() => {
    globalThis.disturbances = [];
    globalThis.switches = 0;
    const shown = new Map<Element, string>();
    setInterval(() => {
      const state = document.querySelector('[data-testid=connection-state]')?.textContent;
      if (state !== 'connected') globalThis.disturbances.push(`the connection is ${state}`);
      for (const video of document.querySelectorAll<HTMLVideoElement>('[data-testid=remote-video]')) {
        const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
        if (track?.readyState !== 'live' || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
          globalThis.disturbances.push(`a picture is ${track?.readyState}, ${video.readyState}`);
        } else {
          if ((shown.get(video) ?? track.id) !== track.id) globalThis.switches += 1;
          shown.set(video, track.id);
        }
      }
    }, 10);
  });
}
