/** The meetings of a day: when, how long, how many, from where, and who comes with which devices. */
import { Random, Weighted } from './random.ts';
import type { Office, World } from './world.ts';

export type Device = 'desk' | 'phone';

/** Somebody in a meeting. */
export interface Attendee {
  /** In its meeting, from 0. */
  readonly index: number;
  readonly office: Office;
  readonly device: Device;
  readonly joinsMs: number;
  readonly leavesMs: number;
  readonly camera: boolean;
  /** Open; muted ones are not sent. */
  readonly microphone: boolean;
}

/** From where those who meet come. */
type Scope = 'country' | 'area' | 'world';

export interface PlannedMeeting {
  readonly index: number;
  /** In ms, of the simulation. */
  readonly startsMs: number;
  readonly lastsMs: number;
  readonly size: number;
  readonly scope: Scope;
  readonly organizer: Office;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How many meetings somebody is in on a day, on the average of all who work there. */
const MEETINGS_EACH = 2;

/** How many meetings begin in each hour of the local day, from 7 on. */
const STARTS = [1, 4, 10, 12, 11, 5, 6, 11, 11, 8, 4, 1, 1].map((weight, index) => ({ hour: 7 + index, weight }));
/** Who is asked to a meeting at another local hour does not come: somebody else does. */
const AWAKE = { from: 7, to: 20 };
const DRAWS = 10;

/** In each of these classes every size is as likely. */
const SIZES = [
  { from: 2, to: 2, weight: 0.35 },
  { from: 3, to: 8, weight: 0.5 },
  { from: 9, to: 25, weight: 0.13 },
  { from: 26, to: 100, weight: 0.0195 },
  { from: 101, to: 2_000, weight: 0.0005 },
];
const SCOPES: readonly { readonly scope: Scope; readonly weight: number }[] = [
  { scope: 'country', weight: 0.5 },
  { scope: 'area', weight: 0.25 },
  { scope: 'world', weight: 0.25 },
];
const LENGTHS = [
  { minutes: 25, weight: 0.6 },
  { minutes: 50, weight: 0.4 },
];

/** Above this size a meeting has an audience: a few on the stage have devices on, the others look and listen. */
const AUDIENCE_FROM = 100;
const STAGE = 10;
/** Above this size most mute themselves. */
const MUTED_FROM = 8;
const SHARE_OF = { phones: 0.2, cameras: 0.6, microphones: 0.7, microphonesWhenMany: 0.3 };

/** People come a little early or late, but not by more than this, and leave when it ends. */
export const EARLIEST_MS = 3 * MINUTE_MS;
const JOIN_SPREAD_MS = MINUTE_MS;

const weighted = <T extends { readonly weight: number }>(things: readonly T[]) =>
  new Weighted(things, ({ weight }) => weight);
const starts = weighted(STARTS);
const sizes = weighted(SIZES);
const scopes = weighted(SCOPES);
const lengths = weighted(LENGTHS);

/** Until everybody has had their meetings. They start on the hour or the half hour. */
export function planDay(world: World, people: number, random: Random): readonly PlannedMeeting[] {
  const meetings: PlannedMeeting[] = [];
  for (let left = people * MEETINGS_EACH; left > 0;) {
    const organizer = world.anybody(random);
    const { from, to } = sizes.draw(random);
    // A company of twenty has no meeting of a hundred.
    const size = Math.min(people, from + random.below(to - from + 1));
    const localHour = starts.draw(random).hour + (random.chance(0.5) ? 0 : 0.5);
    const utcHour = (localHour - organizer.hoursAhead + 24) % 24;
    meetings.push({
      index: meetings.length,
      startsMs: EARLIEST_MS + utcHour * HOUR_MS,
      lastsMs: lengths.draw(random).minutes * MINUTE_MS,
      size,
      scope: scopes.draw(random).scope,
      organizer,
    });
    left -= size;
  }
  return meetings;
}

/** Who comes to it: the same whenever it is asked. */
export function attendeesOf(meeting: PlannedMeeting, world: World, seed: number): readonly Attendee[] {
  const random = new Random(seed, meeting.index);
  const { size, startsMs, lastsMs } = meeting;
  return Array.from({ length: size }, (_, index) => {
    const onStage = size <= AUDIENCE_FROM || index < STAGE;
    const many = size > MUTED_FROM && size <= AUDIENCE_FROM;
    const late = Math.max(-EARLIEST_MS, Math.min(EARLIEST_MS, random.normal(0, JOIN_SPREAD_MS)));
    return {
      index,
      office: index === 0 ? meeting.organizer : guestOf(meeting, world, random),
      device: random.chance(SHARE_OF.phones) ? 'phone' : 'desk',
      joinsMs: startsMs + late,
      leavesMs: startsMs + lastsMs + random.between(0, MINUTE_MS),
      camera: onStage && random.chance(SHARE_OF.cameras),
      microphone: onStage && random.chance(many ? SHARE_OF.microphonesWhenMany : SHARE_OF.microphones),
    };
  });
}

function guestOf({ scope, organizer, startsMs }: PlannedMeeting, world: World, random: Random): Office {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const office = drawGuest(scope, organizer, world, random);
    const hour = localHour(office, startsMs);
    if (hour >= AWAKE.from && hour < AWAKE.to) return office;
  }
  return organizer;
}

function drawGuest(scope: Scope, organizer: Office, world: World, random: Random): Office {
  if (scope === 'world') return world.anybody(random);
  return scope === 'area' ? world.neighbour(organizer, random) : world.compatriot(organizer, random);
}

/** On an office's clocks. */
export const localHour = ({ hoursAhead }: Office, atMs: number): number =>
  (((atMs / HOUR_MS + hoursAhead) % 24) + 24) % 24;
