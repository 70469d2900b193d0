import { signal, type ReadonlySignal } from '@preact/signals';
import type { ChatRules, Meeting, ReactionKind, SendOptions } from '../../../../signaling/client/api.ts';
import type { Announcer } from '../../shell/announcer.ts';
import type { Notices } from '../../shell/notices.ts';
import { askMeeting } from '../../shell/ask-meeting.ts';

/** What was said. */
export interface Entry {
  readonly key: string;
  readonly id: string;
  readonly from: string;
  readonly name: string;
  readonly self: boolean;
  readonly words: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** To whom, where not to everybody: a name, or the hosts. */
  readonly to: { readonly hosts: true } | { readonly identity: string; readonly name: string } | null;
  readonly edited: boolean;
  readonly deleted: boolean;
  /** It is sealed, and does not open here. */
  readonly closed: boolean;
  /** The room does not keep it: nothing can be done with it. */
  readonly fleeting: boolean;
  /** Key of what it answers. */
  readonly reply: string | null;
  readonly reactions: readonly {
    readonly kind: ReactionKind;
    readonly names: readonly string[];
    readonly own: boolean;
  }[];
}

/** To whom is written: everybody, the hosts, or one identity. */
export type Target = { readonly kind: 'all' | 'hosts' } | { readonly kind: 'one'; readonly identity: string };

const TO_ALL: Target = { kind: 'all' };
const FREE: ChatRules = { on: true, history: 'all' };

/** Longest message, in UTF-16 code units. */
export const LONGEST = 2_000;

interface Surroundings {
  readonly session: { readonly meeting: ReadonlySignal<Meeting | null> };
  readonly panels: { readonly open: ReadonlySignal<string | null> };
  readonly announcer: Pick<Announcer, 'say'>;
  readonly notices: Pick<Notices, 'show' | 'dismiss'>;
  readonly labelOf: (identity: string, name: string) => string;
}

/** Who may write: everybody, those who moderate, nobody. */
export type Writers = 'everybody' | 'hosts' | 'nobody';

/** What is written in a meeting, and what of it has not been seen. */
export class ChatStore {
  readonly #surroundings: Surroundings;
  readonly #entries = signal<readonly Entry[]>([]);
  readonly #unread = signal(0);
  readonly #rules = signal(FREE);
  readonly #writers = signal<Writers>('everybody');
  readonly #mayWrite = signal(true);
  readonly target = signal<Target>(TO_ALL);
  /** What the next words answer. */
  readonly replying = signal<Entry | null>(null);
  /** Which of our own is being changed. */
  readonly editing = signal<Entry | null>(null);

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Oldest first. */
  get entries(): ReadonlySignal<readonly Entry[]> {
    return this.#entries;
  }

  /** How many others wrote since all was on show. */
  get unread(): ReadonlySignal<number> {
    return this.#unread;
  }

  get rules(): ReadonlySignal<ChatRules> {
    return this.#rules;
  }

  get writers(): ReadonlySignal<Writers> {
    return this.#writers;
  }

  /** Whether we may write now. */
  get mayWrite(): ReadonlySignal<boolean> {
    return this.#mayWrite;
  }

