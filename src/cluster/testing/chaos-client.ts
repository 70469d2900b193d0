/** Somebody in a room of the chaos test: a client of our own library with fake media, who does as told and keeps a diary. */
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { Closed, LocalTrack, Meeting, Message } from '../../../signaling/client/api.ts';
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';
import { CausewayClientError } from '../../../signaling/client/errors.ts';
import { kindOf } from '../../../signaling/protocol/primitives.ts';
import { KEEPER, type Action } from './chaos-plan.ts';

const handlerFactory = FakeHandler.createFactory(testFakeParameters);

export interface ChaosClientOptions {
  readonly identity: string;
  readonly room: string;
  readonly token: string;
  /** The nodes' URLs, the one first that it joins through. */
  readonly urls: readonly string[];
  /** Hears what is done, and what comes of it. */
  readonly note: (line: string) => void;
  readonly asksToRemove: (identity: string) => void;
}

export class ChaosClient {
  readonly identity: string;
  readonly #options: ChaosClientOptions;
  #meeting: Meeting | undefined;
  #last: Promise<void> = Promise.resolve();
  #sent = 0;
  /** In the order in which they came, over all its sessions. */
  readonly heard: Message[] = [];
  /** What must not happen, in words. */
  readonly complaints: string[] = [];
  /** A moderator asked for its removal: then it may find itself outside. */
  mayBeRemoved = false;

  constructor(options: ChaosClientOptions) {
    this.identity = options.identity;
    this.#options = options;
  }

  /** Undefined when it is in no meeting. */
  get meeting(): Meeting | undefined {
    return this.#meeting?.closed === null ? this.#meeting : undefined;
  }

  get tracks(): readonly LocalTrack[] {
    return this.meeting?.localTracks ?? [];
  }

  /** Does it when all is done that it was told before. Never rejects. */
  act(action: Action): Promise<void> {
    this.#last = this.#last.then(() => this.#attempt(action));
    return this.#last;
  }

  /** Resolves when all that it was told is done. */
  done(): Promise<void> {
    return this.#last;
  }

  async #attempt(action: Action): Promise<void> {
    const { note } = this.#options;
    const what = `${this.identity} ${JSON.stringify(action)}`;
    note(what);
    try {
      await this.#do(action);
      note(`${what}: done`);
    } catch (error) {
      if (error instanceof CausewayClientError) note(`${what}: ${error.code} ${error.message}`);
      else this.complaints.push(`${what}: ${String(error)}`);
    }
  }

  async #do(action: Action): Promise<void> {
    const { meeting } = this;
    if (action.do === 'join') {
      if (!meeting) await this.#join();
      return;
    }
    if (!meeting) return;
    const others = [...meeting.participants.values()];
    switch (action.do) {
      case 'leave':
        return meeting.leave();
      case 'send':
        this.#sent += 1;
        return meeting.messages.send('chat', `${this.#sent}`);
      case 'publish': {
        const { source } = action;
        if (meeting.localTracks.some((track) => track.source === source)) return;
        const track = await meeting.publish(new FakeMediaStreamTrack({ kind: kindOf(source) }), { source });
        track.on('pausedChanged', ({ paused, mutedBy }) => {
          const how = paused ? `paused by ${mutedBy ?? 'itself'}` : 'not paused';
          this.#options.note(`${this.identity}'s ${track.source} ${track.id} is ${how}`);
        });
        return;
      }
      case 'unpublish':
        return nthOf(this.tracks, action.nth)?.close();
      case 'pause':
        return nthOf(this.tracks, action.nth)?.pause();
      case 'resume':
        return nthOf(this.tracks, action.nth)?.resume();
      case 'update':
        return meeting.settings.update({ locked: action.locked, lobby: action.lobby });
      case 'admit': {
        const waiting = others.filter(({ state }) => state === 'lobby');
        const chosen = nthOf(waiting, action.nth);
        if (chosen) await meeting.moderation.admit(chosen.identity);
        return;
      }
      case 'remove': {
        const chosen = nthOf(
          others.filter(({ identity }) => identity !== KEEPER),
          action.nth,
        );
        if (!chosen) return;
        this.#options.asksToRemove(chosen.identity);
        await meeting.moderation.remove(chosen.identity);
        return;
      }
      case 'mute': {
        const tracks = others.flatMap((other) => [...other.tracks.values()]);
        const track = nthOf(tracks, action.nth);
        if (track) await meeting.moderation.mute(track);
        return;
      }
      default:
        return takePart(meeting, action, () => `${this.identity} ${(this.#sent += 1)}`);
    }
  }

  async #join(): Promise<void> {
    const { room, token, urls, note } = this.#options;
    const client = new CausewayClient({ url: urls, token, device: { handlerFactory } });
    const meeting = await client.join({ room, takeOver: true });
    this.#meeting = meeting;
    meeting.messages.on('received', (message) => this.heard.push(message));
    meeting.on('stateChanged', ({ state }) => {
      note(`${this.identity} is ${state}`);
      const complaint = state === 'closed' && this.#complaintOf(meeting.closed);
      if (complaint) this.complaints.push(complaint);
    });
  }

  /** Why a meeting ended that should not have. */
  #complaintOf(closed: Closed | null): string | false {
    if (closed?.reason === 'left') return false;
    // Who was removed while it was away comes back like anybody, and a locked room does not take it.
    const asRemoved = closed?.reason === 'removed' || closed?.error?.code === 'room_locked';
    if (asRemoved && this.mayBeRemoved) return false;
    return `${this.identity} lost its meeting: ${closed?.reason} ${closed?.error?.code} ${closed?.error?.message}`;
  }
}

/** Chats, votes, asks and raises a hand. @param words others each time */
async function takePart(meeting: Meeting, action: Action, words: () => string): Promise<void> {
  const { chat, hands, polls, questions, self } = meeting;
  switch (action.do) {
    case 'chat': {
      const to = [...meeting.participants.keys()][0];
      if (action.to === 'one') return to === undefined ? undefined : chat.send(words(), to);
      return chat.send(words(), { hosts: action.to === 'hosts' });
    }
    case 'edit': {
      const own = nthOf(
        chat.messages.filter(({ from }) => from === self.identity),
        action.nth,
      );
      return own && chat.edit(own.id, words());
    }
    case 'react': {
      const message = nthOf(chat.messages, action.nth);
      return message && chat.react(message, 'heart', action.nth % 3 > 0);
    }
    case 'delete': {
      const message = nthOf(chat.messages, action.nth);
      return message && chat.delete(message);
    }
    case 'hand':
      return hands.raised.some(({ identity }) => identity === self.identity) ? hands.lower() : hands.raise();
    case 'poll':
      return polls.open({ question: words(), options: ['yes', 'no'], anonymous: polls.all.length % 2 === 1 });
    case 'vote': {
      const poll = nthOf(polls.all, action.nth);
      return poll && polls.vote(poll.id, [action.nth % 2]);
    }
    case 'close': {
      const poll = nthOf(polls.all, action.nth);
      return poll && polls.close(poll.id);
    }
    case 'ask':
      return questions.ask(words(), questions.all.length % 2 === 1);
    case 'support': {
      const question = nthOf(questions.all, action.nth);
      return question && questions.vote(question.id, action.nth % 3 > 0);
    }
    case 'answer': {
      const question = nthOf(questions.all, action.nth);
      return question && questions.answer(question.id);
    }
    default:
      throw new Error(`nobody does ${action.do} in a meeting`);
  }
}

function nthOf<T>(all: readonly T[], nth: number): T | undefined {
  return all[nth % all.length];
}
