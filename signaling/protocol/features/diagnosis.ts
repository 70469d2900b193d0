/** Where a bad picture or sound comes from: the way of a track from its publisher to a viewer, leg by leg. */
import { z } from 'zod';
import { call } from '../definition.ts';
import { ObjectId } from '../primitives.ts';

export const LEGS = ['uplink', 'publisherNode', 'link', 'viewerNode', 'downlink'] as const;
const FAULTS = ['loss', 'delay', 'jitter', 'bandwidth', 'load'] as const;

/** Most tracks of one answer. */
export const MAX_DIAGNOSED = 16;

export const LegName = z
  .enum(LEGS)
  .describe('uplink: publisher to its node; link: node to node; downlink: node to viewer; the nodes: servers')
  .meta({ id: 'LegName' });

export const LegView = z
  .object({
    leg: LegName,
    faults: z.array(z.enum(FAULTS)).describe('What is bad about it by itself, the worst first; none: it is good'),
    lossRatio: z.number().optional().describe('Share of packets that do not arrive at first, 0 to 1'),
    roundTripMs: z.number().optional(),
    jitterMs: z.number().optional(),
    delayMs: z.number().optional().describe('Of a server: how long a packet takes through it'),
    load: z.number().optional().describe('Of a server: share of one CPU that the media worker uses, 0 to 1'),
  })
  .meta({ id: 'LegView' });

export const TrackDiagnosis = z
  .object({
    trackId: ObjectId,
    verdict: LegName.nullable().describe('The worst leg; null: none is bad'),
    legs: z.array(LegView).describe('In the order of the way; a leg of which nothing is known is not there'),
  })
  .meta({ id: 'TrackDiagnosis' });

/** Somebody saw or heard badly for a while. */
export const PastTrouble = z
  .object({
    since: z.int().describe('In ms since 1970, as `until`'),
    until: z.int(),
    leg: LegName,
    faults: z.array(z.enum(FAULTS)),
    trackIds: z.array(ObjectId).max(MAX_DIAGNOSED),
  })
  .meta({ id: 'PastTrouble' });

/** How somebody receives, for operators: now, and in the last hour. */
export const ReceptionReport = z
  .object({
    tracks: z.array(TrackDiagnosis).max(MAX_DIAGNOSED),
    past: z.array(PastTrouble).describe('The newest last'),
  })
  .meta({ id: 'ReceptionReport' });

export const diagnosisMethods = {
  'media.diagnose': call({
    summary:
      'Tells of tracks that you receive on which leg of their way something is bad, by what was measured in the last seconds.',
    phase: 'joined',
    params: z.strictObject({ trackIds: z.array(ObjectId).min(1).max(MAX_DIAGNOSED) }),
    result: z.object({ tracks: z.array(TrackDiagnosis).describe('Those that you receive; others are left out') }),
  }),
};
export type LegName = z.infer<typeof LegName>;
export type Fault = (typeof FAULTS)[number];
export type LegView = z.infer<typeof LegView>;
export type TrackDiagnosis = z.infer<typeof TrackDiagnosis>;
export type PastTrouble = z.infer<typeof PastTrouble>;
export type ReceptionReport = z.infer<typeof ReceptionReport>;
