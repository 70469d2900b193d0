/** The watermark: whether there is one, and word to hosts of one that somebody touched. `room.update` sets it. */
import { z } from 'zod';
import { DisplayName, Identity } from '../../../../signaling/protocol/primitives.ts';
import { MAX_WATERMARK_REPORTS } from '../../../../signaling/protocol/watermark/watermark.ts';
import { type Feature, lastOf, neverNeedless } from '../../feature.ts';
import { everybody, moderators } from '../../viewers.ts';
import type { ActionRecorded, RecordPart } from '../record.ts';

export interface WatermarkPart {
  readonly watermark: boolean;
}

const WatermarkSet = z.object({ type: z.literal('watermarkSet'), on: z.boolean() });
export type WatermarkSet = Readonly<z.infer<typeof WatermarkSet>>;

const WatermarkReported = z.object({
  type: z.literal('watermarkReported'),
  identity: Identity,
  name: DisplayName,
  what: z.enum(['removed', 'altered']),
});
type WatermarkReported = Readonly<z.infer<typeof WatermarkReported>>;

const REPORT = 'watermark.report';

export const watermark: Feature<{
  parts: WatermarkPart;
  state: WatermarkPart & RecordPart;
  events: WatermarkSet | WatermarkReported;
  emits: WatermarkReported | ActionRecorded;
  follows: never;
  methods: 'watermark.report';
  internal: object;
  notifications: 'watermark.changed' | 'watermark.reported';
  view: 'watermark';
}> = {
  parts: { watermark: { schema: z.boolean(), empty: false, level: 3 } },

  events: {
    watermarkSet: {
      schema: WatermarkSet,
      level: 3,
      subject: () => null,
      apply: (_state, { on }) => ({ watermark: on }),
      project: ({ on }, seq) => [{ notification: { event: 'watermark.changed', seq, data: { on } }, meant: everybody }],
      orphaned: 'kept',
      bytes: 64,
    },
    watermarkReported: {
      schema: WatermarkReported,
      level: 3,
      subject: ({ identity }) => identity,
      apply: () => ({}),
      project: ({ identity, name, what }, seq) => [
        { notification: { event: 'watermark.reported', seq, data: { identity, name, what } }, meant: moderators },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
  },

  commands: {
    'watermark.report': {
      by: 'seat',
      // By number and not by time: a client that goes on telling fills no log, and hides nothing of others.
      decide({ watermark, record }, { identity, name, hidden }, { what }, { at }) {
        const told = record.filter(({ action, by }) => action === REPORT && by === identity).length;
        // Nobody hears of who is hidden, also not by this.
        if (!watermark || hidden === true || told >= MAX_WATERMARK_REPORTS) return [];
        return [
          { type: 'watermarkReported', identity, name, what },
          { type: 'actionRecorded', at, action: REPORT, by: identity, byName: name, params: { what } },
        ];
      },
    },
  },

  follows: {},
  notifications: { 'watermark.changed': lastOf(() => 'watermark'), 'watermark.reported': neverNeedless },
  view: { watermark: ({ watermark }) => watermark || undefined },

  // Whichever node writes the room back knows it.
  reassert: () => [],
  memory: null,
  cost: { state: 32, participant: 0, notification: 1_024 },
};
