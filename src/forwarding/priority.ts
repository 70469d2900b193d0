import type { Source } from '../../signaling/protocol/primitives.ts';

/** What a video has that nobody gave another priority: the media engine's own. */
export const USUAL_PRIORITY = 1;
const SPEAKER_PRIORITY = 100;
const SCREEN_PRIORITY = 200;

/**
 * Under congestion what has more gets bandwidth first. After every video has the least of it that moves, in this order,
 * what is presented gets all its layers, then those who speak, and the others get theirs by turns, layer by layer.
 * @param speaks whether its publisher is one of those who speak
 */
export function priorityOf(source: Source | undefined, speaks: boolean): number {
  if (source === 'screen') return SCREEN_PRIORITY;
  return speaks ? SPEAKER_PRIORITY : USUAL_PRIORITY;
}
