/** Random command sequences: drafts that fast-check makes and shrinks, turned into commands against the room as it is. */
import * as fc from 'fast-check';
import type { Grants, Role, Source } from '../../../signaling/protocol/primitives.ts';
import type { Command, Seat } from '../commands.ts';
import { CausewayError } from '../errors.ts';
import { grantsOfRole } from '../grants.ts';
import { emptyRoom, type RoomState } from '../room-state.ts';
import { carryOut, KEY, OPUS, VP8, type Step } from './rooms.ts';

/** Small, so that random rooms often stand at their limits. */
export const MAX_PARTICIPANTS = 4;
export const MAX_TRACKS = 2;

/** What no projection may show. */
export const HIDDEN_NODE = 'hidden-node';

/** All but what only nodes say, when a room was lost. */
type DraftType = Exclude<Command['type'], 'reassert' | 'repeatMessage'>;

/** The parts of any command; each kind takes those that it has use for. */
export interface Draft {
  readonly type: DraftType;
  readonly who: string;
  readonly whom: string;
  /** Which of the tracks that there are. */
  readonly pick: number;
  readonly on: boolean;
  readonly also: boolean | undefined;
  /** Meant to be refused: an old seat, a track id given out twice. */
  readonly wrong: boolean;
  readonly role: Role;
  readonly grants: Grants;
  readonly source: Source;
}

const identity = fc.constantFrom('ann', 'bob', 'cas', 'dot', '__proto__');
const source = fc.constantFrom<Source>('microphone', 'camera', 'screen', 'screenAudio');

const weights: Readonly<Record<DraftType, number>> = {
  join: 8,
  nodeLost: 1,
  expireLost: 1,
  leave: 1,
  setConnected: 2,
  publish: 5,
  republish: 1,
  updateTrack: 2,
  closeTrack: 1,
  mute: 2,
  admit: 4,
  remove: 1,
  updateRoom: 4,
  sendMessage: 3,
};

/** Weighted, so that rooms fill and have tracks. */
const type = fc.constantFrom(
  ...Object.keys(weights).flatMap((each) =>
    isCommandType(each) ? Array.from({ length: weights[each] }, () => each) : [],
  ),
);

function isCommandType(name: string): name is DraftType {
  return Object.hasOwn(weights, name);
}

export const draft: fc.Arbitrary<Draft> = fc.record({
  type,
  who: identity,
  whom: identity,
  pick: fc.nat(MAX_PARTICIPANTS * MAX_TRACKS - 1),
  on: fc.boolean(),
  also: fc.option(fc.boolean(), { nil: undefined }),
  wrong: fc.nat(9).map((each) => each === 9),
  role: fc.constantFrom<Role>('host', 'participant', 'viewer'),
  grants: fc.record({
    publish: fc.oneof(fc.constant<Source[]>(['microphone', 'camera', 'screen', 'screenAudio']), fc.uniqueArray(source)),
    subscribe: fc.boolean(),
    data: fc.boolean(),
    moderate: fc.nat(2).map((each) => each === 2),
  }),
  source,
});

/** A host who comes and switches the lobby on. */
const opening: readonly Draft[] = (['join', 'updateRoom'] as const).map((type) => ({
  type,
  who: 'ann',
  whom: 'ann',
  pick: 7,
  on: true,
  also: undefined,
  wrong: false,
  role: 'host',
  grants: grantsOfRole('host'),
  source: 'camera',
}));

export const drafts: fc.Arbitrary<Draft[]> = fc
  .tuple(fc.boolean(), fc.array(draft, { maxLength: 60, size: 'max' }))
  .map(([withLobby, rest]) => (withLobby ? [...opening, ...rest] : rest));

export function commandOf(state: RoomState, draft: Draft): Command {
  const { who, whom, pick, on, also, wrong } = draft;
  const epoch = state.participants.get(who)?.epoch ?? 0;
  const by: Seat = { identity: who, epoch: wrong ? epoch - 1 : epoch };
  const tracks = (owner: string): readonly string[] => state.participants.get(owner)?.tracks.map(({ id }) => id) ?? [];
  const trackOf = (owner: string): string => tracks(owner)[pick % MAX_TRACKS] ?? 'no-such-track';
  const media = draft.source === 'camera' ? { ...VP8, paused: on } : { ...OPUS, paused: on };

  switch (draft.type) {
    case 'join': {
      const { role, grants } = draft;
      const name = `${who} by name`;
      return {
        type: 'join',
        identity: who,
        name,
        role,
        grants,
        node: `${HIDDEN_NODE}-${pick % 2}`,
        incarnation: HIDDEN_NODE,
        takeOver: pick < 4,
        keepTracks: on,
        summaries: also === true,
        maxParticipants: MAX_PARTICIPANTS,
      };
    }
    case 'nodeLost':
    case 'expireLost':
      return { type: draft.type, node: `${HIDDEN_NODE}-${pick % 2}`, incarnation: HIDDEN_NODE };
    case 'leave':
      return { type: 'leave', by, reason: on ? 'left' : 'expired' };
    case 'setConnected':
      return { type: 'setConnected', by, connected: on };
    case 'publish': {
      const all = [...state.participants.keys()].flatMap(tracks);
      const trackId = (wrong ? all[pick] : undefined) ?? `track-${state.seq}`;
      return {
        type: 'publish',
        by: { identity: who, epoch },
        trackId,
        source: draft.source,
        media,
        maxTracks: MAX_TRACKS,
      };
    }
    case 'republish':
      return { type: 'republish', by, trackId: trackOf(who), media };
    case 'updateTrack':
      return { type: 'updateTrack', by, trackId: trackOf(who), paused: on };
    case 'closeTrack':
      return { type: 'closeTrack', by, trackId: trackOf(wrong ? whom : who) };
    case 'mute':
      return { type: 'mute', by, identity: whom, trackId: trackOf(whom) };
    case 'admit': {
      const waiting = [...state.participants.values()].find((each) => each.state === 'lobby');
      return { type: 'admit', by, identity: wrong ? whom : (waiting?.identity ?? whom) };
    }
    case 'remove':
      return { type: 'remove', by, identity: whom };
    case 'updateRoom':
      return { type: 'updateRoom', by, locked: also, lobby: on };
    case 'sendMessage': {
      const to = also === undefined ? null : [whom, whom];
      const payload = `from ${who} at ${state.seq}`;
      // Now and then one that was sent before.
      return { type: 'sendMessage', by, topic: 'chat', payload, to, at: 1_000, id: on ? `message-${pick}` : undefined };
    }
  }
}

/** Carries a draft out; undefined where the rules refuse it. Anything but a refusal is thrown. */
export function attempt(state: RoomState, draft: Draft): Step | undefined {
  try {
    return carryOut(state, commandOf(state, draft));
  } catch (error) {
    if (error instanceof CausewayError) return undefined;
    throw error;
  }
}

/** Carries the drafts out, one after the other; those that are refused leave no step. */
export function play(all: readonly Draft[]): readonly Step[] {
  let state = emptyRoom(KEY);
  const steps: Step[] = [];
  for (const each of all) {
    const step = attempt(state, each);
    if (!step) continue;
    steps.push(step);
    state = step.after;
  }
  return steps;
}
