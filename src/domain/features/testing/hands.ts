import { order } from '../../room/features.ts';
import { actorIn, type ClientRoom, moderates, type Sample } from '../../testing/draft.ts';
import type { hands } from '../hands.ts';

export const handsSample: Sample<typeof hands> = {
  draws: {
    'hand.raise': {
      weight: 3,
      order: (state, draft) => order(actorIn(state, draft), 'hand.raise', {}),
      may: () => true,
    },
    'hand.lower': {
      weight: 2,
      order: (state, draft) => order(actorIn(state, draft), 'hand.lower', draft.on ? { identity: draft.whom } : {}),
      may: (me, { identity = me.identity }, state) => identity === me.identity || moderates(me, identity, state),
    },
    reassertHand: null,
  },
  hears: {
    'hand.raised': (client, hand) => setHands(client, [...without(client, hand.identity), hand]),
    'hand.lowered': (client, { identity }) => setHands(client, without(client, identity)),
  },
  receivers: { handRaised: null, handLowered: null },
};

type Hands = NonNullable<ClientRoom['room']['hands']>;

const without = ({ room }: ClientRoom, identity: string): Hands =>
  (room.hands ?? []).filter((hand) => hand.identity !== identity);

function setHands({ room }: ClientRoom, hands: Hands): void {
  if (hands.length === 0) delete room.hands;
  else room.hands = hands.toSorted((a, b) => a.since - b.since);
}
