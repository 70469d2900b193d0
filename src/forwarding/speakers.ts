/**
 * Which of a room's open microphones are forwarded, and who speaks. Pure: the same levels give the same answer on every
 * node. Levels are in dBov, from 0 (loudest) to -127 (digital silence), as RFC 6464, section 3 has them with the sign
 * turned round; times in ms of a clock that does not go back.
 */

export interface Microphone {
  readonly trackId: string;
  /** Whose it is; unset: of nobody who has another one. */
  readonly publisher?: string | undefined;
  /** The envelope of its levels when it was last heard: up at once, down by `RELEASE_DB_PER_SECOND`. */
  readonly level: number;
  readonly heardAt: number;
  /** Levels that hardly differ, and since when; unset: its packets are not looked at one by one. */
  readonly steady?: Steady | undefined;
}

interface Steady {
  readonly lowest: number;
  readonly highest: number;
  readonly since: number;
}

/** Below this nobody speaks: a quiet room's noise lies under it, soft speech over it. */
export const SPEECH_LEVEL = -50;
/** How fast the envelope falls: slowly enough to carry speech at -25 dBov over pauses of most of a second. */
export const RELEASE_DB_PER_SECOND = 30;
/** By how much somebody must be louder to take the place of one who speaks: two of like loudness do not take turns. */
export const MARGIN_DB = 6;

const SILENCE = -127;

/**
 * Speech moves by far more than `STEADY_DB` within a second; a level that is only claimed, or a fan, does not. After
 * `STEADY_MS` such a level counts less and less.
 */
const STEADY_DB = 3;
const STEADY_MS = 3_000;
const STEADY_LOSS_DB_PER_SECOND = 10;

/** A microphone that was not heard yet. */
export const unheard = (trackId: string, publisher: string | undefined, now: number): Microphone => ({
  trackId,
  publisher,
  level: SILENCE,
  heardAt: now,
});

/** The microphone when its level is told. */
export function hear(before: Microphone, level: number, now: number): Microphone {
  const { trackId, publisher } = before;
  return { trackId, publisher, level: Math.max(level, levelAt(before, now)), heardAt: now };
}

/** The microphone after a packet of that level, when each of its packets is heard. */
export function hearPacket(before: Microphone, level: number, now: number): Microphone {
  const { lowest, highest, since } = before.steady ?? { lowest: level, highest: level, since: now };
  const range = { lowest: Math.min(lowest, level), highest: Math.max(highest, level) };
  const moved = range.highest - range.lowest > STEADY_DB;
  const steady = moved ? { lowest: level, highest: level, since: now } : { ...range, since };
  // What was lost by being steady is not kept in the envelope.
  const envelope = levelAt({ ...before, steady: undefined }, now);
  return { ...before, level: Math.max(level, envelope), heardAt: now, steady };
}

/** The level now: the envelope, less what a level loses that does not move. */
export function levelAt({ level, heardAt, steady }: Microphone, now: number): number {
  const release = RELEASE_DB_PER_SECOND * Math.max(0, now - heardAt);
  const loss = steady ? STEADY_LOSS_DB_PER_SECOND * Math.max(0, now - steady.since - STEADY_MS) : 0;
  return Math.max(SILENCE, level - (release + loss) / 1000);
}

/** The tracks of those who speak, the loudest first. */
export function activeSpeakers(microphones: readonly Microphone[], now: number): readonly string[] {
  return byLoudness(microphones, now)
    .filter((microphone) => levelAt(microphone, now) > SPEECH_LEVEL)
    .map(({ trackId }) => trackId);
}

/**
 * The tracks to forward, at most `places`. All, if there are so many places. Else one of each participant; further ones
 * of the same participants get only places that are left. Whoever is forwarded stays, silent too, until somebody who
 * speaks needs the place: first those of the silent, the quietest first, then that of the quietest speaker, if it is
 * quieter by more than `MARGIN_DB`.
 */
export function chooseForwarded(
  before: ReadonlySet<string>,
  microphones: readonly Microphone[],
  places: number,
  now: number,
): ReadonlySet<string> {
  const all = byLoudness(microphones, now);
  const ranked = onePerPublisher(before, all, now);
  if (ranked.length < places) {
    const others = all.filter((microphone) => !ranked.includes(microphone));
    const kept = others.filter(({ trackId }) => before.has(trackId));
    const filling = [...kept, ...others.filter((microphone) => !kept.includes(microphone))];
    return new Set([...ranked, ...filling].slice(0, places).map(({ trackId }) => trackId));
  }
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

/** Of each participant the microphone that is forwarded, or another one that is much louder; in the order of `ranked`. */
function onePerPublisher(
  before: ReadonlySet<string>,
  ranked: readonly Microphone[],
  now: number,
): readonly Microphone[] {
  const chosen = new Map<string, Microphone>();
  for (const microphone of ranked.toSorted((a, b) => Number(before.has(b.trackId)) - Number(before.has(a.trackId)))) {
    const key = microphone.publisher ?? `track ${microphone.trackId}`;
    const known = chosen.get(key);
    if (!known || displaces(levelAt(microphone, now), levelAt(known, now))) chosen.set(key, microphone);
  }
  return ranked.filter(
    (microphone) => chosen.get(microphone.publisher ?? `track ${microphone.trackId}`) === microphone,
  );
}

const displaces = (challenger: number, incumbent: number): boolean =>
  challenger > SPEECH_LEVEL && (incumbent <= SPEECH_LEVEL || challenger > incumbent + MARGIN_DB);

/** Equals by their track's id, so that every node has the same order. */
function byLoudness(microphones: readonly Microphone[], now: number): readonly Microphone[] {
  return microphones.toSorted(
    (a, b) => levelAt(b, now) - levelAt(a, now) || (a.trackId < b.trackId ? -1 : Number(a.trackId > b.trackId)),
  );
}
