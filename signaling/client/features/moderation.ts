import type { RemoteTrack } from '../api.ts';
import type { FeatureHost } from './feature-host.ts';

/** `meeting.moderation`: what those do who may moderate. */
export interface Moderation {
  /** Lets somebody in from the lobby. */
  admit(identity: string): Promise<void>;
  /** From the room or the lobby. */
  remove(identity: string): Promise<void>;
  /** Pauses somebody's track. */
  mute(track: RemoteTrack): Promise<void>;
}

export function moderation(host: FeatureHost): Moderation {
  return {
    async admit(identity) {
      await host.request('participant.admit', { identity });
    },
    async remove(identity) {
      await host.request('participant.remove', { identity });
    },
    async mute({ id, participant }) {
      await host.request('participant.mute', { identity: participant.identity, trackId: id });
    },
  };
}
