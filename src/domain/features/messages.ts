/** Messages between participants, which the room passes on without looking into them. */
import { z } from 'zod';
import { Identity } from '../../../signaling/protocol/primitives.ts';
import { type Actor, NODE, type Seat } from '../actor.ts';
import { CausewayError } from '../errors.ts';
import { type Feature, neverNeedless } from '../feature.ts';
import { changeParticipant, inRoom, requireReachable } from '../participants.ts';
import { Told } from '../told.ts';
import { everybody } from '../viewers.ts';
import type { Participant, SeatsState } from './seats.ts';

/** More than a client has under way: it repeats a message only while that waits for its answer. */
const REMEMBERED_MESSAGES = 16;

/** A message that was sent, by the id that its sender gave it, and its place in the room's log. */
const SentMessage = z.object({ id: z.string(), seq: z.int() });
type SentMessage = Readonly<z.infer<typeof SentMessage>>;

/** What the feature knows of each participant: its last messages that have ids, the newest last. Missing: none. */
export const messagesOfParticipant = { sent: z.array(SentMessage).readonly().optional() };

const MessageSent = z.object({
  type: z.literal('messageSent'),
  from: Identity,
  /** The sender's, for who does not know of them. Unset in logs of earlier versions. */
  name: z.string().optional(),
  topic: z.string(),
  payload: z.string(),
  /** Null: to everybody. */
  to: z.array(z.string()).readonly().nullable(),
  /** Milliseconds since 1970, for display only: nothing is decided by it. */
  at: z.number(),
  /** The sender's name for it, if it gave one. */
  id: z.string().optional(),
});
export type MessageSent = Readonly<z.infer<typeof MessageSent>>;

interface InternalCommands {
  /** The room lost what somebody on this node said, or may have: this is it. */
  readonly repeatMessage: { readonly seat: Seat; readonly message: MessageSent };
}

interface RepeatMessage {
  readonly actor: Actor;
  readonly type: 'repeatMessage';
  readonly params: InternalCommands['repeatMessage'];
}

/** The order that says a message again. */
export const repetition = (seat: Seat, message: MessageSent): RepeatMessage => ({
  actor: NODE,
  type: 'repeatMessage',
  params: { seat, message },
});

export const messages: Feature<{
  parts: object;
  state: SeatsState;
  events: MessageSent;
  emits: MessageSent;
  follows: never;
  methods: 'message.send';
  internal: InternalCommands;
  notifications: 'message.received';
  view: never;
}> = {
  parts: {},

  events: {
    messageSent: {
      schema: MessageSent,
      level: 1,
      subject: () => null,
      apply(state, { from, id }, seq) {
        if (id === undefined) return {};
        return changeParticipant(state, from, (participant) => withSent(participant, [{ id, seq }]));
      },
      project({ from, name, topic, payload, to, at, id }, seq) {
        const naming = {
          ...(name === undefined ? {} : { name }),
          ...(id === undefined ? {} : { messageId: id }),
        };
        const data = { from, topic, payload, direct: to !== null, at, ...naming };
        return [
          {
            notification: { event: 'message.received', seq, data },
            meant:
              to === null
                ? everybody
                : ({ identity }) => identity !== null && (identity === from || to.includes(identity)),
          },
        ];
      },
      orphaned: 'kept',
      bytes: 128 * 1_024,
    },
  },

  commands: {
    'message.send': {
      by: 'anyone',
      decide(state, { name: from, grants, participant }, { topic, payload, to, messageId: id }, { at }) {
        if (id !== undefined && participant?.sent?.some((each) => each.id === id)) return [];
        const receivers = to === undefined ? null : [...new Set(to)];
        for (const identity of receivers ?? []) requireReachable(state, grants, identity);
        const name = participant?.name ?? from;
        const naming = id === undefined ? {} : { id };
        return [{ type: 'messageSent', from, name, topic, payload, to: receivers, at, ...naming }];
      },
      answer(written, { participants }, identity, { messageId }) {
        // Sent before: where the room has it, which is what was decided by.
        const { sent = [] } = participants.get(identity) ?? {};
        const message = written[0] ?? sent.find(({ id }) => id === messageId);
        if (!message) throw new CausewayError('internal', 'a message without its event');
        return { seq: message.seq };
      },
    },
    repeatMessage: {
      by: 'node',
      decide(state, _node, { seat, message }) {
        inRoom(state, seat);
        return [message];
      },
    },
  },

  follows: {},
  notifications: { 'message.received': neverNeedless },
  view: {},
  // The record of a participant holds the ids of what it sent; what was said last is in the memory.
  reassert: () => [],
  memory: () => new Told(repetition),
  cost: { state: 0, participant: REMEMBERED_MESSAGES * 128, notification: 32 * 1_024 },
};

/** The participant, with these messages known of it too: the newest of all are kept, in the order of the log. */
export function withSent(participant: Participant, more: readonly SentMessage[]): Participant {
  if (more.length === 0) return participant;
  const known = new Map([...more, ...(participant.sent ?? [])].map((each) => [each.id, each]));
  const sent = [...known.values()].toSorted((a, b) => a.seq - b.seq).slice(-REMEMBERED_MESSAGES);
  return { ...participant, sent };
}
