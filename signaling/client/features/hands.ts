import type { RaisedHand } from '../../protocol/features/hands.ts';
import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

interface HandsEvents {
  changed: readonly RaisedHand[];
}

/** `meeting.hands`: who wants to speak. */
export interface Hands extends Emits<HandsEvents> {
  /** Those that are raised, the first one first; the same object until something changes. */
  readonly raised: readonly RaisedHand[];
  /** Raises our own. */
  raise(): Promise<void>;
  /** Lowers our own; for moderators also somebody else's. */
  lower(identity?: string): Promise<void>;
}

export function hands(host: FeatureHost): Hands {
  const events = host.emitter<HandsEvents>();
  let raised: readonly RaisedHand[] = [];
  const set = (next: readonly RaisedHand[]): void => {
    if (next.length === 0 && raised.length === 0) return;
    raised = next.toSorted((a, b) => a.since - b.since);
    events.emit('changed', raised);
  };
  const without = (identity: string) => raised.filter((hand) => hand.identity !== identity);
  host.hears({
    'hand.raised': (hand) => set([...without(hand.identity), hand]),
    'hand.lowered': ({ identity }) => set(without(identity)),
  });
  host.seesRoom((room) => set(room?.hands ?? []));
  return {
    get raised() {
      return raised;
    },
    on: (event, listener) => events.on(event, listener),
    async raise() {
      await host.request('hand.raise', {});
    },
    async lower(identity) {
      await host.request('hand.lower', identity === undefined ? {} : { identity });
    },
  };
}
