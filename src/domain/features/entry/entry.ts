/** Who may come in: for whom the room is, its password, how many it holds, and whether one comes in before a host. */
import { z } from 'zod';
import { Admits, type Entry as EntryView, MAX_INVITED } from '../../../../signaling/protocol/features/entry/entry.ts';
import type { RoomPlan } from '../../../../signaling/protocol/features/settings.ts';
import { Identity } from '../../../../signaling/protocol/primitives.ts';
import { type Feature, lastOf } from '../../feature.ts';
import { moderators } from '../../viewers.ts';
import type { SeatsEvent, SeatsState } from '../seats.ts';
import type { RoomUpdated, SettingsState } from '../settings.ts';
import type { BreakoutsPart } from '../breakout-groups.ts';
import type { WatermarkPart, WatermarkSet } from '../watermark/watermark.ts';
import type { SealingBegan, SealingPart } from '../sealing/sealing.ts';
import type { AccessPart } from './access.ts';
import { roomChanges } from './changes.ts';
import { type EmptySet, type LimitPart, type LimitSet, limitsOf } from './limit.ts';
import { isPasswordHash } from './password-hash.ts';

const Entry = z.object({
  admits: Admits,
  invited: z.array(Identity).readonly(),
  places: z.int().nullable(),
  joinBeforeHost: z.boolean(),
  /** Hashed, with its salt; null: there is none. */
  password: z.string().refine(isPasswordHash).nullable(),
  /** A token of this meeting has said how the room is to be. */
  claimed: z.boolean(),
});
type Entry = Readonly<z.infer<typeof Entry>>;

export interface EntryPart {
  readonly entry: Entry;
}

const OPEN: Entry = {
  admits: 'everybody',
  invited: [],
  places: null,
  joinBeforeHost: true,
  password: null,
  claimed: false,
};

const EntryChanged = z.object({ type: z.literal('entryChanged'), ...Entry.shape });
export type EntryChanged = Readonly<z.infer<typeof EntryChanged>>;

/** What a meeting begins with, and what the token of who comes says of it. The password is hashed. */
interface Preparation {
  readonly defaults: RoomPlan;
  /** Missing: the token says nothing of the room. */
  readonly claim?: RoomPlan | undefined;
}

export const entry: Feature<{
  parts: EntryPart;
  state: EntryPart & SettingsState & SeatsState & AccessPart & SealingPart & BreakoutsPart & WatermarkPart & LimitPart;
  events: EntryChanged;
  emits: EntryChanged | RoomUpdated | SeatsEvent | SealingBegan | WatermarkSet | LimitSet | EmptySet;
  follows: never;
  methods: never;
  internal: { readonly prepareRoom: Preparation };
  notifications: 'entry.changed';
  view: 'entry';
}> = {
  parts: { entry: { schema: Entry, empty: OPEN, level: 3 } },

  events: {
    entryChanged: {
      schema: EntryChanged,
      level: 3,
      subject: () => null,
      apply: (_state, { type: _type, ...entry }) => ({ entry }),
      project: ({ type: _type, ...entry }, seq) => [
        { notification: { event: 'entry.changed', seq, data: shown(entry, true) }, meant: moderators },
        {
          notification: { event: 'entry.changed', seq, data: shown(entry, false) },
          meant: (viewer) => !moderators(viewer),
        },
      ],
      orphaned: 'kept',
      bytes: MAX_INVITED * 1_024 + 512,
    },
  },

  commands: {
    prepareRoom: {
      by: 'node',
      // Where somebody came in meanwhile, the meeting goes on as it was prepared then.
      decide(state, _node, { defaults, claim }, { limits, level, at }) {
        const begins = state.participants.size === 0;
        // Nodes of an earlier version do not know that there was a claim: there it holds for who begins alone.
        const known = level >= 3;
        const claims = claim !== undefined && (begins || (known && !state.entry.claimed));
        if (!begins && !claims) return [];
        const { timeLimitMinutes, emptySeconds, ...wanted } = { ...(begins ? defaults : {}), ...(claims ? claim : {}) };
        return [
          ...roomChanges(state, wanted, limits, known && (claims || (!begins && state.entry.claimed))),
          // Nobody is kept out because nodes of an earlier version know no limits: the meeting goes without them.
          ...(known ? limitsOf(state, { timeLimitMinutes, emptySeconds }, at) : []),
        ];
      },
    },
  },

  follows: {},
  notifications: { 'entry.changed': lastOf(() => 'entry') },
  view: {
    entry({ entry }, { grants }) {
      const told = shown(entry, grants.moderate);
      return isOpen(told) ? undefined : told;
    },
  },

  // Whichever node writes the room back knows it.
  reassert: () => [],
  memory: null,
  cost: { state: MAX_INVITED * 1_024 + 512, participant: 0, notification: MAX_INVITED * 1_024 + 512 },
};

/** Whether it is, as shown, as in a room of which nothing was set. */
const isOpen = ({ admits, places, joinBeforeHost, hasPassword, invited = [] }: EntryView): boolean =>
  admits === 'everybody' && places === null && joinBeforeHost && !hasPassword && invited.length === 0;

function shown({ admits, invited, places, joinBeforeHost, password }: Entry, all: boolean): EntryView {
  return { admits, places, joinBeforeHost, hasPassword: password !== null, ...(all ? { invited: [...invited] } : {}) };
}
