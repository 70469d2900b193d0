import type { Banned } from '../../../protocol/features/entry/access.ts';
import type { RemoteTrack } from '../../api.ts';
import type { Emits } from '../../common/emitter.ts';
import type { FeatureHost } from '../feature-host.ts';

interface ModerationEvents {
  /** Who is banned is another. */
  bannedChanged: readonly Banned[];
}

/** `meeting.moderation`: what those do who may moderate. */
export interface Moderation extends Emits<ModerationEvents> {
  /** Lets somebody in from the lobby. */
  admit(identity: string): Promise<void>;
  /** From the room or the lobby; who comes again waits in the lobby. With `ban` it may not come again. */
  remove(identity: string, options?: { readonly ban?: boolean }): Promise<void>;
  /** Everybody who waits, and who is about to. */
  admitAll(): Promise<void>;
  denyAll(): Promise<void>;
  /** Who may not come back, as moderators see it; the same object until something changes. */
  readonly banned: readonly Banned[];
  liftBan(identity: string): Promise<void>;
  /** Ends the meeting for everybody. */
  endForAll(): Promise<void>;
  /** Pauses somebody's track. */
  mute(track: RemoteTrack): Promise<void>;
}

export function moderation(host: FeatureHost): Moderation {
  const events = host.emitter<ModerationEvents>();
  let banned: readonly Banned[] = [];
  const set = (next: readonly Banned[]): void => {
    if (next.length === 0 && banned.length === 0) return;
    banned = next;
    events.emit('bannedChanged', banned);
  };
  const without = (identity: string) => banned.filter((each) => each.identity !== identity);
  host.hears({
    'ban.added': (ban) => set([...without(ban.identity), ban]),
    'ban.lifted': ({ identity }) => set(without(identity)),
  });
  host.seesRoom((room) => set(room?.banned ?? []));
  return {
    get banned() {
      return banned;
    },
    on: (event, listener) => events.on(event, listener),
    async admitAll() {
      await host.request('lobby.admitAll', {});
    },
    async denyAll() {
      await host.request('lobby.denyAll', {});
    },
    async liftBan(identity) {
      await host.request('ban.lift', { identity });
    },
    async endForAll() {
      await host.request('room.end', {});
    },
    async admit(identity) {
      await host.request('participant.admit', { identity });
    },
    async remove(identity, { ban = false } = {}) {
      await host.request('participant.remove', { identity, ...(ban ? { ban } : {}) });
    },
    async mute({ id, participant }) {
      await host.request('participant.mute', { identity: participant.identity, trackId: id });
    },
  };
}
