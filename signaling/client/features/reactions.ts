import type { ReactionKind } from '../../protocol/features/reactions.ts';
import type { EventData } from '../../protocol/notifications.ts';
import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

export type { ReactionKind } from '../../protocol/features/reactions.ts';

/** What came in the last moment. */
export type SeenReactions = EventData<'reaction.seen'>;

interface ReactionsEvents {
  seen: SeenReactions;
}

/** `meeting.reactions`: shown for a moment, ours included, and kept by nobody. */
export interface Reactions extends Emits<ReactionsEvents> {
  /** Rejects with `rate_limited` where it is too often. */
  send(kind: ReactionKind): Promise<void>;
}

export function reactions(host: FeatureHost): Reactions {
  const events = host.emitter<ReactionsEvents>();
  host.hears({ 'reaction.seen': (seen) => events.emit('seen', seen) });
  return {
    on: (event, listener) => events.on(event, listener),
    async send(kind) {
      await host.request('reaction.send', { kind });
    },
  };
}