  /** Follows a meeting, with what was written in it before; returns the function that ends that, and forgets it all. */
  follow(meeting: Meeting): () => void {
    const { identity } = meeting.self;
    const show = (messages: Meeting['chat']['messages']): void => {
      this.#entries.value = messages.map((message) => this.#entryOf(message, identity));
    };
    const rule = (): void => {
      const { on } = meeting.chat.rules;
      const forbidden = meeting.floor.current.roles.some(
        (each) => each.role === 'participant' && each.forbidden.includes('chat'),
      );
      this.#rules.value = meeting.chat.rules;
      this.#writers.value = on ? (forbidden ? 'hosts' : 'everybody') : 'nobody';
      this.#mayWrite.value = on && meeting.self.grants.data && meeting.floor.hindrance('chat') === null;
    };
    show(meeting.chat.messages);
    rule();
    const stops = [
      meeting.chat.on('changed', show),
      meeting.chat.on('received', (message) => this.#hear(this.#entryOf(message, identity))),
      meeting.chat.on('rulesChanged', rule),
      meeting.floor.on('changed', rule),
      meeting.on('stateChanged', rule),
    ];
    return () => {
      for (const stop of stops) stop();
      this.#entries.value = [];
      this.#unread.value = 0;
      this.#rules.value = FREE;
      this.#writers.value = 'everybody';
      this.target.value = TO_ALL;
      this.replying.value = null;
      this.editing.value = null;
    };
  }

  /** All that was written until now is on show. */
  see(): void {
    this.#unread.value = 0;
  }

  find(key: string): Entry | undefined {
    return this.#entries.value.find((entry) => entry.key === key);
  }

  /** Answers an entry: whom its writer addressed is addressed again. */
  reply(entry: Entry): void {
    this.editing.value = null;
    this.replying.value = entry;
    if (entry.to === null) this.target.value = TO_ALL;
    else if ('hosts' in entry.to) this.target.value = { kind: 'hosts' };
    else this.target.value = { kind: 'one', identity: entry.self ? entry.to.identity : entry.from };
  }

  edit(entry: Entry): void {
    this.replying.value = null;
    this.editing.value = entry;
  }

  /** Nothing is answered or changed any more. */
  cancel(): void {
    this.replying.value = null;
    this.editing.value = null;
  }

  /** Resolves to whether it was sent; if not, that is told, and the words are still the writer's. */
  async send(words: string): Promise<boolean> {
    const said = words.trim().slice(0, LONGEST);
    const editing = this.editing.peek();
    if (said === '') return false;
    const sent = await this.#ask(({ chat }) =>
      editing === null ? chat.send(said, this.#options()) : chat.edit(editing.id, said),
    );
    if (sent) this.cancel();
    return sent;
  }

  remove({ id, from }: Entry): void {
    void this.#ask(({ chat }) => chat.delete({ id, from }));
  }

  react({ id, from, reactions }: Entry, kind: ReactionKind): void {
    const own = reactions.some((each) => each.kind === kind && each.own);
    void this.#ask(({ chat }) => chat.react({ id, from }, kind, !own));
  }

  /** As a moderator. */
  configure(rules: Partial<ChatRules>): void {
    void this.#ask(({ chat }) => chat.configure(rules));
  }

  /** As a moderator. */
  letWrite(writers: Writers): void {
    void this.#ask(async ({ chat, floor }) => {
      await chat.configure({ on: writers !== 'nobody' });
      if (writers === 'hosts') await floor.forbid(['chat']);
      if (writers === 'everybody') await floor.allow(['chat']);
    });
  }

  #options(): SendOptions {
    const target = this.target.peek();
    const reply = this.replying.peek();
    return {
      ...(target.kind === 'one' ? { to: target.identity } : {}),
      ...(target.kind === 'hosts' ? { hosts: true } : {}),
      ...(reply === null ? {} : { reply: { id: reply.id, from: reply.from } }),
    };
  }

  async #ask(action: (meeting: Meeting) => Promise<void>): Promise<boolean> {
    return askMeeting(this.#surroundings, { id: 'chat', text: 'chat:not-sent' }, action);
  }

  #entryOf(message: Meeting['chat']['messages'][number], self: string): Entry {
    const { labelOf } = this.#surroundings;
    const {
      id,
      from,
      name,
      text,
      at,
      recipient,
      hosts,
      reply,
      edited,
      deleted,
      reactions = [],
      kept,
      closed,
    } = message;
    const one = recipient === undefined ? null : { identity: recipient, name: labelOf(recipient, recipient) };
    return {
      key: `${id} ${from}`,
      id,
      from,
      name: labelOf(from, name),
      self: from === self,
      words: text,
      at,
      to: hosts === true ? { hosts } : one,
      edited: edited !== undefined,
      deleted: deleted !== undefined,
      closed: closed === true,
      fleeting: kept === false,
      reply: reply === undefined ? null : `${reply.id} ${reply.from}`,
      reactions: reactions.map(({ kind, identities }) => ({
        kind,
        names: identities.map((identity) => labelOf(identity, identity)),
        own: identities.includes(self),
      })),
    };
  }

  #hear({ self, name, words }: Entry): void {
    if (self) return;
    this.#unread.value += 1;
    const { announcer, panels } = this.#surroundings;
    // The panel's own list is read out where it is open.
    if (panels.open.peek() !== 'chat') announcer.say('chat:said', { name, words });
  }
}
