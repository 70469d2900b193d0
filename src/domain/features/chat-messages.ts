/** Messages as the room keeps them: a part of the feature `chat`. */
import { z } from 'zod';
import { type ChatMessage, MAX_CHAT_BYTES, MAX_CHAT_MESSAGES } from '../../../signaling/protocol/features/chat.ts';
import { ReactionKind } from '../../../signaling/protocol/features/reactions.ts';
import { Identity } from '../../../signaling/protocol/primitives.ts';
import { CausewayError } from '../errors.ts';
import type { Viewer } from '../feature.ts';

/** Who may see a message. */
const audience = {
  from: Identity,
  /** Who alone may see it, beside who wrote it. */
  to: z.string().optional(),
  /** Those who moderated when it was written alone may see it, beside who wrote it. */
  hosts: z.array(Identity).readonly().optional(),
};

const Reactions = z.array(z.object({ kind: ReactionKind, identities: z.array(Identity).readonly() })).readonly();
type Reactions = z.infer<typeof Reactions>;

export const written = {
  /** Unique among those of who wrote it. */
  id: z.string(),
  ...audience,
  name: z.string(),
  text: z.string(),
  /** Milliseconds since 1970, for display only: nothing is decided by it. */
  at: z.number(),
  reply: z.object({ id: z.string(), from: Identity }).optional(),
  /** Only who was there already may see it. */
  joined: z.literal(true).optional(),
  edited: z.number().optional(),
  /** By whom. */
  deleted: Identity.optional(),
  reactions: Reactions.optional(),
  /** How often it was changed. */
  revision: z.int().optional(),
};

export const KeptMessage = z.object({
  ...written,
  /** The place in the room's log at which it was written first: orders the messages. */
  place: z.int(),
  /** Of it as JSON, at most. */
  bytes: z.int(),
});
export type KeptMessage = Readonly<z.infer<typeof KeptMessage>>;

/** Which message an event is about, and all that says who may be told of it. */
export const MessageKey = z.object({
  id: z.string(),
  ...audience,
  /** Only who was there before this place of the log may be told. */
  after: z.int().optional(),
});
export type MessageKey = Readonly<z.infer<typeof MessageKey>>;

export const keyOf = ({ id, from, to, hosts, joined, place }: KeptMessage): MessageKey => ({
  id,
  from,
  ...(to === undefined ? {} : { to }),
  ...(hosts === undefined ? {} : { hosts }),
  ...(joined === undefined ? {} : { after: place }),
});

export const find = (
  messages: readonly KeptMessage[],
  { from, id }: Pick<KeptMessage, 'from' | 'id'>,
): KeptMessage | undefined => messages.find((each) => each.id === id && each.from === from);

/** A message that is there, not deleted, and that somebody sees. @throws `not_found` */
export function seen(
  messages: readonly KeptMessage[],
  name: Pick<KeptMessage, 'from' | 'id'>,
  viewer: Viewer,
): KeptMessage {
  const message = find(messages, name);
  if (!message || message.deleted !== undefined || !maySee(viewer, keyOf(message))) {
    throw new CausewayError('not_found', 'no such message, or the room does not keep it');
  }
  return message;
}

export const maySee = (
  { identity, visibleFrom }: Viewer,
  { from, to, hosts, after }: Omit<MessageKey, 'id'>,
): boolean => {
  if (after !== undefined && (visibleFrom === undefined || visibleFrom === null || visibleFrom > after)) return false;
  if (to === undefined && hosts === undefined) return true;
  return identity !== null && (identity === from || identity === to || hosts?.includes(identity) === true);
};

export function shown(message: Omit<KeptMessage, 'bytes'>): ChatMessage {
  const { id, from, name, text, at, to, hosts, reply, place, edited, deleted, reactions } = message;
  return {
    id,
    from,
    name,
    text,
    at,
    place,
    ...(to === undefined ? {} : { recipient: to }),
    ...(hosts === undefined ? {} : { hosts: true }),
    ...(reply === undefined ? {} : { reply }),
    ...(edited === undefined ? {} : { edited }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(reactions === undefined || reactions.length === 0
      ? {}
      : { reactions: reactions.map(({ kind, identities }) => ({ kind, identities: [...identities] })) }),
  };
}

/** What its own size takes, and the comma behind it. */
const SIZE_BYTES = 16;
const encoder = new TextEncoder();

export function kept(message: Omit<KeptMessage, 'bytes'>): KeptMessage {
  return { ...message, bytes: encoder.encode(JSON.stringify(message)).length + SIZE_BYTES };
}

/** With a message in its place, also in the place of what was known of it; the newest of all, as many as are kept. */
export function withMessage(messages: readonly KeptMessage[], message: KeptMessage): readonly KeptMessage[] {
  const others = messages.filter((each) => each.id !== message.id || each.from !== message.from);
  return bounded([...others, message].toSorted((a, b) => a.place - b.place));
}

/** With one changed, if it is there. */
export function changed(
  messages: readonly KeptMessage[],
  name: Pick<KeptMessage, 'from' | 'id'>,
  update: (message: KeptMessage) => Omit<KeptMessage, 'bytes'>,
): readonly KeptMessage[] {
  const message = find(messages, name);
  if (!message) return messages;
  const { bytes: _bytes, ...next } = { bytes: 0, ...update(message) };
  return withMessage(messages, kept({ ...next, revision: (message.revision ?? 0) + 1 }));
}

/** A message without what it said: that it was there stays. */
export function emptied(message: KeptMessage, deleted: string): Omit<KeptMessage, 'bytes'> {
  const { edited: _edited, reactions: _reactions, reply: _reply, ...rest } = message;
  return { ...rest, text: '', deleted };
}

/** With a reaction of somebody, or without it. */
export function withReaction(
  reactions: Reactions | undefined,
  kind: ReactionKind,
  identity: string,
  on: boolean,
): Reactions {
  const before = reactions ?? [];
  const identities = (before.find((each) => each.kind === kind)?.identities ?? []).filter((each) => each !== identity);
  const next = { kind, identities: on ? [...identities, identity] : identities };
  const all = before.some((each) => each.kind === kind)
    ? before.map((each) => (each.kind === kind ? next : each))
    : [...before, next];
  // In one order, whichever came first.
  const order = ({ kind: each }: { readonly kind: ReactionKind }): number => ReactionKind.options.indexOf(each);
  return all.filter((each) => each.identities.length > 0).toSorted((a, b) => order(a) - order(b));
}

export const reactsTo = ({ reactions }: KeptMessage, kind: ReactionKind, identity: string): boolean =>
  reactions?.some((each) => each.kind === kind && each.identities.includes(identity)) === true;

export const reactionsOf = ({ reactions = [] }: KeptMessage): number =>
  reactions.reduce((sum, { identities }) => sum + identities.length, 0);

/** The newest of them, as many as are kept. */
function bounded(messages: readonly KeptMessage[]): readonly KeptMessage[] {
  let bytes = 0;
  const tooOld = messages.findLastIndex((message, index) => {
    bytes += message.bytes;
    return bytes > MAX_CHAT_BYTES || messages.length - index > MAX_CHAT_MESSAGES;
  });
  return tooOld === -1 ? messages : messages.slice(tooOld + 1);
}
