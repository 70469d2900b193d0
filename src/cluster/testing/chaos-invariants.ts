/** What has to hold once a cluster that was struck is whole again. */
import type { ChatMessage, Meeting, PollView, QuestionView } from '../../../signaling/client/api.ts';
import { projectRoom } from '../../domain/room/project.ts';
import type { RoomState } from '../../domain/room/state.ts';
import type { Track } from '../../domain/features/tracks.ts';
import type { ChaosClient } from './chaos-client.ts';

type Shown = Readonly<Record<string, { readonly state: string; readonly tracks: readonly string[] }>>;

interface RoomShown {
  readonly locked: boolean;
  readonly lobby: boolean;
  readonly others: Shown;
  /** Those who raise their hands, in order; what is asked and voted; what was written and what became of it. */
  readonly hands: readonly string[];
  readonly polls: readonly string[];
  readonly questions: readonly string[];
  readonly chat: readonly string[];
}

const showPoll = ({ id, open, voters, counts = [] }: PollView): string => `${id} ${open} ${voters} ${counts.join()}`;
const showQuestion = ({ id, votes, answered, voted = false }: QuestionView): string =>
  `${id} ${votes} ${answered} ${voted}`;
const showMessage = ({ id, from, text, deleted, reactions = [] }: ChatMessage): string =>
  `${id} ${from} ${deleted ?? text} ${reactions.flatMap(({ identities }) => identities.toSorted()).join()}`;

const showTrack = ({ id, source, paused }: Pick<Track, 'id' | 'source' | 'paused'>): string =>
  `${id} ${source}${paused ? ' paused' : ''}`;

/** Id and writer of a message as it is shown. */
const nameIn = (message: string): string => message.split(' ', 2).join(' ');

/** What a client shows of the room. @param chat what of the messages is looked at */
export function shownTo(meeting: Meeting, { chat }: Pick<RoomShown, 'chat'>): RoomShown {
  const { settings, participants, hands, polls, questions } = meeting;
  const { current } = settings;
  const others = [...participants.values()].map(({ identity, state, tracks }) => [
    identity,
    { state, tracks: [...tracks.values()].map(showTrack).toSorted() },
  ]);
  const names = new Set(chat.map(nameIn));
  return {
    locked: current.locked,
    lobby: current.lobby,
    others: Object.fromEntries(others),
    hands: hands.raised.map(({ identity }) => identity),
    polls: polls.all.map(showPoll),
    questions: questions.all.map(showQuestion).toSorted(),
    // A client goes on showing what the room does not keep any more.
    chat: meeting.chat.messages.map(showMessage).filter((message) => names.has(nameIn(message))),
  };
}

/** What it has to show, by the room's log. */
export function due(state: RoomState, { self }: Meeting): RoomShown {
  const { locked, lobby, participants } = state;
  const others = [...participants.values()]
    .filter(({ identity, state }) => identity !== self.identity && (self.grants.moderate || state !== 'lobby'))
    .map(({ identity, state, tracks }) => [identity, { state, tracks: tracks.map(showTrack).toSorted() }]);
  const viewer = participants.get(self.identity);
  const view = viewer === undefined || viewer.state === 'lobby' ? undefined : projectRoom(state, viewer);
  return {
    locked,
    lobby,
    others: Object.fromEntries(others),
    hands: (view?.hands ?? []).map(({ identity }) => identity),
    polls: (view?.polls ?? []).map(showPoll),
    questions: (view?.questions ?? []).map(showQuestion).toSorted(),
    chat: (view?.chat ?? []).map(showMessage),
  };
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
