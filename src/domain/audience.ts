/** Those of a room who only listen: the others are told how many they are, not who comes and goes. Pure. */
import type { RoomEvent } from './events.ts';
import type { Participant, RoomState } from './room-state.ts';

/** Whether somebody is in the room, and may neither publish nor moderate. */
export function isInAudience({ state, grants }: Pick<Participant, 'state' | 'grants'>): boolean {
  return state !== 'lobby' && grants.publish.length === 0 && !grants.moderate;
}

/** How many are in the audience. */
export function audienceOf({ participants }: RoomState): number {
  let count = 0;
  for (const each of participants.values()) if (isInAudience(each)) count += 1;
  return count;
}

/** The events, which follow on the state and are of one command, with what they mean for the audience. */
export function withAudience(state: RoomState, events: readonly RoomEvent[]): readonly RoomEvent[] {
  let count: number | undefined;
  return events.map((event) => {
    const before = memberBefore(state, event);
    if (event.type === 'connectionChanged') return before ? { ...event, inAudience: true } : event;
    const after = 'participant' in event && isInAudience(event.participant);
    const changes = 'participant' in event || event.type === 'participantLeft';
    if (!changes || before === after) return event;
    count = (count ?? audienceOf(state)) + (after ? 1 : -1);
    return { ...event, audience: count };
  });
}

/** Whether whom the event is about was in the audience; one command changes nobody twice. */
function memberBefore(state: RoomState, event: RoomEvent): boolean {
  const identity =
    'participant' in event ? event.participant.identity : 'identity' in event ? event.identity : undefined;
  const known = identity === undefined ? undefined : state.participants.get(identity);
  return known !== undefined && isInAudience(known);
}
