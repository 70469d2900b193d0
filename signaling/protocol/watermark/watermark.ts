/** The watermark: whether clients show each viewer's own identity over the pictures of others, and word of one that was touched. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity } from '../primitives.ts';

/** Of reports of one participant that a meeting takes, at most: further ones change nothing. */
export const MAX_WATERMARK_REPORTS = 10;

const What = z.enum(['removed', 'altered']);

/** What `room.update` sets of it; also what tokens and the configuration may say of a room. */
export const watermarkSettings = {
  watermark: z
    .boolean()
    .optional()
    .describe("Clients show the viewer's own identity over all pictures of others, against photographs of the screen"),
};

/** What the feature adds to the view of a room. */
export const watermarkView = {
  watermark: z.boolean().optional().describe('Show the own identity over all pictures of others; missing: not'),
};

export const watermarkMethods = {
  'watermark.report': command({
    summary: `A client tells that somebody took the watermark away or changed it in their page, and that it is back; moderators hear of it. Of one participant ${MAX_WATERMARK_REPORTS} are taken.`,
    params: z.strictObject({ what: What }),
  }),
};

export const watermarkNotifications = {
  'watermark.changed': notification({
    summary: 'Whether there is a watermark from now on.',
    sequenced: true,
    data: z.object({ on: z.boolean() }),
  }),
  'watermark.reported': notification({
    summary: 'For moderators: somebody touched the watermark in their page; it was put back.',
    sequenced: true,
    data: z.object({ identity: Identity, name: DisplayName, what: What }),
  }),
};
