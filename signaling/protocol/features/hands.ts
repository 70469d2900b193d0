/** Raised hands: who wants to speak, in the order in which they were raised. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, Seq } from '../primitives.ts';

const RaisedHand = z
  .object({
    identity: Identity,
    name: DisplayName.describe('Not everybody is on the roster'),
    since: Seq.describe('Orders the hands: whose is lower was raised before'),
  })
  .meta({ id: 'RaisedHand' });
export type RaisedHand = z.infer<typeof RaisedHand>;

/** What the feature adds to the view of a room. */
export const handsView = {
  hands: z.array(RaisedHand).optional().describe('Those that are raised, the first one first; missing: none'),
};

export const handsMethods = {
  'hand.raise': command({
    summary: 'Raises your hand. It stays up until it is lowered, or you leave.',
    params: z.strictObject({}),
  }),
  'hand.lower': command({
    summary: "Lowers your hand; or, with `identity`, somebody else's.",
    params: z.strictObject({ identity: Identity.optional().describe('Whose; without it your own') }),
  }),
};

export const handsNotifications = {
  'hand.raised': notification({
    summary: 'Somebody raised a hand. It takes the place of an earlier one of the same identity.',
    sequenced: true,
    data: RaisedHand,
  }),
  'hand.lowered': notification({
    summary: 'A hand was lowered, or who raised it left.',
    sequenced: true,
    data: z.object({ identity: Identity, by: z.string().optional().describe('Who lowered it, if another did') }),
  }),
};
