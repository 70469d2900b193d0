/** Raised hands: who wants to speak, in the order in which they were raised. */
import { z } from 'zod';
import { DisplayName, Identity } from '../../../signaling/protocol/primitives.ts';
import { NODE, type Seat } from '../actor.ts';
import { type Feature, lastOf } from '../feature.ts';
import { inRoom, noParticipant, present, requireShown } from '../participants.ts';
import { everybody } from '../viewers.ts';
import type { ParticipantSentBack } from './entry/lobby.ts';
import type { SeatsEvent, SeatsState } from './seats.ts';

const RaisedHand = z.object({
  identity: Identity,
  name: DisplayName,
  /** The place in the room's log at which it was raised: orders the hands. */
  since: z.int(),
});
type RaisedHand = Readonly<z.infer<typeof RaisedHand>>;

interface HandsPart {
  /** The first one first. */
  readonly hands: readonly RaisedHand[];
}

/** Without `since` it is raised now; with it the room had forgotten that. */
const HandRaised = z.object({
  type: z.literal('handRaised'),
  identity: Identity,
  name: DisplayName,
  since: z.int().optional(),
});
const HandLowered = z.object({
  type: z.literal('handLowered'),
  identity: Identity,
  /** Who lowered it, if another did. */
  by: z.string().optional(),
});
type HandsEvent = Readonly<z.infer<typeof HandRaised>> | Readonly<z.infer<typeof HandLowered>>;

interface InternalCommands {
  /** The room lost whether the hand of somebody on this node is raised: since when it is, or null. */
  readonly reassertHand: { readonly seat: Seat; readonly since: number | null };
}

/** Whatever was told of somebody's hand before does not matter. */
const lastOfHand = lastOf(({ identity }: { readonly identity: string }) => `hand ${identity}`);

export const hands: Feature<{
  parts: HandsPart;
  state: HandsPart & SeatsState;
  events: HandsEvent;
  emits: HandsEvent;
  follows: Extract<SeatsEvent, { type: 'participantLeft' }> | ParticipantSentBack;
  methods: 'hand.raise' | 'hand.lower';
  internal: InternalCommands;
  notifications: 'hand.raised' | 'hand.lowered';
  view: 'hands';
}> = {
  parts: { hands: { schema: z.array(RaisedHand).readonly(), empty: [], level: 2 } },

  events: {
    handRaised: {
      schema: HandRaised,
      level: 2,
      subject: ({ identity }) => identity,
      apply({ hands }, { identity, name, since }, seq) {
        const hand = { identity, name, since: since ?? seq };
        return { hands: [...without(hands, identity), hand].toSorted((a, b) => a.since - b.since) };
      },
      project: ({ identity, name, since = 0 }, seq) => [
        {
          notification: { event: 'hand.raised', seq, data: { identity, name, since: since || seq } },
          meant: everybody,
        },
      ],
      orphaned: ({ identity }, { participants }) => {
        const seat = participants.get(identity);
        return seat && { actor: NODE, type: 'reassertHand', params: { seat, since: null } };
      },
      bytes: 2_048,
    },
    handLowered: {
      schema: HandLowered,
      level: 2,
      subject: ({ identity }) => identity,
      apply: ({ hands }, { identity }) => ({ hands: without(hands, identity) }),
      project: ({ identity, by }, seq) => [
        {
          notification: { event: 'hand.lowered', seq, data: { identity, ...(by === undefined ? {} : { by }) } },
          meant: everybody,
        },
      ],
      orphaned: 'kept',
      bytes: 2_048,
    },
  },

  commands: {
    'hand.raise': {
      by: 'seat',
      decide({ hands }, me) {
        requireShown(me);
        const { identity, name } = me;
        return isRaised(hands, identity) ? [] : [{ type: 'handRaised', identity, name }];
      },
    },
    'hand.lower': {
      by: 'anyone',
      decide(state, { name, participant }, { identity = participant?.identity }) {
        if (identity === undefined) throw noParticipant();
        present(state, identity);
        if (!isRaised(state.hands, identity)) return [];
        return [{ type: 'handLowered', identity, ...(identity === participant?.identity ? {} : { by: name }) }];
      },
    },
    reassertHand: {
      by: 'node',
      decide(state, _node, { seat, since }) {
        const { identity, name } = inRoom(state, seat);
        // The node of whoever raises it knows best.
        if (isRaised(state.hands, identity) === (since !== null)) return [];
        if (since === null) return [{ type: 'handLowered', identity }];
        return [{ type: 'handRaised', identity, name, since: Math.min(since, state.seq + 1) }];
      },
    },
  },

  follows: {
    participantLeft: ({ hands }, { identity }) =>
      isRaised(hands, identity) ? [{ type: 'handLowered', identity }] : [],
    participantSentBack: ({ hands }, { participant: { identity } }) =>
      isRaised(hands, identity) ? [{ type: 'handLowered', identity }] : [],
  },

  notifications: { 'hand.raised': lastOfHand, 'hand.lowered': lastOfHand },
  view: { hands: ({ hands }) => (hands.length === 0 ? undefined : [...hands]) },

  reassert({ hands }, { identity, epoch, state }) {
    if (state === 'lobby') return [];
    const since = hands.find((hand) => hand.identity === identity)?.since ?? null;
    return [{ actor: NODE, type: 'reassertHand', params: { seat: { identity, epoch }, since } }];
  },
  memory: null,
  cost: { state: 32, participant: 1_280, notification: 1_280 },
};

const without = (hands: readonly RaisedHand[], identity: string): readonly RaisedHand[] =>
  hands.filter((hand) => hand.identity !== identity);

const isRaised = (hands: readonly RaisedHand[], identity: string): boolean =>
  hands.some((hand) => hand.identity === identity);
