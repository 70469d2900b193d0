/** What all who want a track want of it together. */

/** The highest spatial layer that somebody wants, from 0; `NOTHING`: none, not now. */
export type WantedLayer = number;

export const NOTHING: WantedLayer = -1;
/** The highest layer that a track may have: who does not say otherwise wants it. */
export const EVERYTHING: WantedLayer = 7;

export class Demand {
  readonly #wanted = new Map<object, WantedLayer>();
  #highest = NOTHING;
  #onChange: (highest: WantedLayer) => void;

  /** @param onChange hears what is wanted in all, whenever that changes. Must not throw */
  constructor(onChange: (highest: WantedLayer) => void = () => undefined) {
    this.#onChange = onChange;
  }

  get highest(): WantedLayer {
    return this.#highest;
  }

  /** Has another hear of changes from now on. */
  handTo(onChange: (highest: WantedLayer) => void): void {
    this.#onChange = onChange;
  }

  /** Who: compared, never called. */
  set(who: object, layer: WantedLayer): void {
    const before = this.#wanted.get(who) ?? NOTHING;
    if (layer === NOTHING) this.#wanted.delete(who);
    else this.#wanted.set(who, layer);
    // Only who wanted the most can lower it: of a track with a thousand viewers not all are looked at each time.
    const lowered = before === this.#highest && layer < before;
    const highest = lowered ? Math.max(NOTHING, ...this.#wanted.values()) : Math.max(this.#highest, layer);
    if (highest === this.#highest) return;
    this.#highest = highest;
    this.#onChange(highest);
  }

  delete(who: object): void {
    this.set(who, NOTHING);
  }
}
