import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

interface SpeakersEvents {
  /** The loudest first, ourselves included. */
  changed: { readonly identities: readonly string[] };
}

/** `meeting.speakers`: who speaks now. */
export interface Speakers extends Emits<SpeakersEvents> {
  readonly identities: readonly string[];
}

export function speakers(host: FeatureHost): Speakers {
  const events = host.emitter<SpeakersEvents>();
  let identities: readonly string[] = [];
  const set = (next: readonly string[]): void => {
    identities = next;
    events.emit('changed', { identities });
  };
  host.hears({
    'room.speakers': ({ trackIds }) => set(trackIds.flatMap((id) => host.publisherOf(id) ?? [])),
  });
  host.seesRoom((room) => {
    if (room === null && identities.length > 0) set([]);
  });
  return {
    get identities() {
      return identities;
    },
    on: (event, listener) => events.on(event, listener),
  };
}
