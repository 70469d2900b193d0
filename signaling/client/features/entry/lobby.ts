import { type LobbyMessage, MAX_LOBBY_MESSAGES } from '../../../protocol/features/entry/lobby.ts';
import type { Emits } from '../../common/emitter.ts';
import type { FeatureHost } from '../feature-host.ts';

export type { LobbyMessage };

interface LobbyEvents {
  /** What was written is other. */
  changed: readonly LobbyMessage[];
}

/** `meeting.lobby`: what those who wait and those who moderate write to each other, and the way back to the lobby. */
export interface Lobby extends Emits<LobbyEvents> {
  /**
   * The oldest first; the same list until something changes. While we wait: what was written to us, and what we answered. As
   * a moderator: all of it. For everybody else it is empty.
   */
  readonly messages: readonly LobbyMessage[];
  /** As a moderator: to all who wait, or to one of them. */
  write(text: string, to?: string): Promise<void>;
  /** While we wait: to those who moderate. */
  answer(text: string): Promise<void>;
  /** As a moderator: somebody who does not moderate is to wait in the lobby again. */
  sendBack(identity: string): Promise<void>;
}

export function lobby(host: FeatureHost): Lobby {
  const events = host.emitter<LobbyEvents>();
  let messages: readonly LobbyMessage[] = [];
  const set = (next: readonly LobbyMessage[]): void => {
    if (next.length === 0 && messages.length === 0) return;
    messages = next;
    events.emit('changed', messages);
  };
  host.hears({
    'lobby.message'(message) {
      if (!messages.some(({ id }) => id === message.id)) set([...messages, message].slice(-MAX_LOBBY_MESSAGES));
    },
  });
  host.seesRoom((room) => set(room?.lobbyMessages ?? []));
  host.seesLobby(set);
  return {
    get messages() {
      return messages;
    },
    on: (event, listener) => events.on(event, listener),
    async write(text, to) {
      await host.request('lobby.write', { text, ...(to === undefined ? {} : { to }) });
    },
    async answer(text) {
      await host.request('lobby.answer', { text });
    },
    async sendBack(identity) {
      await host.home.request('lobby.sendBack', { identity });
    },
  };
}
