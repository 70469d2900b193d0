import type { ChatMessage, ChatRules } from '../../protocol/features/chat.ts';
import type { ReactionKind } from '../../protocol/features/reactions.ts';
import type { Emits } from '../common/emitter.ts';
import { randomId } from '../common/random-id.ts';
import { SealedWords } from '../sealing/sealed-words.ts';
import type { FeatureHost } from './feature-host.ts';

export type { ChatHistory, ChatMessage, ChatRules } from '../../protocol/features/chat.ts';

/** Most messages that are known; the oldest are forgotten. */
const KEPT = 500;

const FREE: ChatRules = { on: true, history: 'all' };

interface ChatEvents {
  /** All that are known now. */
  changed: readonly KnownMessage[];
  /** One that is new since we came: also one that was written while our connection was away. */
  received: KnownMessage;
  rulesChanged: ChatRules;
}

/** A message as the library knows it. */
interface KnownMessage extends ChatMessage {
  /** Of a sealed room, and we cannot open it: it was written before we came, or by somebody who has not our keys. */
  readonly closed?: true;
}

/** Names a message. */
type MessageName = Pick<ChatMessage, 'id' | 'from'>;

export interface SendOptions {
  /** Who alone is to see it. */
  readonly to?: string | undefined;
  /** Only who moderates now is to see it. */
  readonly hosts?: boolean | undefined;
  /** What it answers. */
  readonly reply?: MessageName | undefined;
}

/** `meeting.chat`: what is written in the room. */
export interface Chat extends Emits<ChatEvents> {
  /** The oldest first, those of before we came included; the same object until something changes. */
  readonly messages: readonly KnownMessage[];
  readonly rules: ChatRules;
  /** To everybody, those who come later included; or to some alone. 1 to 4,000 characters. */
  send(text: string, options?: string | SendOptions): Promise<void>;
  /** Changes what we wrote. */
  edit(id: string, text: string): Promise<void>;
  /** Deletes what we wrote; for moderators also what others wrote. */
  delete(message: MessageName): Promise<void>;
  react(message: MessageName, kind: ReactionKind, on: boolean): Promise<void>;
  /** For moderators. */
  configure(rules: Partial<ChatRules>): Promise<void>;
}

export function chat(host: FeatureHost): Chat {
  const events = host.emitter<ChatEvents>();
  /** What the room does not keep any more. */
  let earlier: readonly KnownMessage[] = [];
  let current: readonly KnownMessage[] = [];
  let messages: readonly KnownMessage[] = [];
  let rules = FREE;
  let hasSeenRoom = false;

  const isKnown = (message: MessageName): boolean => messages.some((each) => isSame(each, message));
  const set = (before: readonly KnownMessage[], now: readonly KnownMessage[]): void => {
    current = now.slice(-KEPT);
    earlier = before.slice(Math.max(0, before.length + current.length - KEPT));
    messages = [...earlier, ...current];
    events.emit('changed', messages);
  };
  const change = (name: MessageName, update: (message: KnownMessage) => KnownMessage): void => {
    if (!isKnown(name)) return;
    const next = (each: KnownMessage): KnownMessage => (isSame(each, name) ? update(each) : each);
    set(earlier.map(next), current.map(next));
  };
  const setRules = (next: ChatRules): void => {
    if (next.on === rules.on && next.history === rules.history) return;
    rules = next;
    events.emit('rulesChanged', rules);
  };
  const received = (message: KnownMessage): void => {
    if (isKnown(message)) return;
    set(
      earlier,
      [...current, message].toSorted((a, b) => a.place - b.place),
    );
    events.emit('received', message);
  };
  const words = new SealedWords(host);
  host.hears({
    'chat.received': (message) => words.opened([message], (all) => all.forEach(received)),
    'chat.edited': ({ text: sealed, edited, id, from }) =>
      words.opened([{ text: sealed, id, from }], ([{ text, closed } = { text: '' }]) =>
        change({ id, from }, ({ closed: _closed, ...message }) => ({ ...message, text, edited, ...closedIf(closed) })),
      ),
    'chat.deleted': ({ deleted, ...name }) =>
      words.inOrder(() =>
        change(name, ({ edited: _edited, reactions: _reactions, reply: _reply, closed: _closed, ...message }) => ({
          ...message,
          text: '',
          deleted,
        })),
      ),
    'chat.reacted': ({ identity, kind, on, ...name }) =>
      words.inOrder(() =>
        change(name, (message) => ({ ...message, reactions: reacted(message.reactions, kind, identity, on) })),
      ),
    'chat.configured': setRules,
  });
  host.seesRoom((room) => {
    if (room === null) return;
    setRules(room.chatRules ?? FREE);
    words.opened(room.chat ?? [], sawAll);
  });
  const sawAll = (shown: readonly KnownMessage[]): void => {
    // What we could open once stays open, though its keys are erased.
    const now = shown.map((message) => {
      const before = message.closed === true ? messages.find((each) => isSame(each, message)) : undefined;
      if (before === undefined || before.closed === true || before.edited !== message.edited) return message;
      const { closed: _closed, ...rest } = message;
      return { ...rest, text: before.text };
    });
    const missed = hasSeenRoom ? now.filter((message) => !isKnown(message)) : [];
    hasSeenRoom = true;
    const names = new Set(now.map(({ from, id }) => `${id} ${from}`));
    const before = messages.filter(({ from, id }) => !names.has(`${id} ${from}`));
    if (now.length > 0 || messages.length > 0) set(before, now);
    for (const message of missed) events.emit('received', message);
  };
  return {
    get messages() {
      return messages;
    },
    get rules() {
      return rules;
    },
    on: (event, listener) => events.on(event, listener),
    async send(text, options = {}) {
      const { to, hosts, reply } = typeof options === 'string' ? { to: options } : options;
      const addressed = { ...(to === undefined ? {} : { to }), ...(hosts === true ? { hosts } : {}) };
      const answering = reply === undefined ? {} : { reply: { id: reply.id, from: reply.from } };
      // It may be asked for again although it was carried out, if the server did not know that: the room knows it by its id.
      const id = randomId();
      const sealed = await words.seal(text, id);
      await host.request('chat.send', { text: sealed, id, ...addressed, ...answering });
    },
    async edit(id, text) {
      await host.request('chat.edit', { id, text: await words.seal(text, id) });
    },
    async delete({ id, from }) {
      await host.request('chat.delete', { id, from });
    },
    async react({ id, from }, kind, on) {
      await host.request('chat.react', { id, from, kind, on });
    },
    async configure(change) {
      await host.request('chat.configure', change);
    },
  };
}

const closedIf = (closed: true | undefined): Pick<KnownMessage, 'closed'> => (closed === true ? { closed } : {});

const isSame = (one: MessageName, other: MessageName): boolean => one.id === other.id && one.from === other.from;

type Reactions = NonNullable<ChatMessage['reactions']>;

function reacted(before: Reactions = [], kind: ReactionKind, identity: string, on: boolean): Reactions {
  const others = (before.find((each) => each.kind === kind)?.identities ?? []).filter((each) => each !== identity);
  const next = { kind, identities: on ? [...others, identity] : others };
  const isThere = before.some((each) => each.kind === kind);
  const all = isThere ? before.map((each) => (each.kind === kind ? next : each)) : [...before, next];
  return all.filter(({ identities }) => identities.length > 0);
}
