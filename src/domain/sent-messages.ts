/** The messages of a participant that are known again when they are sent once more. */
import type { Participant } from './room-state.ts';

type Sent = NonNullable<Participant['sent']>;

/** More than a client has under way: it repeats a message only while that waits for its answer. */
const REMEMBERED_MESSAGES = 16;

/** The participant, with these messages known of it too: the newest of all are kept, in the order of the log. */
export function withSent(participant: Participant, more: Sent): Participant {
  if (more.length === 0) return participant;
  const known = new Map([...more, ...(participant.sent ?? [])].map((each) => [each.id, each]));
  const sent = [...known.values()].toSorted((a, b) => a.seq - b.seq).slice(-REMEMBERED_MESSAGES);
  return { ...participant, sent };
}
