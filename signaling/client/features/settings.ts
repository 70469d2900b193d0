import type { EventData } from '../../protocol/notifications.ts';
import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

export interface RoomSettings {
  readonly name: string;
  /** Nobody else may join. */
  readonly locked: boolean;
  /** Who joins waits until a moderator admits. */
  readonly lobby: boolean;
}

interface SettingsEvents {
  changed: RoomSettings;
}

/** `meeting.settings`: how the room is set. */
export interface Settings extends Emits<SettingsEvents> {
  /** The same object until something changes. */
  readonly current: RoomSettings;
  /** For moderators: locks, unlocks, switches the lobby. */
  update(settings: { readonly locked?: boolean; readonly lobby?: boolean }): Promise<void>;
}

export function settings(host: FeatureHost): Settings {
  const events = host.emitter<SettingsEvents>();
  let current: RoomSettings = { name: host.room, locked: false, lobby: false };
  const set = ({ locked, lobby }: EventData<'room.updated'>): void => {
    if (current.locked === locked && current.lobby === lobby) return;
    current = { ...current, locked, lobby };
    events.emit('changed', current);
  };
  host.hears({ 'room.updated': set });
  host.seesRoom((room) => {
    if (room !== null) set(room);
  });
  return {
    get current() {
      return current;
    },
    on: (event, listener) => events.on(event, listener),
    async update(change) {
      await host.request('room.update', change);
    },
  };
}
