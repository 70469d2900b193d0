import type { Entry } from '../../protocol/features/entry/entry.ts';
import type { Params } from '../../protocol/methods.ts';
import type { EventData } from '../../protocol/notifications.ts';
import type { Emits } from '../common/emitter.ts';
import type { FeatureHost } from './feature-host.ts';

export interface RoomSettings {
  readonly name: string;
  /** Nobody else may join. */
  readonly locked: boolean;
  /** Who joins waits until a moderator admits. */
  readonly lobby: boolean;
  /** Who may come in. */
  readonly entry: Entry;
}

const OPEN: Entry = { admits: 'everybody', places: null, joinBeforeHost: true, hasPassword: false };

interface SettingsEvents {
  changed: RoomSettings;
}

/** `meeting.settings`: how the room is set. */
export interface Settings extends Emits<SettingsEvents> {
  /** The same object until something changes. */
  readonly current: RoomSettings;
  /** For moderators: locks, unlocks, switches the lobby, says who may come in; seals the room for as long as the meeting goes on. */
  update(settings: Omit<Params<'room.update'>, 'sealed'> & { readonly sealed?: true }): Promise<void>;
}

export function settings(host: FeatureHost): Settings {
  const events = host.emitter<SettingsEvents>();
  let current: RoomSettings = { name: host.room, locked: false, lobby: false, entry: OPEN };
  const set = ({ locked, lobby }: EventData<'room.updated'>): void => {
    if (current.locked === locked && current.lobby === lobby) return;
    current = { ...current, locked, lobby };
    events.emit('changed', current);
  };
  const setEntry = (entry: Entry): void => {
    if (JSON.stringify(entry) === JSON.stringify(current.entry)) return;
    current = { ...current, entry };
    events.emit('changed', current);
  };
  host.hears({ 'room.updated': set, 'entry.changed': setEntry });
  host.seesRoom((room) => {
    if (room === null) return;
    set(room);
    setEntry(room.entry ?? OPEN);
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
