/** Those who wait in the lobby: sent there from the room, and what they and those who moderate write to each other. */
import { z } from 'zod';
import {
  type LobbyMessage as LobbyMessageView,
  MAX_LOBBY_MESSAGES,
  MAX_MESSAGES_OF_WAITING,
} from '../../../../signaling/protocol/features/entry/lobby.ts';
import { DisplayName, Identity } from '../../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../../errors.ts';
import { type Feature, neverNeedless, type Projection, type Viewer } from '../../feature.ts';
import { noParticipant, present, viewParticipant, withParticipant } from '../../participants.ts';
import { counting, members, moderators } from '../../viewers.ts';
import type { Notification } from '../../../../signaling/protocol/notifications.ts';
import type { AccessPart } from './access.ts';
import { audienceOf, isInAudience } from '../audience.ts';
import { Participant, type SeatsState } from '../seats.ts';
import type { TrackClosed } from '../tracks.ts';
import type { SettingsState } from '../settings.ts';
import type { EntryPart } from './entry.ts';
import { requirePlaceToWait } from './places.ts';
import { waitsForHost } from './waiting-for-host.ts';

const message = {
  id: z.string(),
  from: Identity,
  name: DisplayName,
  text: z.string(),
  /** Milliseconds since 1970, for display only. */
  at: z.number(),
  /** Who alone of those who wait may see it. */
  to: Identity.optional(),
  /** Who wrote it waits. */
  waits: z.literal(true).optional(),
};
const Kept = z.object({ ...message, place: z.int() });
type Kept = Readonly<z.infer<typeof Kept>>;

interface LobbyPart {
  /** What was written with those who wait, the oldest first. */
  readonly lobbyMessages: readonly Kept[];
}

/** From the room into the lobby; its tracks were closed before. */
const ParticipantSentBack = z.object({
  type: z.literal('participantSentBack'),
  participant: Participant,
  /** How many are in the audience from now on, where it was one of them. */
  audience: z.int().optional(),
  at: z.number().optional(),
});
export type ParticipantSentBack = Readonly<z.infer<typeof ParticipantSentBack>>;
const LobbyWritten = z.object({ type: z.literal('lobbyWritten'), ...message });
type LobbyEvent = ParticipantSentBack | Readonly<z.infer<typeof LobbyWritten>>;

export const lobby: Feature<{
  parts: LobbyPart;
  state: LobbyPart & SeatsState;
  events: LobbyEvent;
  emits: LobbyEvent | TrackClosed;
  follows: never;
  methods: 'lobby.sendBack' | 'lobby.write' | 'lobby.answer';
  internal: object;
  notifications: 'lobby.message';
  view: 'lobbyMessages';
}> = {
  parts: { lobbyMessages: { schema: z.array(Kept).readonly(), empty: [], level: 3 } },

  events: {
    participantSentBack: {
      schema: ParticipantSentBack,
      level: 3,
      subject: ({ participant }) => participant.identity,
      apply: (state, { participant }) => withParticipant(state, participant),
      project: projectSentBack,
      orphaned: 'kept',
      stamped: true,
      bytes: 16 * 1_024,
    },
    lobbyWritten: {
      schema: LobbyWritten,
      level: 3,
      subject: () => null,
      apply: ({ lobbyMessages }, { type: _type, ...written }, place) => ({
        lobbyMessages: bounded([...lobbyMessages, { ...written, place }]),
      }),
      project({ type: _type, ...written }, seq) {
        const notification = { event: 'lobby.message', seq, data: shown({ ...written, place: seq }) } as const;
        return [
          { notification, meant: moderators },
          { notification, meant: (viewer) => isFor(viewer, written), waiting: true },
        ];
      },
      orphaned: 'kept',
      bytes: 8 * 1_024,
    },
  },

  commands: {
    'lobby.sendBack': {
      by: 'anyone',
      decide(state, _actor, { identity }, { limits }) {
        const participant = present(state, identity);
        if (participant.state === 'lobby') return [];
        if (participant.hidden === true) throw noParticipant();
        if (participant.grants.moderate) {
          throw new CausewayError('forbidden', 'whoever moderates cannot wait in the lobby: take the role away first');
        }
        requirePlaceToWait(state, limits);
        const closed = participant.tracks.map(({ id }): TrackClosed => ({
          type: 'trackClosed',
          identity,
          trackId: id,
        }));
        const waiting: Participant = { ...participant, state: 'lobby', tracks: [], visibleFrom: null };
        const audience = isInAudience(participant) ? { audience: audienceOf(state) - 1 } : {};
        return [...closed, { type: 'participantSentBack', participant: waiting, ...audience }];
      },
    },
    'lobby.write': {
      by: 'anyone',
      decide(state, { name: from, participant }, { text, to }, { at, newId }) {
        if (to !== undefined && present(state, to).state !== 'lobby') {
          throw new CausewayError('not_found', 'this participant does not wait in the lobby');
        }
        const name = participant?.name ?? from;
        return [{ type: 'lobbyWritten', id: newId(), from, name, text, at, ...(to === undefined ? {} : { to }) }];
      },
    },
    'lobby.answer': {
      by: 'waiting',
      decide: (_state, { identity, name }, { text }, { at, newId }) => [
        { type: 'lobbyWritten', id: newId(), from: identity, name, text, at, waits: true },
      ],
    },
  },

  follows: {},
  notifications: { 'lobby.message': neverNeedless },
  view: {
    lobbyMessages({ lobbyMessages }, { grants }) {
      if (!grants.moderate || lobbyMessages.length === 0) return undefined;
      return lobbyMessages.map(shown);
    },
  },

  // Whichever node writes the room back knows them.
  reassert: () => [],
  memory: null,
  cost: { state: (MAX_LOBBY_MESSAGES + 1) * 8 * 1_024, participant: 0, notification: 16 * 1_024 },
};

