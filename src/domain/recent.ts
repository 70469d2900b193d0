/** A set of the latest: of more than so many the oldest are forgotten. */
export class Recent<T> {
  readonly #most: number;
  readonly #items = new Set<T>();

  constructor(most: number) {
    this.#most = most;
  }

  has(item: T): boolean {
    return this.#items.has(item);
  }

  /** It is the newest now, also where it was known. */
  add(item: T): void {
    this.#items.delete(item);
    this.#items.add(item);
    for (const oldest of this.#items) {
      if (this.#items.size <= this.#most) break;
      this.#items.delete(oldest);
    }
  }
}
