import type { ChatMessage } from '../../protocol/features/chat.ts';
import type { Emits } from '../common/emitter.ts';
import { randomId } from '../common/random-id.ts';
import type { FeatureHost } from './feature-host.ts';

export type { ChatMessage } from '../../protocol/features/chat.ts';

/** Most messages that are known; the oldest are forgotten. */
const KEPT = 500;

interface ChatEvents {
  /** All that are known now. */
  changed: readonly ChatMessage[];
  /** One that is new since we came: also one that was written while our connection was away. */
  received: ChatMessage;
}

/** `meeting.chat`: what is written in the room. */
export interface Chat extends Emits<ChatEvents> {
  /** The oldest first, those of before we came included; the same object until something changes. */
  readonly messages: readonly ChatMessage[];
  /** To everybody, those who come later included; or to one identity alone. 1 to 4,000 characters. */
  send(text: string, to?: string): Promise<void>;
}

export function chat(host: FeatureHost): Chat {
  const events = host.emitter<ChatEvents>();
  /** What the room does not keep any more. */
  let earlier: readonly ChatMessage[] = [];
  let current: readonly ChatMessage[] = [];
  let messages: readonly ChatMessage[] = [];
  let hasSeenRoom = false;

  const isKnown = ({ from, id }: ChatMessage): boolean =>
    messages.some((message) => message.id === id && message.from === from);
  const set = (before: readonly ChatMessage[], now: readonly ChatMessage[]): void => {
    current = now.slice(-KEPT);
    earlier = before.slice(Math.max(0, before.length + current.length - KEPT));
    messages = [...earlier, ...current];
    events.emit('changed', messages);
  };
  host.hears({
    'chat.received': (message) => {
      if (isKnown(message)) return;
      set(
        earlier,
        [...current, message].toSorted((a, b) => a.place - b.place),
      );
      events.emit('received', message);
    },
  });
  host.seesRoom((room) => {
    if (room === null) return;
    const now = room.chat ?? [];
    const received = hasSeenRoom ? now.filter((message) => !isKnown(message)) : [];
    hasSeenRoom = true;
    const names = new Set(now.map(({ from, id }) => `${id} ${from}`));
    const before = messages.filter(({ from, id }) => !names.has(`${id} ${from}`));
    if (now.length > 0 || messages.length > 0) set(before, now);
    for (const message of received) events.emit('received', message);
  });
  return {
    get messages() {
      return messages;
    },
    on: (event, listener) => events.on(event, listener),
    async send(text, to) {
      // It may be asked for again although it was carried out, if the server did not know that: the room knows it by its id.
      await host.request('chat.send', { text, id: randomId(), ...(to === undefined ? {} : { to }) });
    },
  };
}
