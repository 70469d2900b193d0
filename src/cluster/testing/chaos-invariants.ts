/** What has to hold once a cluster that was struck is whole again. */
import type { Meeting } from '../../../signaling/client/api.ts';
import type { RoomState } from '../../domain/room/state.ts';
import type { Track } from '../../domain/features/tracks.ts';
import type { ChaosClient } from './chaos-client.ts';

type Shown = Readonly<Record<string, { readonly state: string; readonly tracks: readonly string[] }>>;

interface RoomShown {
  readonly locked: boolean;
  readonly lobby: boolean;
  readonly others: Shown;
}

const showTrack = ({ id, source, paused }: Pick<Track, 'id' | 'source' | 'paused'>): string =>
  `${id} ${source}${paused ? ' paused' : ''}`;

/** What a client shows of the room. */
export function shownTo({ room, participants }: Meeting): RoomShown {
  const others = [...participants.values()].map(({ identity, state, tracks }) => [
    identity,
    { state, tracks: [...tracks.values()].map(showTrack).toSorted() },
  ]);
  return { locked: room.locked, lobby: room.lobby, others: Object.fromEntries(others) };
}

/** What it has to show, by the room's log. */
export function due({ locked, lobby, participants }: RoomState, { self }: Meeting): RoomShown {
  const others = [...participants.values()]
    .filter(({ identity, state }) => identity !== self.identity && (self.grants.moderate || state !== 'lobby'))
    .map(({ identity, state, tracks }) => [identity, { state, tracks: tracks.map(showTrack).toSorted() }]);
  return { locked, lobby, others: Object.fromEntries(others) };
}

/** Who is in the room by the log, and with which tracks: to be what the clients themselves know. */
export function seatsOf({ participants }: RoomState): Shown {
  const seats = [...participants.values()].map(({ identity, state, tracks }): [string, Shown[string]] => [
    identity,
    { state, tracks: tracks.map(showTrack).toSorted() },
  ]);
  return Object.fromEntries(seats);
}

/** What a client holds of the room; one in the lobby publishes its tracks when it is let in, and the room has none yet. */
export function seatsOfClients(clients: readonly ChaosClient[]): Shown {
  const seats = clients.flatMap(({ identity, meeting, tracks }): [string, Shown[string]][] =>
    meeting ? [[identity, seatOf(meeting, tracks)]] : [],
  );
  return Object.fromEntries(seats);
}

function seatOf(meeting: Meeting, tracks: ChaosClient['tracks']): Shown[string] {
  if (meeting.state === 'lobby') return { state: 'lobby', tracks: [] };
  return { state: 'joined', tracks: tracks.map(showTrack).toSorted() };
}

/** How many the nodes serve by the log. */
export function servedBy({ participants }: RoomState, node: string): number {
  return [...participants.values()].filter((each) => each.node === node).length;
}

/** Messages that came twice or out of their sender's order, in words. */
export function disorder({ identity, heard }: ChaosClient): readonly string[] {
  const last = new Map<string, number>();
  return heard.flatMap(({ from, payload }) => {
    const before = last.get(from) ?? 0;
    last.set(from, Number(payload));
    return Number(payload) > before ? [] : [`${identity} heard ${from}'s ${payload} after ${before}`];
  });
}
