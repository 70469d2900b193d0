import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

interface SpotlightEvents {
  changed: readonly string[];
}

/** `meeting.spotlight`: whom a host puts on everybody's stage. */
export interface Spotlight extends Emits<SpotlightEvents> {
  /** Their identities, in their order; the same object until something changes. Ourselves may be among them. */
  readonly identities: readonly string[];
  /** For moderators: these, and nobody else. At most nine. */
  set(identities: readonly string[]): Promise<void>;
}

export function spotlight(host: FeatureHost): Spotlight {
  const events = host.emitter<SpotlightEvents>();
  let identities: readonly string[] = [];
  const set = (next: readonly string[]): void => {
    if (next.join('\n') === identities.join('\n')) return;
    identities = next;
    events.emit('changed', identities);
  };
  host.hears({ 'spotlight.changed': (data) => set(data.identities) });
  host.seesRoom((room) => set(room?.spotlight ?? []));
  return {
    get identities() {
      return identities;
    },
    on: (event, listener) => events.on(event, listener),
    async set(wanted) {
      await host.request('spotlight.set', { identities: [...wanted] });
    },
  };
}
