const twoDigits = (count: number): string => `${count}`.padStart(2, '0');

/** As 1:05:09, or 5:09. */
export function clockOf(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return [...(hours > 0 ? [`${hours}`, twoDigits(minutes)] : [`${minutes}`]), twoDigits(seconds % 60)].join(':');
}
