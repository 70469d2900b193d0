/** Where the company's people are, and how far it is from there to the servers. */
import { type Random, Weighted } from './random.ts';

export interface Place {
  /** In degrees, north positive. */
  readonly latitude: number;
  /** In degrees, east positive. */
  readonly longitude: number;
}

/** A part of the world, with the place where servers for it stand. */
export interface Area extends Place {
  readonly name: string;
  /** Of the company's people. */
  readonly share: number;
}

/** Where the large clouds have data centres; the shares are those of a company that began in Europe and North America. */
export const AREAS: readonly Area[] = [
  { name: 'us-east', latitude: 39, longitude: -77, share: 0.16 },
  { name: 'eu-central', latitude: 50, longitude: 9, share: 0.16 },
  { name: 'eu-west', latitude: 52, longitude: 0, share: 0.14 },
  { name: 'in', latitude: 19, longitude: 73, share: 0.14 },
  { name: 'us-west', latitude: 38, longitude: -122, share: 0.09 },
  { name: 'ap-northeast', latitude: 36, longitude: 140, share: 0.09 },
  { name: 'ap-southeast', latitude: 1, longitude: 104, share: 0.07 },
  { name: 'sa-east', latitude: -23, longitude: -46, share: 0.07 },
  { name: 'me', latitude: 25, longitude: 55, share: 0.05 },
  { name: 'af-south', latitude: -26, longitude: 28, share: 0.03 },
];

export interface Office extends Place {
  readonly country: number;
  /** Index in `AREAS`: that with the nearest servers. */
  readonly area: number;
  readonly people: number;
  /** By which its clocks are ahead of UTC, from its longitude: whole hours. */
  readonly hoursAhead: number;
  /** To the servers of each area, in ms. */
  readonly roundTripsMs: readonly number[];
}

/** No office has more. */
const OFFICE_PEOPLE = 2_000;
/** How far countries lie from the middle of their area, and offices from that of their country, in degrees. */
const COUNTRY_SPREAD = 8;
const OFFICE_SPREAD = 3;
/** Nobody lives beyond, in degrees. */
const MOST_NORTH = 65;

/** Light in fibre, there and back: ms for each km. */
const MS_PER_KM = 2 / 200;
/** Cables do not follow great circles: Europe to North America takes 1.4 times as long, Europe to Asia up to 1.7. */
const DETOUR = 1.5;
/** From a desk to its provider's network and back, in ms. */
const ACCESS_MS = 10;
const EARTH_KM = 6_371;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Along the great circle, by the haversine formula. */
export function distanceKm(a: Place, b: Place): number {
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const [north, south] = [Math.cos(radians(a.latitude)), Math.cos(radians(b.latitude))];
  const chord = half(a.latitude, b.latitude) + north * south * half(a.longitude, b.longitude);
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, chord)));
}

/** Between two data centres, in ms. */
const backboneRoundTripMs = (a: Place, b: Place): number => distanceKm(a, b) * MS_PER_KM * DETOUR;

/** Between an office and a data centre, in ms. */
const roundTripMs = (office: Place, site: Place): number => ACCESS_MS + backboneRoundTripMs(office, site);

/** From the servers of one area to those of another, one way, in ms: by both indices in `AREAS`. */
export const BACKBONE_MS: readonly (readonly number[])[] = AREAS.map((from) =>
  AREAS.map((to) => backboneRoundTripMs(from, to) / 2),
);

/**
 * The offices of a company. Countries' sizes follow Zipf's law, and each goes to the area that lacks most of its share.
 * @throws {RangeError} where there are fewer people than countries
 */
export function foundOffices(people: number, countries: number, random: Random): readonly Office[] {
  if (people < countries) throw new RangeError('each country has somebody');
  const missing = AREAS.map(({ share }) => share * people);
  return zipfSizes(people, countries).flatMap((size, country) => {
    const area = missing.indexOf(Math.max(...missing));
    missing[area] = (missing[area] ?? 0) - size;
    return officesOf(country, size, area, random);
  });
}

/** Of so many in all, each as large as one by its rank; the largest takes up what rounding leaves. */
function zipfSizes(total: number, count: number): readonly number[] {
  const harmonic = Array.from({ length: count }, (_, rank) => 1 / (rank + 1)).reduce((sum, each) => sum + each, 0);
  const sizes = Array.from({ length: count }, (_, rank) => Math.max(1, Math.floor(total / harmonic / (rank + 1))));
  const sum = sizes.reduce((all, each) => all + each, 0);
  return sizes.map((size, rank) => (rank === 0 ? size + total - sum : size));
}

function officesOf(country: number, people: number, area: number, random: Random): readonly Office[] {
  const middle = near(AREAS[area] ?? { latitude: 0, longitude: 0 }, COUNTRY_SPREAD, random);
  const count = Math.ceil(people / OFFICE_PEOPLE);
  return Array.from({ length: count }, (_, index) => {
    const place = near(middle, OFFICE_SPREAD, random);
    const share = Math.floor((people * (index + 1)) / count) - Math.floor((people * index) / count);
    const hoursAhead = Math.round(place.longitude / 15);
    const roundTripsMs = AREAS.map((site) => roundTripMs(place, site));
    const nearest = roundTripsMs.indexOf(Math.min(...roundTripsMs));
    return { ...place, country, area: nearest, people: share, hoursAhead, roundTripsMs };
  });
}

function near({ latitude, longitude }: Place, spread: number, random: Random): Place {
  const north = random.normal(latitude, spread);
  // A degree of longitude is shorter, the farther north.
  const east = random.normal(longitude, spread / Math.cos(radians(Math.min(MOST_NORTH, Math.abs(latitude)))));
  return {
    latitude: Math.max(-MOST_NORTH, Math.min(MOST_NORTH, north)),
    longitude: ((east + 540) % 360) - 180,
  };
}

/** A company's offices, and who can be drawn from them. */
export class World {
  readonly offices: readonly Office[];
  readonly #everywhere: Weighted<Office>;
  readonly #ofArea: readonly (Weighted<Office> | undefined)[];
  readonly #ofCountry: readonly Weighted<Office>[];

  constructor(offices: readonly Office[]) {
    this.offices = offices;
    const weighted = (of: readonly Office[]) => new Weighted(of, ({ people }) => people);
    this.#everywhere = weighted(offices);
    this.#ofArea = AREAS.map((_, index) => {
      const inside = offices.filter(({ area }) => area === index);
      return inside.length > 0 ? weighted(inside) : undefined;
    });
    const byCountry = Map.groupBy(offices, ({ country }) => country);
    this.#ofCountry = [...byCountry.keys()]
      .toSorted((a, b) => a - b)
      .map((each) => weighted(byCountry.get(each) ?? []));
  }

  /** Somebody's office, each person as likely as any other. */
  anybody(random: Random): Office {
    return this.#everywhere.draw(random);
  }

  neighbour(of: Office, random: Random): Office {
    return this.#ofArea[of.area]?.draw(random) ?? of;
  }

  compatriot(of: Office, random: Random): Office {
    return this.#ofCountry[of.country]?.draw(random) ?? of;
  }

  /** Index in `AREAS`: where servers are nearest to the people on the average. */
  get centre(): number {
    const sums = AREAS.map((_, area) =>
      this.offices.reduce((sum, { people, roundTripsMs }) => sum + people * (roundTripsMs[area] ?? 0), 0),
    );
    return sums.indexOf(Math.min(...sums));
  }
}
