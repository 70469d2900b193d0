/** The room's settings: its lock and its lobby; the method that sets them sets also who may come in. */
import { z } from 'zod';
import { type Feature, lastOf } from '../feature.ts';
import { everybody } from '../viewers.ts';
import type { BreakoutsPart } from './breakout-groups.ts';
import type { AccessPart } from './entry/access.ts';
import { roomChanges } from './entry/changes.ts';
import type { EntryChanged, EntryPart } from './entry/entry.ts';
import type { SeatsEvent, SeatsState } from './seats.ts';
import type { WatermarkPart, WatermarkSet } from './watermark/watermark.ts';
import type { SealingBegan, SealingPart } from './sealing/sealing.ts';

export interface SettingsState {
  readonly locked: boolean;
  readonly lobby: boolean;
}

const RoomUpdated = z.object({ type: z.literal('roomUpdated'), locked: z.boolean(), lobby: z.boolean() });
export type RoomUpdated = Readonly<z.infer<typeof RoomUpdated>>;

export const settings: Feature<{
  parts: SettingsState;
  state: SettingsState & EntryPart & SeatsState & AccessPart & SealingPart & BreakoutsPart & WatermarkPart;
  events: RoomUpdated;
  emits: RoomUpdated | EntryChanged | SeatsEvent | SealingBegan | WatermarkSet;
  follows: never;
  methods: 'room.update';
  internal: object;
  notifications: 'room.updated';
  view: 'locked' | 'lobby';
}> = {
  parts: {
    locked: { schema: z.boolean(), empty: false, level: 1 },
    lobby: { schema: z.boolean(), empty: false, level: 1 },
  },

  events: {
    roomUpdated: {
      schema: RoomUpdated,
      level: 1,
      subject: () => null,
      apply: (_state, { locked, lobby }) => ({ locked, lobby }),
      project: ({ locked, lobby }, seq) => [
        { notification: { event: 'room.updated', seq, data: { locked, lobby } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: 64,
    },
  },

  commands: {
    'room.update': {
      by: 'anyone',
      decide: (state, _actor, params, { limits }) => roomChanges(state, params, limits),
    },
  },

  follows: {},
  notifications: { 'room.updated': lastOf(() => 'settings') },
  view: { locked: ({ locked }) => locked, lobby: ({ lobby }) => lobby },

  // Whichever node writes the room back knows them.
  reassert: () => [],
  memory: null,
  cost: { state: 32, participant: 0, notification: 96 },
};
