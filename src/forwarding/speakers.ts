/**
 * Which of a room's open microphones are forwarded, and who speaks. Pure: the same levels give the same answer on every
 * node. Levels are in dBov, from 0 (loudest) to -127 (digital silence), as RFC 6464, section 3 has them with the sign
 * turned round; times in ms of a clock that does not go back.
 */

export interface Microphone {
  readonly trackId: string;
  /** The envelope of its levels when it was last heard: up at once, down by `RELEASE_DB_PER_SECOND`. */
  readonly level: number;
  readonly heardAt: number;
}

/** Below this nobody speaks: a quiet room's noise lies under it, soft speech over it. */
export const SPEECH_LEVEL = -50;
/** How fast the envelope falls: slowly enough to carry speech at -25 dBov over pauses of most of a second. */
export const RELEASE_DB_PER_SECOND = 30;
/** By how much somebody must be louder to take the place of one who speaks: two of like loudness do not take turns. */
export const MARGIN_DB = 6;

export const SILENCE = -127;

/** The microphone after a packet of that level; `undefined` before its first. */
export function hear(before: Microphone | undefined, trackId: string, level: number, now: number): Microphone {
  return { trackId, level: before ? Math.max(level, levelAt(before, now)) : level, heardAt: now };
}

/** The envelope's level now. */
export function levelAt({ level, heardAt }: Microphone, now: number): number {
  return Math.max(SILENCE, level - (RELEASE_DB_PER_SECOND * Math.max(0, now - heardAt)) / 1000);
}

/** The tracks of those who speak, the loudest first. */
export function activeSpeakers(microphones: readonly Microphone[], now: number): readonly string[] {
  return byLoudness(microphones, now)
    .filter((microphone) => levelAt(microphone, now) > SPEECH_LEVEL)
    .map(({ trackId }) => trackId);
}

/**
 * The tracks to forward, at most `places`. All, if there are so many places. Else whoever is forwarded stays, silent
 * too, until somebody who speaks needs the place: first those of the silent, the quietest first, then that of the
 * quietest speaker, if it is quieter by more than `MARGIN_DB`.
 */
export function chooseForwarded(
  before: ReadonlySet<string>,
  microphones: readonly Microphone[],
  places: number,
  now: number,
): ReadonlySet<string> {
  const ranked = byLoudness(microphones, now);
  const staying = ranked.filter(({ trackId }) => before.has(trackId)).slice(0, places);
  const waiting = ranked.filter((microphone) => !staying.includes(microphone));
  const chosen = [...staying, ...waiting.slice(0, places - staying.length)];
  for (const challenger of waiting.slice(places - staying.length)) {
    const weakest = byLoudness(chosen, now).at(-1);
    if (!weakest || !displaces(levelAt(challenger, now), levelAt(weakest, now))) break;
    chosen[chosen.indexOf(weakest)] = challenger;
  }
  return new Set(chosen.map(({ trackId }) => trackId));
}

const displaces = (challenger: number, incumbent: number): boolean =>
  challenger > SPEECH_LEVEL && (incumbent <= SPEECH_LEVEL || challenger > incumbent + MARGIN_DB);

/** Equals by their track's id, so that every node has the same order. */
function byLoudness(microphones: readonly Microphone[], now: number): readonly Microphone[] {
  return microphones.toSorted(
    (a, b) => levelAt(b, now) - levelAt(a, now) || (a.trackId < b.trackId ? -1 : Number(a.trackId > b.trackId)),
  );
}
