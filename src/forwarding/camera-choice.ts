/** Which cameras a viewer is sent who wants no more than so many at a time: those of the last who spoke. Pure. */

export interface Camera {
  readonly trackId: string;
  readonly publisher: string | undefined;
}

export interface CameraContest {
  /** Those that were chosen before, by track id. */
  readonly before: ReadonlySet<string>;
  /** Those that the viewer wants, in the order in which it came to want them. */
  readonly cameras: readonly Camera[];
  /** The publishers who spoke, the last of them first. */
  readonly spoke: readonly string[];
  /** Of these, who speaks now. */
  readonly speaking: ReadonlySet<string>;
  readonly limit: number;
}

/**
 * The cameras to send, by track id: at most `limit`, and no place is left empty. Who has one keeps it until somebody
 * without one speaks, who takes the place of whoever has been silent the longest; first of who never spoke, the last comer
 * first. Nobody who speaks gives way. Places that are free go to who spoke last, then to who came first.
 */
export function chooseCameras({ before, cameras, spoke, speaking, limit }: CameraContest): ReadonlySet<string> {
  const ranks = new Map(spoke.map((publisher, rank) => [publisher, rank]));
  const rankOf = ({ publisher }: Camera): number => ranks.get(publisher ?? '') ?? spoke.length;
  const speaks = ({ publisher }: Camera): boolean => publisher !== undefined && speaking.has(publisher);
  // The sort is stable: equals stay in the order in which they came.
  const ranked = cameras.toSorted((a, b) => rankOf(a) - rankOf(b));
  const staying = ranked.filter(({ trackId }) => before.has(trackId)).slice(0, limit);
  const waiting = ranked.filter((camera) => !staying.includes(camera));
  const free = limit - staying.length;
  const challengers = waiting.slice(free).filter(speaks);
  const filled = [...staying, ...waiting.slice(0, free)].toSorted((a, b) => rankOf(a) - rankOf(b));
  const silent = filled.filter((camera) => !speaks(camera));
  const leaving = new Set(silent.slice(Math.max(0, silent.length - challengers.length)));
  const entering = challengers.slice(0, leaving.size);
  return new Set([...filled.filter((camera) => !leaving.has(camera)), ...entering].map(({ trackId }) => trackId));
}
