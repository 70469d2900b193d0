/** What a change of a room's settings comes to. */
import type { Params } from '../../../../signaling/protocol/methods.ts';
import { CausewayError } from '../../errors.ts';
import type { RoomLimits } from '../../feature.ts';
import { withAudience } from '../audience.ts';
import type { SeatsEvent, SeatsState } from '../seats.ts';
import type { RoomUpdated, SettingsState } from '../settings.ts';
import type { TrackClosed } from '../tracks.ts';
import type { BreakoutsPart } from '../breakout-groups.ts';
import { begin, type SealingBegan, type SealingPart } from '../sealing/sealing.ts';
import type { WatermarkPart, WatermarkSet } from '../watermark/watermark.ts';
import type { AccessPart } from './access.ts';
import type { EntryChanged, EntryPart } from './entry.ts';
import { isPasswordHash } from './password-hash.ts';
import { countInRoom } from './places.ts';
import { admissionsOfAwaiting } from './waiting-for-host.ts';

type State = EntryPart & SettingsState & SeatsState & AccessPart & SealingPart & BreakoutsPart & WatermarkPart;

/**
 * The events by which a room becomes as wanted; what is not named stays. A password has to be hashed: no log holds one.
 * @param claimed whether a token of this meeting has said how the room is to be
 */
export function roomChanges(
  state: State,
  wanted: Params<'room.update'>,
  limits: RoomLimits,
  claimed: boolean = state.entry.claimed,
): readonly (RoomUpdated | EntryChanged | SeatsEvent | SealingBegan | WatermarkSet)[] {
  const { locked = state.locked, lobby = state.lobby, password = state.entry.password, sealed, ...named } = wanted;
  if (sealed === false && state.sealing !== null) {
    throw new CausewayError('sealed', 'a room stays sealed as long as the meeting goes on', {
      data: { why: 'method' },
    });
  }
  const began = sealed === true ? begin(state) : [];
  if (password !== null && !isPasswordHash(password)) {
    throw new CausewayError('internal', 'a password came to the room without having been hashed');
  }
  const {
    admits = state.entry.admits,
    invited = state.entry.invited,
    places = state.entry.places,
    joinBeforeHost = state.entry.joinBeforeHost,
    watermark = state.watermark,
  } = named;
  const entry = { admits, invited: [...invited], places, joinBeforeHost, password, claimed };
  const updated: RoomUpdated[] =
    locked === state.locked && lobby === state.lobby ? [] : [{ type: 'roomUpdated', locked, lobby }];
  const changed: EntryChanged[] =
    JSON.stringify(entry) === JSON.stringify(inOrder(state)) ? [] : [{ type: 'entryChanged', ...entry }];
  const marked: WatermarkSet[] = watermark === state.watermark ? [] : [{ type: 'watermarkSet', on: watermark }];
  // Whom only the want of a host kept outside.
  const opens = joinBeforeHost && !state.entry.joinBeforeHost && !lobby;
  const next = { ...state, lobby, entry };
  const admitted = opens ? admissionsOfAwaiting(next, limits, countInRoom(state)) : [];
  return [...updated, ...began, ...changed, ...marked, ...withAudience(state, admitted).filter(isOfSeats)];
}

/** Its values in the order in which they are compared. */
function inOrder({ entry: { admits, invited, places, joinBeforeHost, password, claimed } }: EntryPart): object {
  return { admits, invited, places, joinBeforeHost, password, claimed };
}

const isOfSeats = (event: SeatsEvent | TrackClosed): event is SeatsEvent => event.type !== 'trackClosed';
