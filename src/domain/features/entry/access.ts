/** Who may come back, all who wait at once, and the end of the meeting. */
import { z } from 'zod';
import { type Banned as BannedView, MAX_BANNED } from '../../../../signaling/protocol/features/entry/access.ts';
import { DisplayName, Identity } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../errors.ts';
import { type Feature, lastOf } from '../../feature.ts';
import { moderators } from '../../viewers.ts';
import { withAudience } from '../audience.ts';
import type { Participant, SeatsEvent, SeatsState } from '../seats.ts';
import type { TrackClosed } from '../tracks.ts';
import type { ParticipantSentBack } from './lobby.ts';
import type { EntryPart } from './entry.ts';
import { countInRoom, placesOf, requirePlace } from './places.ts';
import { admitted } from './waiting-for-host.ts';

/** Most of whom a room remembers that they have to be admitted. */
const MOST_KNOCKING = 500;

const Banned = z.object({
  identity: Identity,
  name: DisplayName,
  at: z.int(),
  /** What the server knows the guest's browser by, where it does. */
  device: z.string().optional(),
});
type Banned = Readonly<z.infer<typeof Banned>>;

const Cleared = z.object({
  /** The place in the log: whoever asked to come in before is meant. */
  seq: z.int(),
  admitted: z.boolean(),
});

export interface AccessPart {
  /** The one banned last at the end. */
  readonly banned: readonly Banned[];
  /** Who was removed, and has to be admitted when it comes again. */
  readonly knocking: readonly string[];
  /** When all who waited were let in or turned away for the last time. */
  readonly lobbyCleared: Readonly<z.infer<typeof Cleared>> | null;
}

const BanAdded = z.object({ type: z.literal('banAdded'), by: z.string(), ...Banned.shape });
const BanLifted = z.object({ type: z.literal('banLifted'), identity: Identity });
const KnockChanged = z.object({ type: z.literal('knockChanged'), identity: Identity, needed: z.boolean() });
const LobbyCleared = z.object({ type: z.literal('lobbyCleared'), admitted: z.boolean() });
/** The last event of a meeting: the room is as new from then on. */
const RoomEnded = z.object({ type: z.literal('roomEnded') });

export type AccessEvent =
  | Readonly<z.infer<typeof BanAdded>>
  | Readonly<z.infer<typeof BanLifted>>
  | Readonly<z.infer<typeof KnockChanged>>
  | Readonly<z.infer<typeof LobbyCleared>>
  | Readonly<z.infer<typeof RoomEnded>>;

const lastOfBan = lastOf(({ identity }: { readonly identity: string }) => `ban ${identity}`);

export const access: Feature<{
  parts: AccessPart;
  state: AccessPart & SeatsState & EntryPart;
  events: AccessEvent;
  emits: AccessEvent | SeatsEvent | TrackClosed;
  follows: Extract<SeatsEvent, { type: 'participantAdmitted' }> | ParticipantSentBack;
  methods: 'lobby.admitAll' | 'lobby.denyAll' | 'ban.lift' | 'room.end';
  internal: object;
  notifications: 'ban.added' | 'ban.lifted';
  view: 'banned';
}> = {
  parts: {
    banned: { schema: z.array(Banned).readonly(), empty: [], level: 3 },
    knocking: { schema: z.array(Identity).readonly(), empty: [], level: 3 },
    lobbyCleared: { schema: Cleared.nullable(), empty: null, level: 3 },
  },

  events: {
    banAdded: {
      schema: BanAdded,
      level: 3,
      subject: () => null,
      apply: ({ banned }, { type: _type, by: _by, ...ban }) => ({ banned: [...withoutBan(banned, ban.identity), ban] }),
      project: ({ identity, name, at }, seq) => [
        { notification: { event: 'ban.added', seq, data: { identity, name, at } }, meant: moderators },
      ],
      orphaned: 'kept',
      bytes: 2_048,
    },
    banLifted: {
      schema: BanLifted,
      level: 3,
      subject: () => null,
      apply: ({ banned, knocking }, { identity }) => ({
        banned: withoutBan(banned, identity),
        knocking: knocking.filter((each) => each !== identity),
      }),
      project: ({ identity }, seq) => [
        { notification: { event: 'ban.lifted', seq, data: { identity } }, meant: moderators },
      ],
      orphaned: 'kept',
      bytes: 1_024,
    },
    knockChanged: {
      schema: KnockChanged,
      level: 3,
      subject: () => null,
      apply({ knocking }, { identity, needed }) {
        const others = knocking.filter((each) => each !== identity);
        return { knocking: (needed ? [...others, identity] : others).slice(-MOST_KNOCKING) };
      },
      project: () => [],
      orphaned: 'kept',
      bytes: 1_024,
    },
    lobbyCleared: {
      schema: LobbyCleared,
      level: 3,
      subject: () => null,
      apply: (_state, { admitted }, seq) => ({ lobbyCleared: { seq, admitted } }),
      project: () => [],
      orphaned: 'kept',
      bytes: 64,
    },
    roomEnded: {
      schema: RoomEnded,
      level: 3,
      subject: () => null,
      // The kernel forgets all of the room.
      apply: () => ({}),
      project: () => [],
      orphaned: 'kept',
      bytes: 64,
    },
  },

  commands: {
    'lobby.admitAll': {
      by: 'anyone',
      decide(state, _actor, _params, { limits }) {
        const waiting = waitingIn(state);
        if (waiting.length > 0) requirePlace(state, limits);
        const places = placesOf(state, limits) - countInRoom(state);
        const letIn = waiting.slice(0, places).map((each, index) => admitted(each, state.seq + 1 + index));
        return [...withAudience(state, letIn), { type: 'lobbyCleared', admitted: true }];
      },
    },
    'lobby.denyAll': {
      by: 'anyone',
      decide: (state) => [
        ...withAudience(
          state,
          waitingIn(state).map((each) => gone(each, 'removed')),
        ),
        { type: 'lobbyCleared', admitted: false },
      ],
    },
    'ban.lift': {
      by: 'anyone',
      decide: ({ banned }, _actor, { identity }) =>
        banned.some((each) => each.identity === identity) ? [{ type: 'banLifted', identity }] : [],
    },
    'room.end': {
      by: 'anyone',
      decide: endedForAll,
    },
  },

  follows: {
    // Once let in, it comes and goes as others do.
    participantSentBack: ({ knocking }, { participant: { identity } }) =>
      knocking.includes(identity) ? [] : [{ type: 'knockChanged', identity, needed: true }],
    participantAdmitted: ({ knocking }, { participant: { identity } }) =>
      knocking.includes(identity) ? [{ type: 'knockChanged', identity, needed: false }] : [],
  },

  notifications: { 'ban.added': lastOfBan, 'ban.lifted': lastOfBan },

  view: {
    banned({ banned }, { grants }) {
      if (!grants.moderate || banned.length === 0) return undefined;
      return banned.map(({ identity, name, at }): BannedView => ({ identity, name, at }));
    },
  },

  // Whichever node writes the room back knows them.
  reassert: () => [],
  memory: null,
  cost: { state: (MAX_BANNED + MOST_KNOCKING) * 1_536 + 256, participant: 0, notification: MAX_BANNED * 1_280 },
};

