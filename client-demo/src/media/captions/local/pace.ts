/** Whether this computer keeps up with speech. Pure. */

/** Told from the last so many seconds of speech, at least. */
const WINDOW_SECONDS = 8;
/** Slow above this, and no longer slow below the other, in seconds of work for one of speech. */
const SLOW = 1;
const QUICK = 0.8;
/** So many seconds of speech may wait to be worked on; beyond that the oldest are given up. */
export const MOST_WAITING_SECONDS = 30;

export class Pace {
  #works: readonly { readonly speech: number; readonly work: number }[] = [];
  #slow = false;

  /** Of one piece: how long it is and what it took, in seconds. Whether the computer is too slow. */
  take(speech: number, work: number): boolean {
    this.#works = [...this.#works, { speech, work }];
    while (sum(this.#works.slice(1)).speech >= WINDOW_SECONDS) this.#works = this.#works.slice(1);
    const all = sum(this.#works);
    if (all.speech < WINDOW_SECONDS) return this.#slow;
    this.#slow = all.work / all.speech > (this.#slow ? QUICK : SLOW);
    return this.#slow;
  }
}

const sum = (works: readonly { readonly speech: number; readonly work: number }[]): { speech: number; work: number } =>
  works.reduce((all, { speech, work }) => ({ speech: all.speech + speech, work: all.work + work }), {
    speech: 0,
    work: 0,
  });
