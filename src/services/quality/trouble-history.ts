/** What people suffered from in the last hour: a bounded memory. */
import type { PastTrouble, TrackDiagnosis } from '../../../signaling/protocol/features/diagnosis.ts';
import { roomId, type RoomKey } from '../../domain/room/state.ts';

/** Troubles that are remembered, over all people; the oldest are forgotten. Each takes less than 1 KB. */
export const MAX_TROUBLES = 2_000;
const REMEMBERED_MS = 3_600_000;
/** The same trouble once more within so long is one trouble, in ms. */
const SAME_WITHIN_MS = 60_000;
const MAX_TRACKS = 16;

interface Entry {
  readonly who: string;
  trouble: PastTrouble;
}

const nameOf = (key: RoomKey, identity: string): string => JSON.stringify([roomId(key), identity]);

export class TroubleHistory {
  /** The oldest first. */
  #entries: Entry[] = [];

  /** @param now in ms since 1970 */
  add(key: RoomKey, identity: string, diagnoses: readonly TrackDiagnosis[], now: number): void {
    const who = nameOf(key, identity);
    for (const { trackId, verdict, legs } of diagnoses) {
      if (verdict === null) continue;
      const faults = legs.find(({ leg }) => leg === verdict)?.faults ?? [];
      const known = this.#entries.findLast((entry) => entry.who === who && entry.trouble.leg === verdict);
      if (known && now - known.trouble.until <= SAME_WITHIN_MS) {
        const { trouble } = known;
        known.trouble = {
          ...trouble,
          until: now,
          faults: [...new Set([...trouble.faults, ...faults])],
          trackIds: [...new Set([...trouble.trackIds, trackId])].slice(0, MAX_TRACKS),
        };
      } else {
        this.#entries.push({ who, trouble: { since: now, until: now, leg: verdict, faults, trackIds: [trackId] } });
      }
    }
    const first = this.#entries.findIndex(({ trouble }) => now - trouble.until <= REMEMBERED_MS);
    const kept = first === -1 ? [] : this.#entries.slice(first);
    this.#entries = kept.slice(-MAX_TROUBLES);
  }

  /** The newest last. */
  of(key: RoomKey, identity: string, now: number): readonly PastTrouble[] {
    const who = nameOf(key, identity);
    return this.#entries.flatMap((entry) =>
      entry.who === who && now - entry.trouble.until <= REMEMBERED_MS ? [entry.trouble] : [],
    );
  }
}
