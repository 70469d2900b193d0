/** Attendance: who was in the room from when to when. It follows from the events of seats, and has none of its own. */
import { z } from 'zod';
import { type EarlierStays, MAX_STAYS, type Stay as StayView } from '../../../signaling/protocol/features/record.ts';
import type { Params, Result } from '../../../signaling/protocol/methods.ts';
import { DisplayName, Identity, Role } from '../../../signaling/protocol/primitives.ts';
import type { Feature } from '../feature.ts';
import type { ParticipantSentBack } from './entry/lobby.ts';
import type { Participant, SeatsEvent } from './seats.ts';

const Stay = z.object({
  identity: Identity,
  name: DisplayName,
  role: Role,
  /** In ms since 1970. */
  from: z.number(),
  /** Missing: still there. */
  to: z.number().optional(),
});
type Stay = Readonly<z.infer<typeof Stay>>;

const Attendance = z.object({
  /** In the order in which they came. */
  stays: z.array(Stay).readonly(),
  /** Of the oldest that are over: how many there were, from when to when, and how long together in ms. */
  earlier: z.object({ stays: z.int(), from: z.number(), to: z.number(), ms: z.number() }).optional(),
});
type Attendance = Readonly<z.infer<typeof Attendance>>;

interface AttendancePart {
  readonly attendance: Attendance;
}

export const attendance: Feature<{
  parts: AttendancePart;
  state: AttendancePart;
  events: never;
  emits: never;
  follows: never;
  watches:
    | Extract<SeatsEvent, { type: 'participantJoined' | 'participantAdmitted' | 'participantLeft' }>
    | ParticipantSentBack;
  methods: never;
  internal: object;
  notifications: never;
  view: never;
}> = {
  parts: { attendance: { schema: Attendance, empty: { stays: [] }, level: 3 } },
  events: {},
  commands: {},
  follows: {},
  watches: {
    participantJoined: ({ attendance }, { participant, at }) => came(attendance, participant, at),
    participantAdmitted: ({ attendance }, { participant, at }) => came(attendance, participant, at),
    participantLeft: ({ attendance }, { identity, at }) => left(attendance, identity, at),
    participantSentBack: ({ attendance }, { participant: { identity }, at }) => left(attendance, identity, at),
  },
  notifications: {},
  view: {},

  // Whichever node writes the room back knows it.
  reassert: () => [],
  memory: null,
  cost: { state: MAX_STAYS * 1_024 + 256, participant: 1_024, notification: 0 },
};

function came(
  attendance: Attendance,
  { identity, name, role, state, hidden }: Participant,
  at: number | undefined,
): Partial<AttendancePart> {
  // Where versions that know no attendance share the room nothing is known of it: who begins from their snapshot knows no more.
  if (at === undefined || state === 'lobby' || hidden === true || isThere(attendance, identity)) return {};
  return { attendance: { ...attendance, stays: [...attendance.stays, { identity, name, role, from: at }] } };
}

const isThere = ({ stays }: Attendance, identity: string): boolean => openStay(stays, identity) !== -1;

const openStay = (stays: readonly Stay[], identity: string): number =>
  stays.findLastIndex((each) => each.identity === identity && each.to === undefined);

function left(attendance: Attendance, identity: string, at: number | undefined): Partial<AttendancePart> {
  const index = openStay(attendance.stays, identity);
  const stay = attendance.stays[index];
  if (stay === undefined) return {};
  // Such a version does not tell when.
  const over = { ...stay, to: at ?? stay.from };
  return { attendance: bounded({ ...attendance, stays: attendance.stays.with(index, over) }) };
}

/** Of those that are over no more than so many are kept one by one: the oldest are summed up. */
function bounded({ stays, earlier }: Attendance): Attendance {
  const over = stays.reduce((count, { to }) => (to === undefined ? count : count + 1), 0);
  if (over <= MAX_STAYS) return { stays, ...(earlier && { earlier }) };
  const oldest = stays.findIndex(({ to }) => to !== undefined);
  const { from = 0, to = from } = stays[oldest] ?? {};
  return {
    stays: stays.toSpliced(oldest, 1),
    earlier: {
      stays: (earlier?.stays ?? 0) + 1,
      from: Math.min(earlier?.from ?? from, from),
      to: Math.max(earlier?.to ?? to, to),
      ms: (earlier?.ms ?? 0) + Math.max(0, to - from),
    },
  };
}

/** How many a page holds unless the client says so. */
const PAGE = 100;

/** Some of the stays, page by page, in the order in which they came. */
export function attendanceOf(
  { attendance: { stays, earlier } }: AttendancePart,
  { from = 0, limit = PAGE }: Params<'record.attendance'>,
): Result<'record.attendance'> {
  const page: StayView[] = stays.slice(from, from + limit);
  const next = from + limit;
  const summed: EarlierStays | undefined = earlier;
  return { stays: page, ...(next < stays.length ? { next } : {}), ...(summed && { earlier: summed }) };
}
