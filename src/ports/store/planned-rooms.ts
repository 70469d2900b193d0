/** Rooms that were made ahead: what they are set to when the first participant comes. */
import type { PageOf } from './store.ts';

export interface PlannedRoom {
  readonly tenant: string;
  readonly room: string;
  readonly settings: PlannedSettings;
  /** Counts up with each change. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What `room.update` knows, as JSON. */
export type PlannedSettings = Readonly<Record<string, unknown>>;

export interface PlannedRooms {
  /** False: there is such a room already. */
  add(room: PlannedRoom): Promise<boolean>;
  find(tenant: string, room: string): Promise<PlannedRoom | undefined>;
  /** @param prefix what the names begin with */
  list(tenant: string, page: PageOf, prefix?: string): Promise<readonly PlannedRoom[]>;
  /** False: there is none of that version. */
  change(tenant: string, room: string, settings: PlannedSettings, version: number, at: number): Promise<boolean>;
  /** False: there was none. */
  remove(tenant: string, room: string): Promise<boolean>;
}
