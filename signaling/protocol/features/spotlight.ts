/** The spotlight: whom a host puts on everybody's stage. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { Identity } from '../primitives.ts';

/** Of people in the spotlight at most. */
export const MAX_SPOTLIGHT = 9;

const Spotlight = z.array(Identity).max(MAX_SPOTLIGHT);

/** What the feature adds to the view of a room. */
export const spotlightView = {
  spotlight: Spotlight.optional().describe('Show these large, in this order; missing: nobody'),
};

export const spotlightMethods = {
  'spotlight.set': command({
    summary: 'Puts these people in the spotlight, and nobody else: everybody is shown them large.',
    params: z.strictObject({ identities: Spotlight }),
  }),
};

export const spotlightNotifications = {
  'spotlight.changed': notification({
    summary: 'Who is in the spotlight from now on. Who leaves the room leaves it as well.',
    sequenced: true,
    data: z.object({ identities: Spotlight }),
  }),
};
