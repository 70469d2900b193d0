import type { Emits } from '../common/emitter.ts';
import { randomId } from '../common/random-id.ts';
import type { FeatureHost } from './feature-host.ts';
import { KnownMessages } from '../common/known-messages.ts';

export interface Message {
  readonly from: string;
  /** The sender's, who need not be among the participants: of an audience only the number is told. */
  readonly name?: string | undefined;
  /** What kind of message, such as `chat`. */
  readonly topic: string;
  readonly payload: string;
  /** Sent to us (and others named), not to the whole room. */
  readonly direct: boolean;
  /** Milliseconds since 1970 by the server's clock. */
  readonly at: number;
}

interface MessagesEvents {
  received: Message;
  /** We read more slowly than is told: so many messages were left out. */
  dropped: { readonly count: number };
}

/** `meeting.messages`: between the people of the room, or between the applications that they use. Nothing is kept. */
export interface Messages extends Emits<MessagesEvents> {
  /** To everybody, or to those identities. At most 4,000 characters. */
  send(topic: string, payload: string, to?: readonly string[]): Promise<void>;
}

export function messages(host: FeatureHost): Messages {
  const events = host.emitter<MessagesEvents>();
  const known = new KnownMessages();
  host.hears({
    'message.received': (message) => {
      if (known.isNew(message)) events.emit('received', message);
    },
    'session.dropped': (dropped) => events.emit('dropped', dropped),
  });
  return {
    on: (event, listener) => events.on(event, listener),
    async send(topic, payload, to) {
      const recipients = to === undefined ? {} : { to: [...to] };
      // It may be asked for again although it was carried out, if the server did not know that: the room knows it by its id.
      await host.request('message.send', { topic, payload, messageId: randomId(), ...recipients });
    },
  };
}
