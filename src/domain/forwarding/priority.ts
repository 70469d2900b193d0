import type { Source } from '../../../signaling/protocol/primitives.ts';

/** What a video has that nobody gave another priority: the media engine's own. */
export const USUAL_PRIORITY = 1;
/** Under congestion what has more gets bandwidth first: what is presented goes before all cameras. */
const SCREEN_PRIORITY = 200;

export const priorityOf = (source: Source | undefined): number =>
  source === 'screen' ? SCREEN_PRIORITY : USUAL_PRIORITY;
