/** Who is in the room or waits in its lobby, and who lets them in or removes them. */
import { z } from 'zod';
import { command, notification } from '../definition.ts';
import { DisplayName, Identity, Role } from '../primitives.ts';
import { TrackView } from './tracks.ts';

export const ParticipantState = z
  .enum(['lobby', 'joined', 'reconnecting'])
  .describe('lobby: waits to be admitted (only moderators see it); reconnecting: its connection is lost, it may return')
  .meta({ id: 'ParticipantState' });
export type ParticipantState = z.infer<typeof ParticipantState>;

export const ParticipantKind = z
  .enum(['person', 'service', 'recorder', 'device'])
  .describe('person; service: a program that takes part; recorder; device: of a room, for several people')
  .meta({ id: 'ParticipantKind' });
export type ParticipantKind = z.infer<typeof ParticipantKind>;

export const ParticipantView = z
  .object({
    identity: Identity,
    name: DisplayName,
    role: Role,
    state: ParticipantState,
    tracks: z.array(TrackView),
    kind: ParticipantKind.optional().describe('Missing: a person'),
  })
  .meta({ id: 'ParticipantView' });
export type ParticipantView = z.infer<typeof ParticipantView>;

/** What the feature adds to the view of a room. */
export const seatsView = {
  participants: z
    .array(ParticipantView)
    .describe('Everybody whom you may see, yourself included; of the audience nobody else where its number is told'),
};

export const LeaveReason = z
  .enum(['left', 'removed', 'banned', 'ended', 'expired', 'replaced', 'serverClosed'])
  .describe('banned: for good; ended: the meeting, for all; expired: away for too long')
  .meta({ id: 'LeaveReason' });
export type LeaveReason = z.infer<typeof LeaveReason>;

export const seatsMethods = {
  'participant.admit': command({
    summary: 'Lets somebody in from the lobby.',
    params: z.strictObject({ identity: Identity }),
  }),
  'participant.remove': command({
    summary:
      'Removes somebody from the room or the lobby; its socket is closed with 4403. When it comes again it waits in the ' +
      'lobby. With `ban` it may not come again (4406), and need not be there any more.',
    params: z.strictObject({ identity: Identity, ban: z.boolean().optional() }),
  }),
};

const Audience = z
  .int()
  .min(0)
  .optional()
  .describe('How many are in the audience now, where that changed too: see `room.audience`');

export const seatsNotifications = {
  'participant.joined': notification({
    summary: 'Somebody came: joined, or (told to moderators only) waiting in the lobby.',
    sequenced: true,
    data: z.object({ participant: ParticipantView, audience: Audience }),
  }),
  'participant.updated': notification({
    summary: "A participant's state changed: admitted, reconnecting, back.",
    sequenced: true,
    data: z.object({
      identity: Identity,
      state: ParticipantState,
      audience: z
        .int()
        .min(0)
        .optional()
        .describe(
          'It went from the lobby to the audience, which has so many now: by `summaries` it is one of a number',
        ),
    }),
  }),
  'participant.left': notification({
    summary: 'Somebody is gone, with all its tracks.',
    sequenced: true,
    data: z.object({ identity: Identity, reason: LeaveReason, audience: Audience }),
  }),
};
