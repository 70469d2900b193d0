import type { Emits } from '../common/emitter.ts';
import type { RemoteParticipant } from '../api.ts';
import type { FeatureHost } from './feature-host.ts';

/** Somebody of the audience. */
export type Listener = Pick<RemoteParticipant, 'identity' | 'name' | 'role' | 'state'>;

export interface AudiencePage {
  readonly participants: readonly Listener[];
  /** For the next page; missing: there is none. */
  readonly next?: string | undefined;
}

interface AudienceEvents {
  changed: { readonly count: number };
}

/**
 * `meeting.audience`: those who may neither publish nor moderate. They may be many: only their number is told, and they are
 * not among the participants.
 */
export interface Audience extends Emits<AudienceEvents> {
  /** How many they are, ourselves included. */
  readonly count: number;
  /** Some of them, as of now, in the order of their identities: the first, or those after `next` of another page. */
  page(after?: string): Promise<AudiencePage>;
}

export function audience(host: FeatureHost): Audience {
  const events = host.emitter<AudienceEvents>();
  let count = 0;
  /** Undefined: as before. */
  const set = (next: number | undefined): void => {
    if (next === undefined || next === count) return;
    count = next;
    events.emit('changed', { count });
  };
  host.hears({
    'room.audience': (data) => set(data.count),
    'participant.joined': (data) => set(data.audience),
    'participant.updated': (data) => set(data.audience),
    'participant.left': (data) => set(data.audience),
  });
  host.seesRoom((room) => set(room === null ? 0 : room.audience));
  return {
    get count() {
      return count;
    },
    on: (event, listener) => events.on(event, listener),
    page: async (after) => host.request('room.roster', after === undefined ? {} : { after }),
  };
}
