/** What of those who come and go others are told: who waits only to those who moderate, the audience by its number. */
import type { LeaveReason } from '../../../../signaling/protocol/features/seats.ts';
import type { Notification } from '../../../../signaling/protocol/notifications.ts';
import type { Projection, Viewer } from '../../feature.ts';
import { viewParticipant } from '../../participants.ts';
import { counting, everybody, members, moderators } from '../../viewers.ts';
import { isInAudience } from '../audience.ts';
import type { Participant, SeatsEvent } from '../seats.ts';

type ParticipantJoined = Extract<SeatsEvent, { type: 'participantJoined' }>;

export function shown(participant: Participant, viewer: Viewer): boolean {
  if (participant.hidden === true) return participant.identity === viewer.identity;
  if (isInAudience(participant)) return !counting(viewer) || participant.identity === viewer.identity;
  return participant.state !== 'lobby' || viewer.grants.moderate;
}

export function projectJoined(
  { participant, replaced, audience }: ParticipantJoined,
  seq: number,
): readonly Projection[] {
  if (participant.hidden === true) return [];
  const { identity, state } = participant;
  const meant = state === 'lobby' ? moderators : everybody;
  // When somebody is told to the room anew, it is no news to that one.
  const other = (viewer: Viewer): boolean => viewer.identity !== identity;
  const data = { participant: viewParticipant(participant), ...countOf(audience) };
  const notification: Notification = { event: 'participant.joined', seq, data };
  if (!isInAudience(participant)) return [{ notification, meant: (viewer) => other(viewer) && meant(viewer) }];
  const byName: Projection = { notification, meant: (viewer) => other(viewer) && !counting(viewer) };
  if (audience === undefined) return [byName];
  // It may have been known until now, if there was one of this identity.
  const byNumber = replaced ? leaving(seq, identity, 'replaced', audience) : counted(seq, audience);
  return [{ notification: byNumber, meant: (viewer) => other(viewer) && counting(viewer) }, byName];
}

export function projectAdmitted(
  { participant, audience }: Extract<SeatsEvent, { type: 'participantAdmitted' }>,
  seq: number,
): readonly Projection[] {
  const { identity, state } = participant;
  const self = (viewer: Viewer): boolean => viewer.identity === identity;
  return [
    { notification: { event: 'session.admitted', seq, data: {} }, meant: self },
    {
      notification: { event: 'participant.updated', seq, data: { identity, state, ...countOf(audience) } },
      meant: (viewer) => moderators(viewer) && !self(viewer),
    },
    ...(audience === undefined
      ? []
      : [
          {
            notification: counted(seq, audience),
            meant: (viewer: Viewer) => members(viewer) && !self(viewer) && counting(viewer),
          },
        ]),
    {
      notification: { event: 'participant.joined', seq, data: { participant: viewParticipant(participant) } },
      meant: (viewer) => members(viewer) && !self(viewer) && !(counting(viewer) && audience !== undefined),
    },
  ];
}

const countOf = (audience: number | undefined) => (audience === undefined ? {} : { audience });

export const counted = (seq: number, count: number): Notification => ({ event: 'room.audience', seq, data: { count } });

const leaving = (seq: number, identity: string, reason: LeaveReason, audience: number): Notification => ({
  event: 'participant.left',
  seq,
  data: { identity, reason, audience },
});
