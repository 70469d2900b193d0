import type { TimeLimit } from '../../../protocol/features/entry/limit.ts';
import type { Emits } from '../../common/emitter.ts';
import type { FeatureHost } from '../feature-host.ts';

interface LimitEvents {
  /** The meeting ends at another time; null: not by itself any more. */
  changed: TimeLimit | null;
}

/** `meeting.limit`: when the meeting ends for all, also while we are in a group of it. The methods are for moderators. */
export interface Limit extends Emits<LimitEvents> {
  /** Null: it does not end by itself. */
  readonly current: TimeLimit | null;
  /** How long it lasts still, in ms, by the server's clock; null: it does not end by itself. */
  remaining(): number | null;
  /** It ends after so many seconds from now; null: not by itself any more. */
  set(seconds: number | null): Promise<void>;
  extend(seconds: number): Promise<void>;
}

export function limit(host: FeatureHost): Limit {
  const { home } = host;
  const events = host.emitter<LimitEvents>();
  let current: TimeLimit | null = null;
  const become = (next: TimeLimit | null): void => {
    if (next?.endsAt === current?.endsAt) return;
    current = next;
    events.emit('changed', current);
  };
  home.hears({ 'limit.changed': ({ timeLimit }) => become(timeLimit) });
  home.seesRoom((room) => become(room?.timeLimit ?? null));
  return {
    get current() {
      return current;
    },
    on: (event, listener) => events.on(event, listener),
    remaining: () => current && current.endsAt - host.serverTime(),
    async set(seconds) {
      await home.request('limit.set', seconds === null ? {} : { seconds });
    },
    async extend(seconds) {
      await home.request('limit.extend', { seconds });
    },
  };
}
