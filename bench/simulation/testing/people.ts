import type { Attendee } from '../calendar.ts';
import { AREAS, type Office } from '../world.ts';

/** An office at the servers of an area, so far from all others as the areas are apart. */
export function officeIn(area: number): Office {
  const { latitude, longitude } = AREAS[area] ?? { latitude: 0, longitude: 0 };
  const roundTripsMs = AREAS.map((_, index) => 10 + 40 * Math.abs(index - area));
  return { latitude, longitude, area, country: area, people: 1, hoursAhead: 0, roundTripsMs };
}

/** Somebody at a desk in the first area with everything on, unless told otherwise. */
export function attendee(index: number, differently: Partial<Attendee> = {}): Attendee {
  const usual = {
    office: officeIn(0),
    device: 'desk',
    joinsMs: 0,
    leavesMs: 60_000,
    camera: true,
    microphone: true,
  } as const;
  return { index, ...usual, ...differently };
}
