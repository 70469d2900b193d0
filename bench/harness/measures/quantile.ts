/** Of what was measured several times, the value below which so large a share lies; between two values where none lies there. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
  return Math.round((below + (above - below) * (place % 1)) * 1_000) / 1_000;
}

/** Which one that is far off does not move. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
