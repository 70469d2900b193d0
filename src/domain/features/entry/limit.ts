/**
 * How long the meeting lasts at most, and how long its room stays when nobody is in it. Whichever node of it sees first that
 * the time is over ends it.
 */
import { z } from 'zod';
import {
  MAX_LIMIT_SECONDS,
  type TimeLimit as TimeLimitView,
} from '../../../../signaling/protocol/features/entry/limit.ts';
import { CausewayError } from '../../errors.ts';
import { type Feature, lastOf } from '../../feature.ts';
import { everybody } from '../../viewers.ts';
import type { SeatsEvent, SeatsState } from '../seats.ts';
import type { TrackClosed } from '../tracks.ts';
import { type AccessEvent, endedForAll } from './access.ts';

/** An end by the server's clock, and how long that was away when it was set, both in ms. */
const Ends = z.object({ at: z.number(), inMs: z.number() });
/** With the place in the log at which it was set. */
const Limit = Ends.extend({ id: z.int() });
type Limit = Readonly<z.infer<typeof Limit>>;

export interface LimitPart {
  readonly timeLimit: Limit | null;
  /** How long the room stays when the last has left it, in s; null: as the configuration says. */
  readonly emptySeconds: number | null;
}

const LimitSet = z.object({ type: z.literal('limitSet'), ends: Ends.nullable() });
export type LimitSet = Readonly<z.infer<typeof LimitSet>>;

const EmptySet = z.object({ type: z.literal('emptySet'), seconds: z.int().nonnegative() });
export type EmptySet = Readonly<z.infer<typeof EmptySet>>;

/** What is said of a room before its meeting begins. */
interface LimitsSaid {
  readonly timeLimitMinutes?: number | undefined;
  readonly emptySeconds?: number | undefined;
}

/** The events by which a meeting that begins has its limits. A time that is set already stays. */
export function limitsOf(
  { timeLimit, emptySeconds }: LimitPart,
  { timeLimitMinutes = 0, emptySeconds: seconds = emptySeconds ?? undefined }: LimitsSaid,
  at: number,
): readonly (LimitSet | EmptySet)[] {
  const inMs = timeLimitMinutes * 60_000;
  return [
    ...(timeLimit === null && inMs > 0 ? [{ type: 'limitSet' as const, ends: { at: at + inMs, inMs } }] : []),
    ...(seconds === undefined || seconds === emptySeconds ? [] : [{ type: 'emptySet' as const, seconds }]),
  ];
}

interface InternalCommands {
  /** The time is over: that of the limit which was set at this place of the log. */
  readonly endByLimit: { readonly limit: number };
}

export const limit: Feature<{
  parts: LimitPart;
  state: LimitPart & SeatsState;
  events: LimitSet | EmptySet;
  emits: LimitSet | SeatsEvent | TrackClosed | AccessEvent;
  follows: never;
  methods: 'limit.set' | 'limit.extend';
  internal: InternalCommands;
  notifications: 'limit.changed';
  view: 'timeLimit';
}> = {
  parts: {
    timeLimit: { schema: Limit.nullable(), empty: null, level: 3 },
    emptySeconds: { schema: z.int().nonnegative().nullable(), empty: null, level: 3 },
  },

  events: {
    limitSet: {
      schema: LimitSet,
      level: 3,
      subject: () => null,
      apply: (_state, { ends }, seq) => ({ timeLimit: ends && { ...ends, id: seq } }),
      project: ({ ends }, seq) => [
        {
          notification: { event: 'limit.changed', seq, data: { timeLimit: ends && viewLimit(ends) } },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: 256,
    },
    emptySet: {
      schema: EmptySet,
      level: 3,
      subject: () => null,
      apply: (_state, { seconds }) => ({ emptySeconds: seconds }),
      project: () => [],
      orphaned: 'kept',
      bytes: 64,
    },
  },

  commands: {
    'limit.set': {
      by: 'anyone',
      decide({ timeLimit }, _actor, { seconds }, { at }) {
        if (seconds === undefined) return timeLimit === null ? [] : [{ type: 'limitSet', ends: null }];
        return [{ type: 'limitSet', ends: { at: at + seconds * 1_000, inMs: seconds * 1_000 } }];
      },
    },
    'limit.extend': {
      by: 'anyone',
      decide({ timeLimit }, _actor, { seconds }, { at }) {
        if (timeLimit === null) throw new CausewayError('not_found', 'the meeting has no time limit');
        const ends = timeLimit.at + seconds * 1_000;
        const inMs = Math.max(ends - at, 0);
        if (inMs > MAX_LIMIT_SECONDS * 1_000) throw new CausewayError('limit_exceeded', 'a limit is a week at most');
        return [{ type: 'limitSet', ends: { at: ends, inMs } }];
      },
    },
    endByLimit: {
      by: 'node',
      // Somebody set another time meanwhile, or ended the meeting.
      decide: (state, _node, { limit: id }) => (state.timeLimit?.id === id ? endedForAll(state) : []),
    },
  },

  follows: {},
  notifications: { 'limit.changed': lastOf(() => 'time limit') },
  view: { timeLimit: ({ timeLimit }) => (timeLimit === null ? undefined : viewLimit(timeLimit)) },

  // Whichever node writes the room back knows it.
  reassert: () => [],
  memory: null,
  cost: { state: 192, participant: 0, notification: 128 },
};

const viewLimit = ({ at }: Pick<Limit, 'at'>): TimeLimitView => ({ endsAt: at });
