/** The spotlight: whom a host puts on everybody's stage. */
import { z } from 'zod';
import { MAX_SPOTLIGHT } from '../../../signaling/protocol/features/spotlight.ts';
import { Identity } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, lastOf } from '../feature.ts';
import { noParticipant, present } from '../participants.ts';
import { everybody } from '../viewers.ts';
import type { ParticipantSentBack } from './entry/lobby.ts';
import type { SeatsEvent, SeatsState } from './seats.ts';

interface SpotlightPart {
  readonly spotlight: readonly string[];
}

const SpotlightSet = z.object({ type: z.literal('spotlightSet'), identities: z.array(Identity).readonly() });
type SpotlightSet = Readonly<z.infer<typeof SpotlightSet>>;

export const spotlight: Feature<{
  parts: SpotlightPart;
  state: SpotlightPart & SeatsState;
  events: SpotlightSet;
  emits: SpotlightSet;
  follows: Extract<SeatsEvent, { type: 'participantLeft' }> | ParticipantSentBack;
  methods: 'spotlight.set';
  internal: object;
  notifications: 'spotlight.changed';
  view: 'spotlight';
}> = {
  parts: { spotlight: { schema: z.array(Identity).readonly(), empty: [], level: 3 } },

  events: {
    spotlightSet: {
      schema: SpotlightSet,
      level: 3,
      subject: () => null,
      apply: (_state, { identities }) => ({ spotlight: identities }),
      project: ({ identities }, seq) => [
        { notification: { event: 'spotlight.changed', seq, data: { identities: [...identities] } }, meant: everybody },
      ],
      orphaned: 'kept',
      bytes: MAX_SPOTLIGHT * 512 + 64,
    },
  },

  commands: {
    'spotlight.set': {
      by: 'anyone',
      decide(state, _actor, params) {
        const identities = [...new Set(params.identities)];
        for (const identity of identities) {
          const { state: now, hidden } = present(state, identity);
          if (hidden === true) throw noParticipant();
          if (now === 'lobby') throw new CausewayError('in_lobby', 'a participant waits in the lobby');
        }
        return set(state, identities);
      },
    },
  },

  follows: {
    participantLeft: (state, { identity }) => without(state, identity),
    participantSentBack: (state, { participant: { identity } }) => without(state, identity),
  },

  notifications: { 'spotlight.changed': lastOf(() => 'spotlight') },
  view: { spotlight: ({ spotlight }) => (spotlight.length === 0 ? undefined : [...spotlight]) },

  // Whichever node writes the room back knows it.
  reassert: () => [],
  memory: null,
  cost: { state: MAX_SPOTLIGHT * 512 + 64, participant: 0, notification: MAX_SPOTLIGHT * 512 + 64 },
};

const without = (state: SpotlightPart, identity: string): readonly SpotlightSet[] =>
  set(
    state,
    state.spotlight.filter((each) => each !== identity),
  );

function set({ spotlight }: SpotlightPart, identities: readonly string[]): readonly SpotlightSet[] {
  return spotlight.join('\n') === identities.join('\n') ? [] : [{ type: 'spotlightSet', identities }];
}