/** The end of the meeting, for everybody. */
export function endedForAll(state: SeatsState): readonly (SeatsEvent | TrackClosed | AccessEvent)[] {
  const everybody = [...state.participants.values()].map((each) => gone(each, 'ended'));
  return [...withAudience(state, everybody), { type: 'roomEnded' }];
}

const withoutBan = (banned: readonly Banned[], identity: string): readonly Banned[] =>
  banned.filter((each) => each.identity !== identity);

const waitingIn = ({ participants }: SeatsState): readonly Participant[] =>
  [...participants.values()].filter(({ state }) => state === 'lobby');

function gone(
  { identity, state, hidden }: Participant,
  reason: 'removed' | 'ended',
): Extract<SeatsEvent, { type: 'participantLeft' }> {
  return { type: 'participantLeft', identity, reason, fromLobby: state === 'lobby', ...(hidden && { hidden }) };
}

/** What is remembered of who is removed: that it may not come back, or has to be admitted. @throws `limit_exceeded` */
export function afterRemoval(
  { banned }: AccessPart,
  { identity, name, device }: Pick<Participant, 'identity' | 'name' | 'device'>,
  { ban, by, at, level }: { readonly ban: boolean; readonly by: string; readonly at: number; readonly level: number },
): readonly AccessEvent[] {
  if (!ban) return level < 3 ? [] : [{ type: 'knockChanged', identity, needed: true }];
  if (banned.length >= MAX_BANNED && !banned.some((each) => each.identity === identity)) {
    throw new CausewayError('limit_exceeded', `at most ${MAX_BANNED} are banned at a time: lock the room`);
  }
  return [{ type: 'banAdded', by, identity, name, at, ...(device === undefined ? {} : { device }) }];
}

/** @throws `banned` for somebody who may not come back, under this identity or from this browser */
export function requireNotBanned(
  { banned }: AccessPart,
  { identity, device }: { readonly identity: string; readonly device?: string | undefined },
): void {
  const isMeant = (each: Banned): boolean =>
    each.identity === identity || (device !== undefined && each.device === device);
  if (banned.some(isMeant)) throw new CausewayError('banned', 'a moderator has banned you from this meeting');
}

/**
 * Whether somebody who would wait has been let in by a moderator who let all in meanwhile.
 * @param since the place in the log that was known when it asked to come in
 * @throws `denied` where all were turned away meanwhile
 */
export function isLetIn({ lobbyCleared }: AccessPart, since: number | undefined): boolean {
  if (lobbyCleared === null || since === undefined || since >= lobbyCleared.seq) return false;
  if (!lobbyCleared.admitted) throw new CausewayError('denied', 'a moderator turned away all who waited');
  return true;
}