function projectSentBack({ participant, audience }: ParticipantSentBack, seq: number): readonly Projection[] {
  const { identity, state } = participant;
  const inAudience = audience !== undefined;
  const view = { participant: viewParticipant(participant), ...(inAudience ? { audience } : {}) };
  // Who is told of the audience by its number did not know this one by name.
  const byNumber = (viewer: Viewer): boolean => inAudience && counting(viewer);
  return [
    ...(inAudience
      ? [
          {
            notification: { event: 'participant.joined', seq, data: view },
            meant: (viewer: Viewer) => moderators(viewer) && byNumber(viewer),
          } as const,
          {
            notification: { event: 'room.audience', seq, data: { count: audience } },
            meant: (viewer: Viewer) => members(viewer) && byNumber(viewer),
          } as const,
        ]
      : []),
    {
      notification: { event: 'participant.updated', seq, data: { identity, state } },
      meant: (viewer) => moderators(viewer) && !byNumber(viewer),
    },
    {
      notification: { event: 'participant.left', seq, data: { identity, reason: 'removed' } },
      meant: (viewer) => members(viewer) && !byNumber(viewer),
    },
  ];
}

/** Whether a message is for somebody who waits, and came to the lobby before it was written. */
const isFor = ({ identity }: Viewer, { from, to, waits }: Pick<Kept, 'from' | 'to' | 'waits'>): boolean =>
  identity !== null && (to === undefined && waits === undefined ? true : identity === to || identity === from);

type State = LobbyPart & AccessPart & SeatsState & SettingsState & EntryPart;

/** Whether somebody who waits is let in by a host who comes, or by one who admits it. */
function whatFor(state: State, waiting: Participant): { readonly waitsFor?: 'host' } {
  return waitsForHost(state, waiting) ? { waitsFor: 'host' } : {};
}

/** What somebody who waits is told when it joins. */
export function shownWaiting(
  state: State,
  waiting: Participant,
): { readonly waitsFor?: 'host'; readonly sentBack?: true; readonly messages?: LobbyMessageView[] } {
  const messages = messagesFor(state, waiting);
  return {
    ...whatFor(state, waiting),
    ...(state.knocking.includes(waiting.identity) ? { sentBack: true } : {}),
    ...(messages.length === 0 ? {} : { messages: [...messages] }),
  };
}

/** The same, when it comes back over a lost connection: what was written meanwhile, and that it waits, if it was in the room. */
export function missedWaiting(state: State, waiting: Participant, lastSeq: number): readonly Notification[] {
  const messages = messagesFor(state, waiting).filter(({ place }) => place > lastSeq);
  const sentBack = state.knocking.includes(waiting.identity) && lastSeq >= waiting.epoch;
  return [
    ...(sentBack ? [{ event: 'session.sentBack', data: {} } as const] : []),
    ...(waiting.awaitsHost === true ? [{ event: 'session.waits', data: whatFor(state, waiting) } as const] : []),
    ...messages.map((data) => ({ event: 'lobby.message', seq: data.place, data }) as const),
  ];
}

/** What somebody who waits may read of what was written. */
function messagesFor({ lobbyMessages }: LobbyPart, waiting: Participant): readonly LobbyMessageView[] {
  const { epoch, identity } = waiting;
  return lobbyMessages
    .filter((each) => (each.place > epoch || each.from === identity || each.to === identity) && isFor(waiting, each))
    .map(shown);
}

const shown = ({ to, waits, ...written }: Kept): LobbyMessageView => ({
  ...written,
  ...(to === undefined ? {} : { recipient: to }),
  ...(waits === undefined ? {} : { waits }),
});

/** The newest of them: no more than so many, and of each who waits no more than it may have. */
function bounded(messages: readonly Kept[]): readonly Kept[] {
  const counts = new Map<string, number>();
  const kept = messages.toReversed().filter(({ from, waits }) => {
    if (waits === undefined) return true;
    const count = (counts.get(from) ?? 0) + 1;
    counts.set(from, count);
    return count <= MAX_MESSAGES_OF_WAITING;
  });
  return kept.slice(0, MAX_LOBBY_MESSAGES).toReversed();
}
