/** Those of a room who only listen: the others are told how many they are, not who comes and goes. */
import type { Params, Result } from '../../../signaling/protocol/methods.ts';
import { type Feature, lastOf } from '../feature.ts';
import { viewParticipant } from '../participants.ts';
import { counting } from '../viewers.ts';
import type { Participant, SeatsEvent, SeatsState } from './seats.ts';
import type { TrackClosed } from './tracks.ts';

/** How many of the audience a page holds unless the client says so. */
const PAGE = 100;

export const audience: Feature<{
  parts: object;
  state: SeatsState;
  events: never;
  emits: never;
  follows: never;
  methods: never;
  internal: object;
  notifications: 'room.audience';
  view: 'audience';
}> = {
  parts: {},
  events: {},
  commands: {},
  follows: {},
  notifications: { 'room.audience': lastOf(() => 'audience') },
  view: { audience: (state, viewer) => (counting(viewer) ? audienceOf(state) : undefined) },
  reassert: () => [],
  memory: null,
  cost: { state: 0, participant: 0, notification: 64 },
};

/** Whether somebody is in the room, and may neither publish nor moderate. */
export function isInAudience({ state, grants, hidden }: Pick<Participant, 'state' | 'grants' | 'hidden'>): boolean {
  return hidden !== true && state !== 'lobby' && grants.publish.length === 0 && !grants.moderate;
}

/** How many are in the audience. */
export function audienceOf({ participants }: SeatsState): number {
  let count = 0;
  for (const each of participants.values()) if (isInAudience(each)) count += 1;
  return count;
}

/** The events, which follow on the state and are of one command, with what they mean for the audience. */
export function withAudience(
  state: SeatsState,
  events: readonly (SeatsEvent | TrackClosed)[],
): readonly (SeatsEvent | TrackClosed)[] {
  let count: number | undefined;
  return events.map((event) => {
    if (event.type === 'trackClosed') return event;
    const known = state.participants.get('participant' in event ? event.participant.identity : event.identity);
    // One command changes nobody twice.
    const before = known !== undefined && isInAudience(known);
    if (event.type === 'connectionChanged') return before ? { ...event, inAudience: true } : event;
    const after = 'participant' in event && isInAudience(event.participant);
    if (before === after) return event;
    count = (count ?? audienceOf(state)) + (after ? 1 : -1);
    return { ...event, audience: count };
  });
}

/** Some of the audience, page by page, in the order of their identities. */
export function rosterOf(
  { participants }: SeatsState,
  { after, limit = PAGE }: Params<'room.roster'>,
): Result<'room.roster'> {
  const following = [...participants.values()]
    .filter((each) => isInAudience(each) && (after === undefined || each.identity > after))
    .toSorted((a, b) => (a.identity < b.identity ? -1 : 1));
  const page = following.slice(0, limit);
  const next = following.length > limit ? page.at(-1)?.identity : undefined;
  return { participants: page.map(viewParticipant), next };
}
