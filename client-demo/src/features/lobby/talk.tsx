import { useSignal } from '@preact/signals';
import type { LobbyMessage } from '../../../../signaling/client/api.ts';
import { Button } from '../../kit/button.tsx';
import { TextField } from '../../kit/text-field.tsx';
import { language, text } from '../../texts/texts.ts';
import type { LobbyStore } from './store.ts';

/** As the protocol has it. */
const LONGEST = 500;

interface MessagesProps {
  readonly store: LobbyStore;
  /** To whom it was written, where that is to be said. */
  readonly toWhom: (message: LobbyMessage) => string | null;
}

/** What was written, the oldest first. */
export function Messages({ store, toWhom }: MessagesProps) {
  const messages = store.messages.value;
  const time = new Intl.DateTimeFormat(language.value, { hour: 'numeric', minute: '2-digit' });
  if (messages.length === 0) return null;
  return (
    <ol class="lobby-messages" data-testid="lobby-messages">
      {messages.map((message) => {
        const to = toWhom(message);
        return (
          <li key={message.id} data-self={store.isOwn(message)}>
            <span class="lobby-from">
              <strong>{store.isOwn(message) ? text('lobby:you') : message.name}</strong>{' '}
              <time dateTime={new Date(message.at).toISOString()}>{time.format(message.at)}</time>
              {to !== null && <small>{to}</small>}
            </span>
            <p dir="auto">{message.text}</p>
          </li>
        );
      })}
    </ol>
  );
}

interface WriteProps {
  readonly label: string;
  /** Resolves to whether it was written. */
  readonly onWrite: (words: string) => Promise<boolean>;
}

export function Write({ label, onWrite }: WriteProps) {
  const words = useSignal('');
  const busy = useSignal(false);
  const send = async (): Promise<void> => {
    const wish = words.peek().trim();
    if (wish === '' || busy.peek()) return;
    busy.value = true;
    if ((await onWrite(wish)) && words.peek().trim() === wish) words.value = '';
    busy.value = false;
  };
  return (
    <form
      class="lobby-write"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextField label={label} name="lobby-words" maxLength={LONGEST} autocomplete="off" value={words} />
      <Button submit look="primary" busy={busy.value} testId="lobby-send">
        {text('lobby:send')}
      </Button>
    </form>
  );
}
